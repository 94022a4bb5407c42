"""The territories of the register as queries.

May import: link.gazetteer, link.places, names.levels, records.rows, vocab.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from twinrdf.link.gazetteer import Gazetteer
from twinrdf.link.places import Id, Name, Query, make_point
from twinrdf.names.levels import LOCAL, REGIONAL, Level
from twinrdf.records.rows import Record
from twinrdf.vocab import mint

TABLE = "territories"

_BY_TYPE = {
    "Region": REGIONAL,
    "City": LOCAL,
    "District": frozenset({Level.DISTRICT}),
    "Country": frozenset({Level.COUNTRY}),
}
_ZONE = frozenset({Level.DISTRICT})
_BY_KIND = {
    "country": frozenset({Level.COUNTRY}),
    "federated-region": frozenset({Level.REGION}),
    "province": frozenset({Level.PROVINCE, Level.REGION}),
    "department": frozenset({Level.PROVINCE, Level.REGION, Level.COUNTY}),
    "municipality": frozenset({Level.MUNICIPALITY}),
    "prefecture-level-city": LOCAL,
    "sub-provincial-city": LOCAL,
    "direct-administered-municipality": LOCAL | {Level.REGION},
    "development-zone": _ZONE,
    "science-park": _ZONE,
    "state-level-new-area": _ZONE,
    "borough": _ZONE,
}
_IDS = (
    ("wikidata", re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q[1-9][0-9]*)")),
    ("geonames", re.compile(r"https?://(?:www|sws)\.geonames\.org/([0-9]+)(?:/[^\s;]*)?")),
    ("nuts", re.compile(r"https?://data\.europa\.eu/nuts/code/([A-Z0-9]+)")),
    ("iso", re.compile(r"https?://.*/iso3166-2/([A-Z]{2}-[A-Z0-9]{1,3})")),
    (
        "iso",
        re.compile(r"https://www\.iso\.org/obp/ui/#iso:code:3166:([A-Z]{2}(?:-[A-Z0-9]{1,3})?)"),
    ),
    ("iso", re.compile(r"https?://publications\.europa\.eu/resource/authority/country/([A-Z]{3})")),
    ("ror", re.compile(r"https?://ror\.org/(0[a-z0-9]{8})")),
    ("isni", re.compile(r"https?://(?:www\.)?isni\.org/(?:isni/)?([0-9]{15}[0-9X])")),
)


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory, or an organisation, with the statements of all sources."""

    subject: str
    types: frozenset[str]
    values: Mapping[tuple[str, str], tuple[str, ...]]

    @property
    def label(self) -> str:
        """The name to show: the English one, or else the first."""
        names = self.names
        return next((name.text for name in names if name.language == "en"), names[0].text)

    @property
    def names(self) -> tuple[Name, ...]:
        """The labels, then the other names; else the last part of the IRI."""
        found = [Name(text, language) for column in ("label", "altLabel")
                 for (name, language), texts in self.values.items() if name == column
                 for text in texts]  # fmt: skip
        return tuple(dict.fromkeys(found)) or (Name(self.subject.rpartition("/")[2]),)

    def get(self, column: str) -> tuple[str, ...]:
        """Give the values of a column without languages."""
        return self.values.get((column, ""), ())


def gather_territories(records: Iterable[Record], base: str) -> dict[str, Territory]:
    """Gather the rows of each territory, by its IRI."""
    return gather_things(records, base, TABLE)


def gather_things(records: Iterable[Record], base: str, table: str) -> dict[str, Territory]:
    """Gather the rows of each thing of a table that was not replaced, by its IRI."""
    types: dict[str, set[str]] = {}
    values: dict[str, dict[tuple[str, str], tuple[str, ...]]] = {}
    for record in records:
        if record.table.name == table:
            subject = mint(base, record.table.kind, record.id)
            types.setdefault(subject, set()).update(record.types)
            own = values.setdefault(subject, {})
            for key, found in record.values.items():
                own[key] = tuple(dict.fromkeys((*own.get(key, ()), *found)))
    return {subject: Territory(subject, frozenset(types[subject]), values[subject])
            for subject in sorted(types) if ("replacedBy", "") not in values[subject]}  # fmt: skip


def make_query(
    territory: Territory,
    territories: Mapping[str, Territory],
    gazetteer: Gazetteer,
    blocked: frozenset[str],
) -> Query:
    """Make a query for a territory."""
    above = list(walk_up(territory, territories))
    latitude, longitude = territory.get("lat"), territory.get("long")
    point = make_point(latitude[0], longitude[0]) if latitude and longitude else None
    countries = [one for one in (territory, *above) if Level.COUNTRY in levels_of(one)]
    codes = (gazetteer.country_code(name.text) for one in countries for name in one.names)
    return Query(
        names=territory.names,
        country=next(filter(None, codes), ""),
        admin=tuple(name.text for one in above if one not in countries for name in one.names),
        levels=levels_of(territory),
        point=point,
        ids=tuple(read_ids(territory.get("sameAs"))),
        blocked=blocked,
    )


def walk_up(territory: Territory, territories: Mapping[str, Territory]) -> Iterator[Territory]:
    """Give the territories around a territory, the nearest first, each once."""
    seen = {territory.subject}
    waiting = list(territory.get("within"))
    while waiting:
        subject = waiting.pop(0)
        if subject in territories and subject not in seen:
            seen.add(subject)
            yield territories[subject]
            waiting += territories[subject].get("within")


def levels_of(territory: Territory) -> frozenset[Level]:
    """Give the levels that the class and the kind of a territory allow; none if unknown."""
    kinds = [iri.rpartition("/")[2] for iri in territory.get("territoryType")]
    by_kind = [_BY_KIND[kind] for kind in kinds if kind in _BY_KIND]
    by_type = [_BY_TYPE[name] for name in territory.types if name in _BY_TYPE]
    levels: frozenset[Level] = frozenset()
    for one in (*by_type, *by_kind):
        levels = levels & one or one
    return levels


def read_ids(iris: Iterable[str]) -> Iterator[Id]:
    """Read the ids of other registers in their web addresses."""
    for iri in iris:
        for scheme, pattern in _IDS:
            match = pattern.fullmatch(iri)
            if match:
                yield Id(scheme, match[1])
