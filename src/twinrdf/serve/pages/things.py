"""The pages about things: entities, sources, codes, code lists, named graphs.

Each is made as the name of its template and the values for it.

May import: errors, release, serve.pages.browsing, serve.pages.code_lists, serve.pages.ego_network,
serve.pages.entity, serve.pages.facts, serve.pages.geography, serve.pages.graph_listing,
serve.pages.incoming, serve.pages.locator_map, serve.pages.map, serve.pages.register,
serve.pages.rendering, serve.pages.rows, serve.pages.schema_org, serve.pages.small_timeline,
serve.pages.tie_story, terms, vocab.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from twinrdf.errors import RequestError
from twinrdf.release import Release
from twinrdf.serve.pages.browsing import Browser
from twinrdf.serve.pages.code_lists import list_codes, list_kinds
from twinrdf.serve.pages.ego_network import count_partners, draw_ego, list_busiest
from twinrdf.serve.pages.entity import Claim, Entity
from twinrdf.serve.pages.facts import describe_entity
from twinrdf.serve.pages.geography import Geography
from twinrdf.serve.pages.graph_listing import Members, list_graph
from twinrdf.serve.pages.incoming import find_incoming, list_incoming
from twinrdf.serve.pages.locator_map import Locator, locate_place, locate_tie
from twinrdf.serve.pages.map import MapPage
from twinrdf.serve.pages.register import TIES, Value
from twinrdf.serve.pages.rendering import KINDS, read_page
from twinrdf.serve.pages.rows import finest
from twinrdf.serve.pages.schema_org import describe_for_search
from twinrdf.serve.pages.small_timeline import draw_years
from twinrdf.serve.pages.tie_story import TOLD, tell_story
from twinrdf.terms import iri as as_term
from twinrdf.vocab import expand, term

Filled = tuple[str, dict[str, Any]]
"""A template with what fills it."""

APART = {"in_scheme": expand("skos:inScheme"), "definition": expand("skos:definition")}
"""The properties that the page of a code shows above the facts."""

PARTIES = ("territory", "organization")
"""The kinds of things that ties are between."""

LOCATED = (*PARTIES, "event")
"""The kinds of things that have a position of their own."""

TEXT = expand("tw:text")
SCHEME = term("skos:ConceptScheme")


class Things:
    """The things of a release, ready to show."""

    def __init__(
        self, release: Release, browser: Browser, geography: Geography, map_page: MapPage
    ) -> None:
        self.release = release
        self.browser = browser
        self.rows = browser.rows
        self.register = browser.register
        self.geography = geography
        self.map_page = map_page
        self.of_graph = lru_cache(8)(self._of_graph)
        self.of_source = lru_cache(256)(self._of_source)
        self.incoming = lru_cache(16)(partial(find_incoming, self.register))

    def describe(self, iri: str, parameters: Mapping[str, str], languages: Sequence[str]) -> Filled:
        """Describe a thing by its IRI; raise RequestError(404) where nothing is known of it."""
        try:
            subject = as_term(iri)
            types = self.register.types(subject)
        except ValueError:
            raise RequestError(404, "not an IRI, so nothing is known of it") from None
        if iri.startswith(f"{self.release.base}graph/"):
            return self._graph(iri, parameters, languages)
        if SCHEME in types:
            return self._scheme(subject, languages)
        return self._entity(subject, parameters, languages)

    def _entity(
        self, subject: str, parameters: Mapping[str, str], languages: Sequence[str]
    ) -> Filled:
        entity = describe_entity(self.register, subject, languages)
        if entity is None:
            raise RequestError(404, f"{subject[1:-1]}: nothing is known of it")
        chosen = parameters.get("in", "")
        chosen = chosen if chosen in KINDS else ""
        page = read_page(parameters)
        listing = None
        if entity.kind == "source":
            listing = list_graph(self.register, subject, self.of_source(subject), page, languages)
        countries = [c for c in self.register.countries(subject) if c != subject]
        drawn = entity.kind in PARTIES and not chosen
        partners = count_partners(self.register, subject) if drawn else {}
        locator = None if chosen else self._locate(entity.kind, subject, partners, languages)
        incoming = self.incoming(subject)
        lived = entity.kind in LOCATED and not chosen
        summary = self._summary(entity, languages)
        apart = (*APART.values(), TEXT) if summary else APART.values()
        return "source.html" if listing else "entity.html", {
            "entity": entity,
            "types": self._values(finest(self.register.types(subject)), languages),
            "countries": self._values(countries, languages),
            "story": tell_story(self.register, entity, languages),
            "told": TOLD if entity.kind in TIES else apart,
            **APART,
            "summary": summary,
            "of_country": [] if chosen else self._of_country(entity.iri),
            "sections": list_incoming(self.rows, subject, incoming, languages, chosen, page),
            "chosen": chosen,
            "listing": listing,
            "ego": draw_ego(self.register, subject, partners, languages),
            "years": draw_years(self.register, self.browser.index, incoming, languages)
            if lived
            else None,
            "locator": locator,
            "on_map": self._on_map(entity.iri, locator),
            "address": self.register.addresses.link(entity.iri),
            "structured": describe_for_search(self.register, entity),
        }

    def _locate(
        self, kind: str, subject: str, partners: Mapping[str, int], languages: Sequence[str]
    ) -> Locator | None:
        """Draw where a thing is, if it is of a kind that is somewhere."""
        if kind in TIES:
            return locate_tie(self.geography, self.register.ends(subject), languages)
        if kind in LOCATED:
            return locate_place(self.geography, subject, list_busiest(partners), languages)
        return None

    def _on_map(self, iri: str, locator: Locator | None) -> str:
        """Give the id by which the map of all ties knows a tie or a place with ties, if it does."""
        if locator is None:
            return ""
        if locator.shown_as is None:
            return iri.removeprefix(f"{self.release.base}id/")
        return self.map_page.stands.get(locator.shown_as, "") if locator.places else ""

    def _scheme(self, subject: str, languages: Sequence[str]) -> Filled:
        return "code_list.html", {
            "entity": describe_entity(self.register, subject, languages),
            **APART,
            "codes": list_codes(self.register, self.browser.index.count_of, subject, languages),
            "kinds": list_kinds(self.browser.index, subject[1:-1]),
            "address": self.register.addresses.link(subject[1:-1]),
        }

    def _graph(self, iri: str, parameters: Mapping[str, str], languages: Sequence[str]) -> Filled:
        graph = next((graph for graph in self.release.graphs if graph.iri == iri), None)
        subject = as_term(iri)
        members, page = self.of_graph(subject), read_page(parameters)
        listing = list_graph(self.register, subject, members, page, languages)
        if not listing.total:
            raise RequestError(404, f"{iri}: no such graph; see the list of graphs")
        return "graph.html", {
            "iri": iri,
            "label": (graph.label if graph else "") or self.register.addresses.slug(iri),
            "triples": graph.triples if graph else 0,
            "listing": listing,
            "address": self.register.addresses.link(iri),
        }

    def _of_graph(self, graph: str) -> Members:
        return self.browser.list_of_graph(graph[1:-1], ("source", "decision", "link"))

    def _of_source(self, source: str) -> Members:
        return self.browser.list_of_source(self.register.addresses.slug(source[1:-1]))

    def _of_country(self, iri: str) -> list[tuple[str, str, int]]:
        """Give the kinds of ties that parties in a country have, what lists call it, how many."""
        return [
            (kind, choice.slug, choice.size)
            for kind in TIES
            for choice in self.browser.index.choices(kind, "country")
            if choice.value == iri
        ]

    def _summary(self, entity: Entity, languages: Sequence[str]) -> tuple[Claim, ...]:
        """Give what a figure or a statement says, unless its name or the facts have to tell it."""
        if entity.kind == "figure":
            cells = self.rows.cells(as_term(entity.iri), ("label", "amount"), languages)
            return tuple(map(Claim, cells[1]))
        if entity.kind != "statement":
            return ()
        texts = [fact for fact in entity.facts if fact.iri == TEXT and not fact.choices]
        claims = tuple(claim for fact in texts for claim in fact.claims)
        told_by_name = entity.label.text in [claim.value.text for claim in claims]
        return () if told_by_name else claims

    def _values(self, subjects: Sequence[str], languages: Sequence[str]) -> list[Value]:
        return [self.register.value(subject, languages) for subject in subjects]
