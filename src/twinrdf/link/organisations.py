"""The organisations of the register as queries, never by their names alone.

May import: link.gazetteer, link.places, link.territories, names.levels, records.rows.
"""

from collections.abc import Iterable, Mapping

from twinrdf.link.gazetteer import Gazetteer
from twinrdf.link.places import Id, Query, make_point
from twinrdf.link.territories import (
    Territory,
    gather_things,
    levels_of,
    make_query,
    read_ids,
    walk_up,
)
from twinrdf.names.levels import LOCAL, Level
from twinrdf.records.rows import Record

TABLE = "organizations"


def gather_organisations(records: Iterable[Record], base: str) -> dict[str, Territory]:
    """Gather the rows of each organisation that has an id or a location, by its IRI."""
    found = gather_things(records, base, TABLE)
    return {subject: one for subject, one in found.items()
            if one.get("location") or any(_read_ids(one))}  # fmt: skip


def make_organisation_query(
    organisation: Territory,
    territories: Mapping[str, Territory],
    gazetteer: Gazetteer,
    blocked: frozenset[str],
) -> Query:
    """Make a query for an organisation, with its location as its place."""
    places = [territories[subject] for subject in organisation.get("location")
              if subject in territories]  # fmt: skip
    around = [make_query(place, territories, gazetteer, frozenset()) for place in places]
    above = [one for place in places for one in (place, *walk_up(place, territories))]
    towns = [place for place in places if levels_of(place) & LOCAL]
    points = (make_point(*pair) for town in towns
              for pair in zip(town.get("lat"), town.get("long"), strict=False))  # fmt: skip
    return Query(
        names=organisation.names,
        country=next((query.country for query in around if query.country), ""),
        admin=tuple(dict.fromkeys(
            name.text for one in above if Level.COUNTRY not in levels_of(one) for name in one.names
        )),
        levels=frozenset({Level.ORGANISATION}),
        point=next(filter(None, points), None),
        ids=_read_ids(organisation),
        blocked=blocked,
    )  # fmt: skip


def _read_ids(organisation: Territory) -> tuple[Id, ...]:
    return tuple(read_ids(organisation.get("sameAs")))
