"""Levels of places, which tell a city from its province of the same name; and organisations.

May import: nothing.
"""

from enum import Enum


class Level(Enum):
    """The level of a place, which is the most frequent error of links."""

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
"""The levels that are called cities."""

REGIONAL = frozenset({Level.REGION, Level.PROVINCE, Level.METROPOLITAN, Level.COUNTY})
"""The levels between a municipality and a country."""
