"""What kind of body a place is, as its name can tell; or that it is none, but an organisation.

May import: nothing.
"""

from enum import Enum


class Level(Enum):
    """What kind of body a place is: the part of a link that goes wrong most often."""

    COUNTRY = "country"
    REGION = "region"
    PROVINCE = "province"
    METROPOLITAN = "metropolitan area"
    COUNTY = "county"
    MUNICIPALITY = "municipality"
    CITY = "city"
    DISTRICT = "district"
    ORGANISATION = "organisation"


LOCAL = frozenset({Level.CITY, Level.MUNICIPALITY})
"""The levels that people call a city."""

REGIONAL = frozenset({Level.REGION, Level.PROVINCE, Level.METROPOLITAN, Level.COUNTY})
"""The levels between a municipality and a country."""
