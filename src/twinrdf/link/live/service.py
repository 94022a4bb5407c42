"""Candidates from any reconciliation service (version 0.2 of the API).

A service of Wikidata gives items; any other is asked for the items of its things through its
property `wikidata`. Services tell little of their things, so levels are often only guessed.

May import: errors, link.live.fetch, link.live.source, link.places, link.sources, names.levels.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twinrdf.errors import LinkError
from twinrdf.link.live.fetch import Fetcher
from twinrdf.link.live.source import Gathered
from twinrdf.link.places import ITEM, Name, Place, Query, make_point
from twinrdf.link.sources import Credit
from twinrdf.names.levels import Level

_BATCH = 10
_LIMIT = 10
_MOST_NAMES = 4
_MOST_IDS = 50
_OF_WIKIDATA = re.compile(r"https?://www\.wikidata\.org/entity/")
_TOLD = ("wikidata", "country", "lat", "long", "location", "within")
_BODIES = frozenset({"association", "authority", "body", "chamber", "company", "institution",
                     "organisation", "organization", "university"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A candidate of a service."""

    id: str
    name: str
    types: tuple[str, ...]


class Service:
    """A reconciliation service as a source of candidates."""

    def __init__(self, fetcher: Fetcher, url: str, country_code: Callable[[str], str]) -> None:
        self._fetcher = fetcher
        self._url = url
        self._country_code = country_code
        self._dates: set[str] = set()

    def gather(self, queries: Sequence[Query]) -> Gathered:
        """Ask for all names in batches, then for the properties of the candidates."""
        manifest = self._read_manifest()
        names = dict.fromkeys(name.text for query in queries for name in query.names[:_MOST_NAMES])
        found: dict[str, _Candidate] = {}
        for batch in _batches(tuple(names), _BATCH):
            asked = {f"q{number}": {"query": text, "limit": _LIMIT}
                     for number, text in enumerate(batch)}  # fmt: skip
            document = self._ask({"queries": json.dumps(asked, ensure_ascii=False)})
            found |= {one.id: one for key in asked for one in _candidates(document.get(key))}
        if _OF_WIKIDATA.match(str(manifest.get("identifierSpace", ""))):
            properties: Mapping[str, Mapping[str, str]] = {key: {"wikidata": key} for key in found}
        else:
            properties = self._read_more(tuple(found))
        places = (self._place(one, properties.get(one.id, {})) for one in found.values())
        name = " ".join(str(manifest.get("name", self._url)).split())[:100]
        credit = Credit(name, "", self._url, min(self._dates, default=""))
        best = {place.item: place for place in places if place}
        return Gathered(credit, tuple(best[item] for item in sorted(best)))

    def _read_manifest(self) -> Mapping[str, Any]:
        answer = self._fetcher.get(self._url, {})
        self._dates |= {answer.date} - {""}
        manifest = answer.document
        if not isinstance(manifest, dict) or "identifierSpace" not in manifest:
            raise LinkError(
                f"{self._url}: not a reconciliation service of version 0.2 (no identifierSpace); "
                "check the address"
            )
        return manifest

    def _read_more(self, ids: tuple[str, ...]) -> dict[str, Mapping[str, str]]:
        """Ask for the item, the country and the coordinates of things."""
        properties: dict[str, Mapping[str, str]] = {}
        for batch in _batches(ids, _MOST_IDS):
            wish = {"ids": batch, "properties": [{"id": name} for name in _TOLD]}
            rows = self._ask({"extend": json.dumps(wish, ensure_ascii=False)}).get("rows")
            for key, row in rows.items() if isinstance(rows, dict) else ():
                if isinstance(row, dict):
                    properties[key] = {name: _first(row.get(name)) for name in _TOLD}
        return properties

    def _place(self, candidate: _Candidate, properties: Mapping[str, str]) -> Place | None:
        """Make a place of a candidate; None if it has no item."""
        item = properties.get("wikidata", "").rpartition("/")[2]
        if not ITEM.fullmatch(item):
            return None
        return Place(
            item=item,
            names=(Name(candidate.name),),
            level=_level(candidate.types),
            country=self._country_code(properties.get("country", "")),
            admin=tuple(filter(None, map(properties.get, ("location", "within")))),
            point=make_point(properties.get("lat"), properties.get("long")),
        )

    def _ask(self, fields: dict[str, str]) -> Mapping[str, Any]:
        answer = self._fetcher.post(self._url, fields)
        self._dates |= {answer.date} - {""}
        if not isinstance(answer.document, dict):
            raise LinkError(f"{self._url}: an answer that is no object; check the address")
        if answer.document.get("status") == "error":
            message = " ".join(str(answer.document.get("message", "")).split())[:200]
            raise LinkError(f"{self._url}: answers with an error: {message}; check the address")
        return answer.document


def _candidates(answer: Any) -> Iterator[_Candidate]:
    result = answer.get("result") if isinstance(answer, dict) else None
    for one in result if isinstance(result, list) else ():
        if isinstance(one, dict) and isinstance(one.get("id"), str) and one.get("name"):
            types = one.get("type")
            names = (each.get("name", each.get("id")) if isinstance(each, dict) else each
                     for each in (types if isinstance(types, list) else ()))  # fmt: skip
            yield _Candidate(one["id"], " ".join(str(one["name"]).split()), tuple(map(str, names)))


def _level(types: Sequence[str]) -> Level:
    words = {word for name in types for word in re.split(r"[^a-z]+", name.lower())}
    level = next((level for level in Level if level.value in words), None)
    return level or (Level.ORGANISATION if words & _BODIES else Level.CITY)


def _first(values: Any) -> str:
    """Give the first value of a cell as text."""
    one = values[0] if isinstance(values, list) and values else None
    if not isinstance(one, dict):
        return ""
    for key in ("str", "id", "name", "float", "int", "date"):
        if key in one:
            return str(one["name"] if key == "id" and one.get("name") else one[key])
    return ""


def _batches(values: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    return (values[start : start + size] for start in range(0, len(values), size))
