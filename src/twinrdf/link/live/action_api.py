"""Wikidata through its Action API: items by name or by id, with their statements.

May import: errors, link.live.cache, link.live.entities, link.live.fetch, link.places.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from twinrdf.errors import LinkError
from twinrdf.link.live.cache import Answer
from twinrdf.link.live.entities import PROPERTIES, Entity, parse_entities
from twinrdf.link.live.fetch import Fetcher
from twinrdf.link.places import ITEM, Id

FOUND = 20
"""The most items of one search."""

_MAXLAG = "5"
_BATCH = 25
_NAMED_BATCH = 50
_LONGEST = 200
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,8})?")
_PASSING = frozenset({"maxlag", "ratelimited", "readonly", "internal_api_error_DBQueryError"})
_NO_LANGUAGE = frozenset({"badvalue", "unknown_language"})


class ActionApi:
    """A client of Wikidata that keeps the days of its answers."""

    def __init__(self, fetcher: Fetcher, url: str) -> None:
        self._fetcher = fetcher
        self._url = url
        self._dates: set[str] = set()

    @property
    def date(self) -> str:
        """The day of the oldest answer; empty if there is none."""
        return min(self._dates, default="")

    def search(self, text: str, language: str = "en") -> tuple[str, ...]:
        """Find items by a label or an alias, as the search box of Wikidata does."""
        code = language.lower() if _LANGUAGE.fullmatch(language.lower()) else "en"
        fields = {"action": "wbsearchentities", "search": text[:_LONGEST], "language": code,
                  "uselang": code, "type": "item", "limit": str(FOUND)}  # fmt: skip
        document = self._ask(fields)
        if _error_code(document) in _NO_LANGUAGE and code != "en":
            return self.search(text, "en")
        return tuple(_items(document, ("search",), "id"))

    def search_id(self, one: Id) -> tuple[str, ...]:
        """Find items by their id in another register."""
        if one.scheme == "wikidata":
            return (one.value,)
        key = PROPERTIES.get(one.scheme)
        if key is None:
            return ()
        fields = {"action": "query", "list": "search", "srnamespace": "0", "srlimit": "5",
                  "srprop": "", "srsearch": f"haswbstatement:{key}={one.value}"}  # fmt: skip
        return tuple(_items(self._ask(fields), ("query", "search"), "title"))

    def read(self, items: Iterable[str], languages: Iterable[str] = ()) -> dict[str, Entity]:
        """Read items, by the id that was asked for; labels in some languages, or in all."""
        fields = {"props": "labels|aliases|claims"}
        if spoken := sorted({one.lower() for one in languages if _LANGUAGE.fullmatch(one.lower())}):
            fields["languages"] = "|".join(spoken)
        return self._read(items, fields, _BATCH)

    def read_labels(self, items: Iterable[str]) -> dict[str, Entity]:
        """Read the English labels of items."""
        return self._read(items, {"props": "labels", "languages": "en"}, _NAMED_BATCH)

    def _read(self, items: Iterable[str], fields: dict[str, str], size: int) -> dict[str, Entity]:
        entities: dict[str, Entity] = {}
        wanted = sorted({one for one in items if ITEM.fullmatch(one)}, key=lambda one: int(one[1:]))
        for start in range(0, len(wanted), size):
            ids = wanted[start : start + size]
            asked = {"action": "wbgetentities", "ids": "|".join(ids), "redirects": "yes", **fields}
            document = self._ask(asked)
            try:
                entities |= parse_entities(document)
            except ValueError as error:
                raise LinkError(f"{self._url}: {error} in its answer; is it a Wikibase?") from None
        return entities

    def _ask(self, fields: dict[str, str]) -> Any:
        common = {"format": "json", "formatversion": "2", "maxlag": _MAXLAG}
        answer: Answer = self._fetcher.get(self._url, fields | common, self._check)
        self._dates |= {answer.date} - {""}
        return answer.document

    def _check(self, document: Any) -> str:
        """Say why to repeat a request, or nothing; raise LinkError for a permanent error."""
        if not isinstance(document, dict):
            raise LinkError(f"{self._url}: not an answer of the Action API; check the address")
        code = _error_code(document)
        if code in _PASSING:
            return f"is busy ({code})"
        if code and code not in _NO_LANGUAGE:
            raise LinkError(f"{self._url}: answers with the error {code}; check what is asked")
        return ""


def _error_code(document: Any) -> str:
    error = document.get("error") if isinstance(document, dict) else None
    return str(error.get("code", "unknown"))[:60] if isinstance(error, dict) else ""


def _items(document: Any, path: tuple[str, ...], key: str) -> Iterator[str]:
    found = document
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    for one in found if isinstance(found, list) else ():
        item = one.get(key) if isinstance(one, dict) else None
        if isinstance(item, str) and ITEM.fullmatch(item):
            yield item
