"""The document about one thing: what a release says of it, complete in itself.

A document has the thing's statements, the names and classes of what they point at, the statements
that point at the thing, and its dataset and licence. In formats for one graph it has the register's
view; in TriG and N-Quads, all graphs. The document of a source in these formats has everything the
source says; that of a graph, a code list or the ontology is the whole of it.

May import: errors, formats.cells, formats.jsonld, formats.turtle, mapping, release, serve.limits,
serve.negotiate, serve.problems, store, terms, vocab.
"""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Map
from functools import cached_property, lru_cache
from pathlib import Path

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

_TYPE = term("rdf:type")
_NAMES_KEPT = 16 * 1024
_RECENT = 16
_FEW = 100
_NAMES = (_TYPE, term("skos:prefLabel"), term("rdfs:label"))
_SCHEME = term("skos:ConceptScheme")
_IN_SCHEME = term("skos:inScheme")
_REPLACED_BY = term("dcterms:isReplacedBy")


class Document:
    """The quads about one thing, its own first: the register's view, and that of all graphs.

    Each is worked out when it is first used, since most formats need only one.
    """

    def __init__(
        self, subject: str, own: _Quads, everything: _Quads, finish: Callable[[_Quads], _Quads]
    ) -> None:
        self.subject = subject
        self._own = own
        self._everything = everything
        self._finish = finish

    @cached_property
    def register(self) -> _Quads:
        """The register's view."""
        register = tuple(quad for quad in self._everything if not quad[3])
        if not any(quad[0] == self.subject for quad in register):
            register += _flatten(self._own)
        return self._finish(register)

    @cached_property
    def everything(self) -> _Quads:
        """That of all graphs."""
        return self._finish(self._everything)


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
            return bool(self._own_of(subject)) or subject in self._graphs
        except ValueError:
            return False

    def replacements(self, address: str) -> tuple[str, ...]:
        """Give the IRIs of what replaced a thing, if it was."""
        own = self._own_of(iri(address))
        return tuple(quad[2][1:-1] for quad in own if quad[1] == _REPLACED_BY and not quad[3])

    def is_short(self, address: str) -> bool:
        """Tell whether the document about an IRI is too short to be worth a thread."""
        subject = iri(address)
        return (
            subject not in self._graphs
            and len(self._own_of(subject)) <= _FEW
            and len(self._first_incoming(subject)) <= _FEW
        )

    def describe(self, address: str) -> Document:
        """Gather the document about an IRI that exists; raise ProblemError if it is too long."""
        subject = iri(address)
        most = self._limits.document_quads
        own = self._own_of(subject)
        if subject in self._graphs:
            own += tuple(self._store.quads(graph=subject, limit=most + 1))
        if len(own) > most:
            raise ProblemError(
                403,
                f"more than {most} statements, which is too long for a document; download "
                f"dumps/everything.nq.gz, or query with default-graph-uri={address}",
            )
        everything = (*own, *self._members(subject), *self._incoming(subject))
        about = tuple(self._about(address))

        def finish(quads: _Quads) -> _Quads:
            return _order(subject, (*quads, *self._names(subject, quads), *about))

        return Document(subject, own, everything, finish)

    def write(self, document: Document, form: Format) -> bytes:
        """Write a document in one of the forms of a document other than HTML."""
        if form is CSV:
            return _write_csv(document)
        quads = document.everything if form in (TRIG, N_QUADS) else document.register
        return write_quads(quads, form, self._release, self._mapping)

    # ---- what goes with a thing

    def _members(self, subject: str) -> Iterator[Quad]:
        """Give the concepts of a code list."""
        if (subject, _TYPE, _SCHEME, "") not in self._own_of(subject):
            return
        for quad in self._store.quads(predicate=_IN_SCHEME, object=subject, graph=""):
            yield from self._store.quads(subject=quad[0], graph="")

    def _incoming(self, subject: str) -> Iterable[Quad]:
        first = self._first_incoming(subject)
        if len(first) <= _FEW:
            return first
        return self._store.quads(object=subject, limit=self._limits.incoming_quads)

    def _read_first_incoming(self, subject: str) -> _Quads:
        """Read what points at a thing, up to one quad more than `_FEW`."""
        most = min(self._limits.incoming_quads, _FEW + 1)
        return tuple(self._store.quads(object=subject, limit=most)) if most else ()

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

    def _read_own(self, subject: str) -> _Quads:
        """Read what all graphs say of a thing, up to one quad more than a document may have.

        An answer needs it several times.
        """
        return tuple(self._store.quads(subject=subject, limit=self._limits.document_quads + 1))

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
        if license_iri := self._release.info.get("license"):
            yield (page, term("dcterms:license"), iri(str(license_iri)), "")

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


def _write_csv(document: Document) -> bytes:
    names: dict[str, str] = {}
    for subject, predicate, value, _ in document.everything:
        if predicate in _NAMES[1:] and (subject not in names or value.endswith("@en")):
            names[subject] = parse_term(value).value
    rows = [("predicate", "object", "language", "datatype", "label", "graph")]
    for subject, predicate, value, graph in document.everything:
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


def _flatten(quads: Iterable[Quad]) -> _Quads:
    return tuple((subject, predicate, value, "") for subject, predicate, value, _ in quads)
