"""The document about one thing: what a release says of it, complete in itself.

A document has the thing's statements, the names and classes of what they point at, the statements
that point at the thing, and its dataset and licence. In formats for one graph it has the register's
view; in TriG and N-Quads, all graphs. The document of a source in these formats has everything the
source says; that of a graph, a code list or the ontology is the whole of it.

May import: errors, formats.cells, formats.jsonld, formats.turtle, mapping, release, serve.limits,
serve.negotiate, serve.problems, store, terms, vocab.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Map
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph

from twinrdf.errors import ReleaseError
from twinrdf.formats.cells import MARK, write_rows
from twinrdf.formats.jsonld import format_jsonld
from twinrdf.formats.turtle import format_trig, format_turtle
from twinrdf.mapping import Mapping
from twinrdf.release import Release
from twinrdf.serve.limits import Limits
from twinrdf.serve.negotiate import CSV, JSON, JSON_LD, N_QUADS, N_TRIPLES, TRIG, TURTLE, Format
from twinrdf.serve.problems import ProblemError
from twinrdf.store import Store
from twinrdf.terms import Quad, Term, iri, parse_term
from twinrdf.vocab import NAMESPACE, PREFIXES, term

_Quads = tuple[Quad, ...]

ALL, REGISTER = None, ""
"""The graphs that a document may show."""

_TYPE = term("rdf:type")
_NAMES_KEPT = 16 * 1024
_RECENT = 16
_FEW = 100
_NAMES = (_TYPE, term("skos:prefLabel"), term("rdfs:label"))
_SCHEME = term("skos:ConceptScheme")
_IN_SCHEME = term("skos:inScheme")
_REPLACED_BY = term("dcterms:isReplacedBy")


class Document(NamedTuple):
    """The quads about one thing, its own first."""

    subject: str
    quads: _Quads


class Documents:
    """Makes documents about what is in a release."""

    def __init__(self, release: Release, store: Store, mapping: Mapping, limits: Limits) -> None:
        self._release = release
        self._store = store
        self._mapping = mapping
        self._limits = limits
        self._names_of = lru_cache(_NAMES_KEPT)(self._read_names)
        self._own_of = lru_cache(_RECENT)(self._read_own)
        self._first_incoming = lru_cache(_RECENT)(self._read_first_incoming)

    def exists(self, address: str) -> bool:
        """Tell whether the release says anything of an IRI, as a subject or as a graph."""
        try:
            subject = iri(address)
            return bool(self._own(subject, REGISTER)) or subject in self._graphs
        except ValueError:
            return False

    def replacements(self, address: str) -> tuple[str, ...]:
        """Give the IRIs of what replaced a thing, if it was."""
        own = self._own_of(iri(address), REGISTER)
        return tuple(quad[2][1:-1] for quad in own if quad[1] == _REPLACED_BY)

    def is_short(self, address: str, graph: str | None) -> bool:
        """Tell whether the document about an IRI is too short to be worth a thread."""
        subject = iri(address)
        return (
            subject not in self._graphs
            and len(self._own(subject, graph)) <= _FEW
            and len(self._first_incoming(subject, graph)) <= _FEW
        )

    def describe(self, address: str, graph: str | None) -> Document:
        """Gather the document about an IRI that exists; raise ProblemError if it is too long."""
        subject = iri(address)
        own = self._own(subject, graph)
        if subject in self._graphs and (graph is ALL or not self._own_of(subject, graph)):
            own += tuple(self._store.quads(graph=subject, limit=self._limits.document_quads + 1))
        if len(own) > self._limits.document_quads:
            raise ProblemError(
                403,
                f"more than {self._limits.document_quads} statements, which is too long for a "
                "document; download dumps/everything.nq.gz, or query with "
                f"default-graph-uri={address}",
            )
        if graph == REGISTER:
            own = tuple((subject, predicate, value, "") for subject, predicate, value, _ in own)
        quads = (*own, *self._members(subject), *self._incoming(subject, graph))
        named = (*quads, *self._names(subject, quads), *self._about(address))
        return Document(subject, _order(subject, named))

    def write(self, document: Document, form: Format) -> bytes:
        """Write a document, of the graph that a form shows, in that form; not in HTML."""
        if form is CSV:
            return _write_csv(document)
        return write_quads(document.quads, form, self._release, self._mapping)

    # ---- what goes with a thing

    def _members(self, subject: str) -> Iterator[Quad]:
        """Give the concepts of a code list."""
        if (subject, _TYPE, _SCHEME, "") not in self._own_of(subject, REGISTER):
            return
        for quad in self._store.quads(predicate=_IN_SCHEME, object=subject, graph=""):
            yield from self._store.quads(subject=quad[0], graph="")

    def _incoming(self, subject: str, graph: str | None) -> Iterable[Quad]:
        first = self._first_incoming(subject, graph)
        if len(first) <= _FEW:
            return first
        most = self._limits.incoming_quads
        return self._store.quads(object=subject, graph=graph, limit=most)

    def _read_first_incoming(self, subject: str, graph: str | None) -> _Quads:
        """Read what points at a thing, up to one quad more than `_FEW`."""
        most = min(self._limits.incoming_quads, _FEW + 1)
        return tuple(self._store.quads(object=subject, graph=graph, limit=most)) if most else ()

    def _names(self, subject: str, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Name what a thing points at and what points at it."""
        points_at = {quad[2] for quad in quads if quad[0] == subject}
        points_here = {quad[0] for quad in quads if quad[2] == subject}
        for found in points_at | points_here:
            if found[0] == "<":
                yield from self._names_of(found)

    @cached_property
    def _graphs(self) -> set[str]:
        """The named graphs; what is none of them is not looked up as one."""
        rows = self._store.select("SELECT DISTINCT ?graph WHERE { GRAPH ?graph {} }").rows
        listed = {iri(graph.iri) for graph in self._release.graphs if graph.iri}
        return listed | {iri(graph.value) for (graph,) in rows if graph is not None}

    def _own(self, subject: str, graph: str | None) -> _Quads:
        """Give what a graph says of a thing, or if it says nothing, what all graphs say."""
        return self._own_of(subject, graph) or self._own_of(subject, ALL)

    def _read_own(self, subject: str, graph: str | None) -> _Quads:
        """Read what a graph says of a thing, up to one quad more than a document may have.

        An answer needs it several times.
        """
        most = self._limits.document_quads + 1
        return tuple(self._store.quads(subject=subject, graph=graph, limit=most))

    def _read_names(self, found: str) -> _Quads:
        """Read the names and classes of a thing; they are cached, as most recur often."""
        return tuple(
            quad
            for predicate in _NAMES
            for quad in self._store.quads(subject=found, predicate=predicate, graph="")
        )

    def _about(self, address: str) -> Iterator[Quad]:
        """Say of the document itself what it is about, where it belongs, what may be done with it.

        A named graph is the document itself, and no topic of its own.
        """
        place = self._locate(address)
        page = iri(place)
        yield (page, _TYPE, term("foaf:Document"), "")
        if place != address:
            yield (page, term("foaf:primaryTopic"), iri(address), "")
        yield (page, term("void:inDataset"), iri(f"{self._release.base}dataset"), "")
        yield (page, term("dcterms:license"), iri(self._release.license), "")

    def _locate(self, address: str) -> str:
        """Give the address of the document about an IRI, under the base of the register."""
        base = self._release.base
        for start, place in (
            (f"{base}id/", "doc/"),
            (PREFIXES["code"], "code/"),
            (NAMESPACE, "ns"),
        ):
            if address.startswith(start):
                return f"{base}{place}{address.removeprefix(start)}"
        return address


def write_quads(quads: Iterable[Quad], form: Format, release: Release, mapping: Mapping) -> bytes:
    """Write quads, the statements of each subject together, in one of the forms of a graph."""
    listed = list(quads)
    if form is TURTLE:
        return "".join(format_turtle(listed, release.prefixes)).encode()
    if form is TRIG:
        return "".join(format_trig(listed, release.prefixes)).encode()
    if form in (JSON_LD, JSON):
        return "".join(format_jsonld(listed, mapping, release.base)).encode()
    lines = [f"{' '.join(part for part in quad if part)} .\n" for quad in listed]
    if form in (N_TRIPLES, N_QUADS):
        return "".join(lines).encode()
    statements = pyoxigraph.parse("".join(lines), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return _serialize(statements, pyoxigraph.RdfFormat.RDF_XML, release.prefixes)


def read_metadata(release: Path, names: Iterable[str]) -> dict[str, _Quads]:
    """Read descriptions of the dataset, each a Turtle file in a release's metadata, by name."""
    folder = release / "metadata"
    try:
        return {name: read_turtle((folder / f"{name}.ttl").read_bytes()) for name in names}
    except (OSError, SyntaxError) as error:
        raise ReleaseError(f"{release}: metadata cannot be read: {error}; build again") from None


def read_turtle(text: bytes) -> tuple[Quad, ...]:
    """Read Turtle of our own making as sorted quads of the default graph."""
    parsed = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE)
    lines = _serialize(parsed, pyoxigraph.RdfFormat.N_TRIPLES, {}).decode()
    split = (line.removesuffix(" .").split(" ", 2) for line in lines.split("\n") if line)
    return tuple(sorted((subject, verb, value, "") for subject, verb, value in split))


def _serialize(
    parsed: Iterable[pyoxigraph.Quad], form: pyoxigraph.RdfFormat, prefixes: Map[str, str]
) -> bytes:
    triples = (quad.triple for quad in parsed)
    return pyoxigraph.serialize(triples, format=form, prefixes=dict(prefixes)) or b""


def graph_of(form: Format) -> str | None:
    """Give the graph that a form shows."""
    return ALL if form in (TRIG, N_QUADS, CSV) else REGISTER


def _write_csv(document: Document) -> bytes:
    names: dict[str, str] = {}
    for subject, predicate, value, _ in document.quads:
        if predicate in _NAMES[1:] and (subject not in names or value.endswith("@en")):
            names[subject] = parse_term(value).value
    rows = [("predicate", "object", "language", "datatype", "label", "graph")]
    for subject, predicate, value, graph in document.quads:
        if subject == document.subject:
            found = parse_term(value) if value[0] in '<"' else Term(value)
            label = names.get(value, "")
            rows.append(
                (predicate[1:-1], found.value, found.language, found.datatype, label, graph[1:-1])
            )
    return (MARK + "".join(write_rows(rows))).encode()


def _order(subject: str, quads: Iterable[Quad]) -> _Quads:
    """Sort quads by subject, the thing itself first."""
    ordered = sorted(set(quads))
    own = [quad for quad in ordered if quad[0] == subject]
    return (*own, *(quad for quad in ordered if quad[0] != subject))
