"""The Hydra controls of a fragment: its collection, its pages, and the form to ask for others.

May import: serve.quad_patterns, terms, vocab.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_plus

from twinrdf.serve.quad_patterns import DEFAULT_GRAPH, PARTS
from twinrdf.terms import XSD, Quad, iri, text, typed
from twinrdf.vocab import term

SIZE = 100
"""How many statements a page has."""

_HYDRA = "http://www.w3.org/ns/hydra/core#"
_PROPERTIES = ("rdf:subject", "rdf:predicate", "rdf:object", "sd:graph")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a fragment is: the collection it is of, the request as it was written, the page.

    `start` is the address of the collection's own fragment, which has everything.
    """

    start: str
    written: str
    page: int
    quads: bool

    @property
    def here(self) -> str:
        """The address of this page."""
        return f"{self._path}?{self.written}" if self.written else self._path

    @property
    def fragment(self) -> str:
        """The address of the fragment, whichever its page."""
        parts = self.written.split("&")
        kept = [part for part in parts if part and unquote_plus(part.partition("=")[0]) != "page"]
        return f"{self._path}?{'&'.join(kept)}" if kept else self._path

    def turn(self, page: int) -> str:
        """Give the address of another page."""
        return f"{self.fragment}{'&' if '?' in self.fragment else '?'}page={page}"

    @property
    def template(self) -> str:
        """The address of any fragment of the collection (RFC 6570)."""
        names = ",".join(PARTS if self.quads else PARTS[:3])
        return f"{self.start}{{{'&' if '?' in self.start else '?'}{names}}}"

    @property
    def _path(self) -> str:
        return self.start.partition("?")[0]


@dataclass(frozen=True, slots=True)
class Fragment:
    """A page of the statements that match a pattern, and how many there are on all pages."""

    quads: tuple[Quad, ...]
    total: int
    exact: bool
    more: bool


def describe_fragment(fragment: Fragment, address: Address, base: str) -> Iterator[Quad]:
    """Say of a page what it is part of, how much there is, and how to ask for the rest."""
    dataset, here, whole = (
        iri(f"{address.start}#dataset"),
        iri(address.here),
        iri(address.fragment),
    )
    form = iri(f"{address.start}#search")
    total = typed(str(fragment.total), f"{XSD}integer")
    said = [
        (iri(f"{address.fragment}#metadata"), term("foaf:primaryTopic"), dataset),
        (dataset, term("rdf:type"), term("void:Dataset")),
        (dataset, term("rdf:type"), _hydra("Collection")),
        (dataset, term("dcterms:source"), iri(f"{base}dataset")),
        (dataset, term("void:subset"), whole),
        (dataset, term("void:subset"), here),
        (dataset, _hydra("search"), form),
        *_describe_form(form, address),
        (whole, term("rdf:type"), _hydra("Collection")),
        (whole, _hydra("view"), here),
        (here, term("rdf:type"), _hydra("PartialCollectionView")),
        (here, _hydra("itemsPerPage"), typed(str(SIZE), f"{XSD}integer")),
        (here, _hydra("first"), iri(address.turn(1))),
    ]
    for page in (whole, here):
        said += [(page, term("void:triples"), total), (page, _hydra("totalItems"), total)]
    if address.quads:
        said.append((dataset, term("sd:defaultGraph"), iri(DEFAULT_GRAPH)))
    if not fragment.exact:
        words = text("The number of statements is an estimate; there are no fewer.", "en")
        said.append((whole, term("rdfs:comment"), words))
    if address.page > 1:
        said.append((here, _hydra("previous"), iri(address.turn(address.page - 1))))
    if fragment.more:
        said.append((here, _hydra("next"), iri(address.turn(address.page + 1))))
    graph = iri(f"{address.fragment}#metadata")
    return ((subject, predicate, value, graph) for subject, predicate, value in said)


def _describe_form(form: str, address: Address) -> Iterator[tuple[str, str, str]]:
    yield form, term("rdf:type"), _hydra("IriTemplate")
    yield form, _hydra("template"), text(address.template)
    yield form, _hydra("variableRepresentation"), _hydra("ExplicitRepresentation")
    for name, role in zip(PARTS, _PROPERTIES, strict=True):
        if name != "graph" or address.quads:
            mapping = iri(f"{address.start}#{name}")
            yield form, _hydra("mapping"), mapping
            yield mapping, term("rdf:type"), _hydra("IriTemplateMapping")
            yield mapping, _hydra("variable"), text(name)
            yield mapping, _hydra("property"), term(role)


def _hydra(name: str) -> str:
    return iri(f"{_HYDRA}{name}")
