"""Answers of the Reconciliation Service API as JSON documents, 0.2 and the draft of 1.0.

May import: __init__, link.places, names.normalise, release, serve.pages.register,
serve.reconcile_batches, serve.reconcile_candidates, serve.reconcile_places, templating, vocab.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from twinrdf import __version__
from twinrdf.link.places import Place
from twinrdf.names.normalise import normalise
from twinrdf.release import Release
from twinrdf.serve.pages.register import Register
from twinrdf.serve.reconcile_batches import BATCH, Names
from twinrdf.serve.reconcile_candidates import KINDS, Candidate, CandidateFinder, Question
from twinrdf.serve.reconcile_places import NAMED_TYPE, SHOWN, Gazetteer
from twinrdf.serve.reconcile_places import TYPE as PLACE
from twinrdf.templating import find_asset
from twinrdf.vocab import NAMESPACE

WIDTH, HEIGHT = 400, 160
"""The size of a preview, in pixels."""

Document = dict[str, Any]


class Reconciler:
    """Answers questions about the things of a release; its index is made for the first one."""

    def __init__(
        self, release: Release, register: Register, gazetteer: Gazetteer | None = None
    ) -> None:
        self.release = release
        self.gazetteer = gazetteer
        self.register = register
        self._lock = threading.Lock()
        self._finder: CandidateFinder | None = None
        classes = register.mapping.classes
        self._names = {iri: name for name, iri in classes.items()}
        self._types = {
            **{normalise(name): iri for name, iri in classes.items()},
            **{iri: iri for iri in self._names},
            **{t.kind: classes[t.class_name] for t in KINDS if t.class_name in classes},
            **({PLACE: PLACE} if gazetteer else {}),
        }

    @property
    def finder(self) -> CandidateFinder:
        """The names of the release, gathered once."""
        with self._lock:
            if self._finder is None:
                self._finder = CandidateFinder(self.register)
            return self._finder

    @property
    def names(self) -> Names:
        """What a question may name."""
        return Names(self.find_type, frozenset(self.finder.properties.names))

    def find_type(self, name: str) -> str | None:
        """Find a class by its name, its kind or its IRI."""
        return self._types.get(name) or self._types.get(normalise(name[:200]))

    # ---- manifests

    def manifest(self, site: str, languages: Sequence[str]) -> Document:
        """Describe the service as version 0.2 does."""
        at = f"{site}/reconcile"
        suggest = {
            what: {"service_url": at, "service_path": f"/suggest/{what}"}
            for what in ("entity", "property", "type")
        }
        suggest["entity"]["flyout_service_path"] = "/flyout?id=${id}"
        return self._common(site, languages) | {
            "versions": ["0.2"],
            "identifierSpace": f"{self.release.base}id/",
            "schemaSpace": f"{NAMESPACE}#",
            "view": {"url": f"{at}/view?id={{{{id}}}}"},
            "preview": {
                "url": f"{at}/preview?id={{{{id}}}}",
                "width": WIDTH,
                "height": HEIGHT,
            },
            "suggest": suggest,
            "extend": {
                "propose_properties": {"service_url": at, "service_path": "/extend/propose"},
                "property_settings": [],
            },
        }

    def manifest_v1(self, site: str, languages: Sequence[str]) -> Document:
        """Describe the service as the draft of version 1.0 does."""
        return self._common(site, languages) | {
            "versions": ["1.0-draft"],
            "standardizedScore": True,
            "view": {"url": f"{self.release.base}id/{{+id}}"},
            "preview": {"width": WIDTH, "height": HEIGHT},
            "suggest": {"entity": True, "property": True, "type": True},
            "extend": {"proposeProperties": True, "propertySettings": []},
        }

    # ---- candidates

    def answer(self, question: Question, languages: Sequence[str]) -> list[Document]:
        """Give the candidates for a question, the likeliest first; places where they are asked."""
        if self.gazetteer and question.classes == {PLACE}:
            return self.gazetteer.answer(question)
        return [
            self._candidate(found, question, languages) for found in self.finder.search(question)
        ]

    def describe(self, subject: str, languages: Sequence[str]) -> Document:
        """Say in short what a thing is."""
        return {
            "id": self.id_of(subject),
            "name": self.register.label(subject, languages).value,
            "description": self._outline(subject, languages),
        }

    def id_of(self, subject: str) -> str:
        """Give the id of a thing: its IRI without what all IRIs of the register start with."""
        return subject[1:-1].removeprefix(f"{self.release.base}id/")

    def find(self, given: str) -> str | None:
        """Find the one thing an id stands for."""
        found = self.finder.resolve(given, bare=True)
        return found[0] if len(found) == 1 else None

    def names_of(self, subject: str) -> list[str]:
        """Give the names of a thing in all languages."""
        return sorted({text.value for text in self.register.texts(subject)})

    # ---- suggestions

    def suggest_entities(self, prefix: str, languages: Sequence[str]) -> Iterator[Document]:
        """Give the things with a name that starts so, or with this id."""
        for subject in self.finder.suggest(prefix):
            yield self.describe(subject, languages) | {
                "notable": self._types_of(subject, languages)
            }
        if self.gazetteer:
            yield from self.gazetteer.suggest(prefix)

    def suggest_types(self, prefix: str, languages: Sequence[str]) -> Iterator[Document]:
        """Give the types there are things of, those of more things first."""
        shown = [self._type(iri, languages) for iri in self.finder.classes if iri in self._names]
        if self.gazetteer:
            shown.append(NAMED_TYPE)
        return _starting(shown, prefix)

    def suggest_properties(self, prefix: str, languages: Sequence[str]) -> Iterator[Document]:
        """Give the properties that may be asked for."""
        shown = [self._property(name, languages) for name in self.finder.properties.names]
        return _starting(shown, prefix)

    # ---- extension

    def propose(self, kind: str, limit: int, languages: Sequence[str]) -> Document | None:
        """Propose properties that things of a type have; nothing where there is no such type."""
        found = self.find_type(kind) if kind else ""
        if found is None:
            return None
        used: Sequence[str] = self.finder.propose(frozenset({found} if found else ()))
        if found == PLACE:
            used = [name for name in SHOWN if name in self.names.properties]
        shown = [self._property(name, languages) for name in used[:limit]]
        return {"properties": shown, "type": kind, "limit": limit}

    def extend(
        self, ids: Sequence[str], properties: Sequence[str], languages: Sequence[str]
    ) -> tuple[list[Document], dict[str, dict[str, list[dict[str, object]]]]]:
        """Give properties of things: what they are called, and the values for each id."""
        meta = [
            {"id": name, "name": self._property(name, languages)["name"]} for name in properties
        ]
        rows = {}
        for given in dict.fromkeys(ids):
            rows[given] = {name: self._values(given, name, languages) for name in properties}
        return meta, rows

    def find_place(self, given: str) -> Place | None:
        """Find the place that an id stands for, where there is a gazetteer."""
        return self.gazetteer.find(given) if self.gazetteer else None

    # ---- inside

    def _values(self, given: str, name: str, languages: Sequence[str]) -> list[dict[str, object]]:
        subject = self.find(given)
        if subject:
            return self.finder.properties.show(subject, name, languages)
        place = self.find_place(given)
        return self.gazetteer.show(place, name) if self.gazetteer and place else []

    def _common(self, site: str, languages: Sequence[str]) -> Document:
        titles = self.release.title
        title = next(titles[tag] for tag in (*languages, "en") if tag in titles)
        return {
            "name": title,
            "documentation": f"{site}/about",
            "serviceVersion": __version__,
            "logo": f"{site}{find_asset('favicon.svg')}",
            "batchSize": BATCH,
            "defaultTypes": list(self.suggest_types("", languages)),
        }

    def _candidate(
        self, found: Candidate, question: Question, languages: Sequence[str]
    ) -> Document:
        features: list[Document] = []
        if question.names:
            features.append({"id": "name", "name": "How alike the names are", "value": found.name})
        agreeing: dict[str, bool] = {}
        for condition, verdict in zip(question.conditions, found.verdicts, strict=False):
            if verdict is not None:
                agreeing[condition.property] = agreeing.get(condition.property, True) and verdict
        for name, verdict in agreeing.items():
            label = f"{self._property(name, languages)['name']} agrees"
            features.append({"id": name, "name": label, "value": verdict})
        return self.describe(found.subject, languages) | {
            "type": self._types_of(found.subject, languages),
            "score": found.score,
            "match": found.match,
            "features": features,
        }

    def _outline(self, subject: str, languages: Sequence[str]) -> str:
        types = [found["name"] for found in self._types_of(subject, languages)[:1]]
        values = self.finder.properties.values
        kinds = [value for value in values(subject, "kind") if value.startswith("<")][:1] or types
        years = [text for value in values(subject, "year") if (text := value[1:5])]
        countries = [c for c in self.register.countries(subject) if c != subject]
        parts = (
            *(self.register.value(kind, languages).text for kind in kinds),
            *(self.register.label(country, languages).value for country in countries),
            *years[:1],
        )
        return ", ".join(parts)

    def _types_of(self, subject: str, languages: Sequence[str]) -> list[Document]:
        """Give the types of a thing, the narrowest first."""
        classes = self.finder.classes
        found = sorted(self.finder.types[subject], key=lambda iri: (classes[iri], iri))
        return [self._type(iri, languages) for iri in found if iri in self._names]

    def _type(self, iri: str, languages: Sequence[str]) -> Document:
        name = self.register.term_label(iri, languages)
        return {"id": self._names[iri], "name": name[:1].upper() + name[1:]}

    def _property(self, name: str, languages: Sequence[str]) -> Document:
        shown = {"id": name, "name": self.finder.properties.label(name, languages)}
        comment = self.finder.properties.comment(name, languages)
        return shown | ({"description": comment} if comment else {})


def _starting(shown: Iterable[Document], prefix: str) -> Iterator[Document]:
    """Choose what has an id or a word of its name that starts so; its id alone comes first."""
    wanted = normalise(prefix[:200])
    found = [
        one
        for one in shown
        if normalise(one["id"]).startswith(wanted)
        or f" {normalise(one['name'])}".find(f" {wanted}") >= 0
    ]
    return iter(sorted(found, key=lambda one: one["id"] != prefix))
