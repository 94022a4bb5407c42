"""Reading items from the JSON of Wikidata (`wbgetentities`, `Special:EntityData`, dumps).

Of the statements with one property, those of the best rank that have not ended are read; of
twinnings all that are not deprecated, with their dates.

May import: link.places, link.sources.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from twinrdf.link.places import COUNTRY, ITEM, Id, Name, Point, make_point
from twinrdf.link.sources import read_number

PROPERTIES = {"geonames": "P1566", "iso": "P300", "nuts": "P605", "ror": "P6782", "isni": "P213"}
"""The properties that hold the ids of other registers."""

_SEATS = ("P159", "P276")
_PRECISIONS = {"9": 4, "10": 7, "11": 10}
_IMPORTED = frozenset({"P143", "P4656"})


@dataclass(frozen=True, slots=True)
class Twin:
    """A twinning that an item states: the other item, the dates and the references.

    Dates are as precise as stated, or empty; `sourced` says whether it has a reference other than
    to a Wikimedia project, and `urls` are those of its references.
    """

    item: str
    start: str = ""
    end: str = ""
    sourced: bool = False
    urls: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entity:
    """An item; `seats` are the headquarters of an organisation, or its location."""

    item: str
    missing: bool = False
    labels: tuple[Name, ...] = ()
    aliases: tuple[Name, ...] = ()
    classes: tuple[str, ...] = ()
    superclasses: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    admin: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    point: Point | None = None
    population: int | None = None
    ids: tuple[Id, ...] = ()
    code: str = ""
    dissolved: str = ""
    twins: tuple[Twin, ...] = ()

    @property
    def names(self) -> tuple[Name, ...]:
        """The labels, the English one first, then the other names."""
        first = sorted(self.labels, key=lambda name: name.language != "en")
        return tuple(dict.fromkeys((*first, *self.aliases)))


def parse_entity(asked: str, document: Any) -> Entity:
    """Read the item that was asked for, or into which it was merged.

    Statements that cannot be read are left out.
    """
    found = document if isinstance(document, dict) else {}
    item = found.get("id", asked)
    if "missing" in found or not isinstance(item, str) or not ITEM.fullmatch(item):
        return Entity(asked, missing=True)
    claims = _Claims(_dict(found.get("claims")))
    codes = (code for code in claims.texts("P297") if COUNTRY.fullmatch(code))
    return Entity(
        item=item,
        labels=tuple(_names(_dict(found.get("labels")).values())),
        aliases=tuple(_names(one for many in _dict(found.get("aliases")).values()
                             for one in _list(many))),
        classes=tuple(claims.items("P31")),
        superclasses=tuple(claims.items("P279")),
        countries=tuple(claims.items("P17")),
        admin=tuple(claims.items("P131")),
        seats=tuple(dict.fromkeys(item for key in _SEATS for item in claims.items(key))),
        point=claims.point(),
        population=claims.population(),
        ids=tuple(Id(scheme, value.replace(" ", "")) for scheme, key in PROPERTIES.items()
                  for value in claims.texts(key)),
        code=next(codes, ""),
        dissolved=next(claims.times("P576"), ""),
        twins=tuple(claims.twins()),
    )  # fmt: skip


def parse_entities(document: Any) -> dict[str, Entity]:
    """Read all items of a document, by their ids; raise ValueError if there is none."""
    listed = document.get("entities") if isinstance(document, dict) else document
    if isinstance(listed, list):
        listed = {
            one["id"]: one
            for one in listed
            if isinstance(one, dict) and isinstance(one.get("id"), str)
        }
    if not isinstance(listed, dict):
        raise ValueError("no entities")
    entities = {}
    for key, one in listed.items():
        if isinstance(key, str) and ITEM.fullmatch(key):
            entities[key] = parse_entity(key, one)
            moved = _dict(_dict(one).get("redirects")).get("from")
            if isinstance(moved, str):
                entities[moved] = parse_entity(moved, one)
    return entities


@dataclass(frozen=True, slots=True)
class _Claims:
    """The statements of an item."""

    claims: Mapping[str, Any]

    def items(self, key: str) -> Iterator[str]:
        """Give the items that are current values of a property."""
        values = (_value(one) for one in self._best(key))
        return (value["id"] for value in values if _is_item(value))

    def texts(self, key: str) -> Iterator[str]:
        """Give the texts that are current values of a property."""
        return (value for one in self._best(key) if isinstance(value := _value(one), str))

    def times(self, key: str) -> Iterator[str]:
        """Give the dates that are values of a property."""
        return filter(None, (_date(_value(one)) for one in self._best(key)))

    def point(self) -> Point | None:
        """Give the coordinates on Earth."""
        for one in self._best("P625"):
            value = _dict(_value(one))
            if str(value.get("globe", "Q2")).endswith("Q2"):
                return make_point(value.get("latitude"), value.get("longitude"))
        return None

    def population(self) -> int | None:
        """Give the newest population."""
        found = [
            (_qualifier(one, "P585"), read_number(_dict(_value(one)).get("amount")))
            for one in self._best("P1082")
        ]
        return max(((when, count) for when, count in found if count), default=("", None))[1]

    def twins(self) -> Iterator[Twin]:
        """Give the twinnings."""
        for one in self._all("P190"):
            value = _value(one)
            if _is_item(value):
                references = [_dict(_dict(each).get("snaks"))
                              for each in _list(one.get("references"))]  # fmt: skip
                urls = (_value({"mainsnak": snak}) for snaks in references
                        for snak in _list(snaks.get("P854")))  # fmt: skip
                yield Twin(
                    value["id"], _qualifier(one, "P580"), _qualifier(one, "P582"),
                    any(set(snaks) - _IMPORTED - {"P813"} for snaks in references),
                    frozenset(url for url in urls if isinstance(url, str)),
                )  # fmt: skip

    def _all(self, key: str) -> list[Mapping[str, Any]]:
        return [one for one in map(_dict, _list(self.claims.get(key)))
                if one.get("rank") != "deprecated"]  # fmt: skip

    def _best(self, key: str) -> list[Mapping[str, Any]]:
        current = [one for one in self._all(key) if "P582" not in _dict(one.get("qualifiers"))]
        return [one for one in current if one.get("rank") == "preferred"] or current


def _names(values: Iterable[Any]) -> Iterator[Name]:
    for value in map(_dict, values):
        text, language = value.get("value"), value.get("language")
        if isinstance(text, str) and isinstance(language, str) and text.strip():
            yield Name(" ".join(text.split()), language)


def _value(statement: Mapping[str, Any]) -> Any:
    return _dict(_dict(statement.get("mainsnak")).get("datavalue")).get("value")


def _is_item(value: Any) -> bool:
    found = _dict(value).get("id")
    return isinstance(found, str) and bool(ITEM.fullmatch(found))


def _qualifier(statement: Mapping[str, Any], key: str) -> str:
    snaks = _list(_dict(statement.get("qualifiers")).get(key))
    return _date(_dict(_dict(snaks[0]).get("datavalue")).get("value")) if snaks else ""


def _date(value: Any) -> str:
    """Read a time of Wikidata as `2011`, `2011-05` or `2011-05-27`; coarser ones give nothing."""
    found = _dict(value)
    time, length = found.get("time"), _PRECISIONS.get(str(found.get("precision")))
    if isinstance(time, str) and time.startswith("+") and length:
        return time[1 : 1 + length]
    return ""


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
