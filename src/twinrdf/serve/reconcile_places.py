"""Reconciliation with a gazetteer, beside the things of the register.

A place has the id `place/` followed by its Wikidata item, and a type of its own.

May import: errors, link.built_in, link.candidates, link.gazetteer, link.matcher, link.places,
link.reasons, link.sqlite_gazetteer, names.normalise, serve.reconcile_candidates.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from twinrdf.errors import LinkError, ProjectError
from twinrdf.link.built_in import open_built_in
from twinrdf.link.candidates import Finder
from twinrdf.link.gazetteer import Layers
from twinrdf.link.matcher import match_place
from twinrdf.link.places import COUNTRIES, Id, Name, Place, Query, make_point
from twinrdf.link.reasons import Advice
from twinrdf.link.sqlite_gazetteer import open_gazetteer
from twinrdf.names.normalise import normalise
from twinrdf.serve.reconcile_candidates import Question

TYPE = "place"
"""The id of the type of places; so do ids of places begin."""

NAMED_TYPE = {"id": TYPE, "name": "Place in Wikidata"}
"""That type with its name, which is another than that of the territories of the register."""

SHOWN = ("label", "altLabel", "country", "within", "kind", "wikidata", "lat", "long", "sameAs")
"""The properties of places."""

_ID = re.compile(r"place/(Q[1-9][0-9]{0,9})")
_SCHEMES = ("iso", "nuts", "geonames")

Document = dict[str, Any]


def check_places(path: str) -> None:
    """Raise ProjectError, naming the setting, where there is to be an index and none is read."""
    try:
        if path:
            open_gazetteer(Path(path)).close()
    except LinkError as error:
        raise ProjectError(f"serve.places: {error}") from None


class Gazetteer:
    """A gazetteer, asked as the reconciliation API asks."""

    def __init__(self, path: Path) -> None:
        self._gazetteer = open_gazetteer(path)
        self._gazetteers = Layers(self._gazetteer, open_built_in())
        self._finder = Finder(self._gazetteers)
        self.mark = self._gazetteer.manifest.sha256

    def find(self, given: str) -> Place | None:
        """Find a place by its id, or by its code in ISO 3166, NUTS or GeoNames."""
        match = _ID.fullmatch(given)
        bare = given.removeprefix(f"{TYPE}/")
        ids = [Id("wikidata", match[1])] if match else [Id(scheme, bare) for scheme in _SCHEMES]
        numbers = {number for one in ids for number in self._gazetteers.find_id(one)}
        return self._gazetteers.place(numbers.pop()) if len(numbers) == 1 else None

    def answer(self, question: Question) -> list[Document]:
        """Give the places that may be meant, the likeliest first, with what speaks for each."""
        found = map(self.find, (*question.ids, *question.names))
        given = dict.fromkeys(filter(None, found))
        if given or question.ids:
            judged = _judged(100.0, len(given) == 1)
            return [self.describe(place) | judged for place in given][: question.limit]
        outcome = match_place(self._query(question), self._finder)
        return [
            self.describe(one.place)
            | _judged(round(100 * one.confidence, 1),
                      number == 0 and outcome.advice is Advice.AUTO)
            | {"features": [
                {"id": "name", "name": "; ".join(one.evidence.describe()),
                 "value": round(100 * one.evidence.found.match.likeness, 1)},
                {"id": "reason", "name": outcome.reason.value,
                 "value": number == 0 and outcome.advice is Advice.AUTO},
            ]}
            for number, one in enumerate(outcome.candidates[: question.limit])
        ]  # fmt: skip

    def describe(self, place: Place) -> Document:
        """Say in short what a place is."""
        parts = (place.level.value, *place.admin[:1], place.country)
        return {
            "id": f"{TYPE}/{place.item}",
            "name": place.label,
            "description": ", ".join(filter(None, parts)),
        }

    def suggest(self, prefix: str) -> Iterator[Document]:
        """Give the places with a name that starts so, the best known first, or with this id."""
        by_id = self.find(prefix)
        numbers = self._gazetteer.find_starting(normalise(prefix[:200]))
        found = sorted(map(self._gazetteer.place, numbers), key=lambda one: -(one.population or 0))
        for place in dict.fromkeys((*filter(None, [by_id]), *found)):
            yield self.describe(place) | {"notable": [NAMED_TYPE]}

    def show(self, place: Place, name: str) -> list[Document]:
        """Give the values of a property of a place as data extension has them."""
        latitude, longitude = place.point or (None, None)
        values: dict[str, list[Document]] = {
            "label": [{"str": place.label}],
            "altLabel": [{"str": text} for text in dict.fromkeys(n.text for n in place.names[1:])],
            "country": [{"str": place.country}] if place.country else [],
            "within": [{"str": one} for one in place.admin],
            "kind": [{"str": place.level.value}],
            "wikidata": [{"str": place.item}],
            "lat": [{"float": latitude}] if latitude is not None else [],
            "long": [{"float": longitude}] if longitude is not None else [],
            "sameAs": [{"str": f"{scheme}:{value}"} for scheme, value in place.ids],
        }
        return values.get(name, [])

    def _query(self, question: Question) -> Query:
        values = {one.property: one.values for one in question.conditions}
        countries = (one if one in COUNTRIES else self._gazetteers.country_code(one)
                     for one in values.get("country", ()))  # fmt: skip
        at = islice(zip(values.get("lat", ()), values.get("long", ()), strict=False), 1)
        return Query(
            names=tuple(map(Name, question.names)),
            country=next(filter(None, countries), ""),
            admin=tuple(values.get("within", ())),
            point=next((make_point(*pair) for pair in at), None),
        )


def _judged(score: float, match: bool) -> Document:
    return {"type": [NAMED_TYPE], "score": score, "match": match, "features": []}
