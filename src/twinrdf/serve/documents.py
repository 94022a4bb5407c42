"""What a release says of one thing, as a document that reads alone.

A document holds the thing's statements, the names and classes of what they point at, the
statements that point at the thing, and where the document belongs. In forms for one graph it is
the register's view; in TriG and N-Quads it has every graph. A source's document in these forms
holds all that the source says; that of a graph, a code list or the ontology, the whole of it.

May import: formats.jsonld, formats.turtle, mapping, release, serve.limits, serve.negotiate,
serve.problems, store, terms, vocab.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph

from twinrdf.formats.jsonld import format_jsonld
from twinrdf.formats.turtle import format_trig, format_turtle
from twinrdf.mapping import Mapping
from twinrdf.release import Release
from twinrdf.serve.limits import Limits
from twinrdf.serve.negotiate import CSV, JSON, JSON_LD, N_QUADS, N_TRIPLES, TRIG, TURTLE, Format
from twinrdf.serve.problems import ProblemError
from twinrdf.store import Store
from twinrdf.terms import Quad, Term, iri, parse_term
from twinrdf.vocab import term

_TYPE = term("rdf:type")
_NAMES_KEPT = 4096
_NAMES = (_TYPE, term("skos:prefLabel"), term("rdfs:label"))
_SCHEME = term("skos:ConceptScheme")
_IN_SCHEME = term("skos:inScheme")
_REPLACED_BY = term("dcterms:isReplacedBy")


@dataclass(frozen=True, slots=True)
class Document:
    """The quads about one thing, its own first: the register's view, and that of all graphs."""

    subject: str
    register: tuple[Quad, ...]
    everything: tuple[Quad, ...]


class Documents:
    """Makes documents about what is in a release."""

    def __init__(self, release: Release, store: Store, mapping: Mapping, limits: Limits) -> None:
        self._release = release
        self._store = store
        self._mapping = mapping
        self._limits = limits
        self._names_of = lru_cache(_NAMES_KEPT)(self._read_names)

    def exists(self, address: str) -> bool:
        """Tell whether the release says anything of an IRI, as a subject or as a graph."""
        try:
            subject = iri(address)
            found = list(self._store.quads(subject=subject, limit=1))
            return bool(found or list(self._store.quads(graph=subject, limit=1)))
        except ValueError:
            return False

    def replacements(self, address: str) -> tuple[str, ...]:
        """Give the IRIs of what replaced a thing, if it was."""
        quads = self._store.quads(subject=iri(address), predicate=_REPLACED_BY, graph="")
        return tuple(quad[2][1:-1] for quad in quads)

    def describe(self, address: str) -> Document:
        """Gather the document about an IRI that exists; raise ProblemError if it is too long."""
        subject = iri(address)
        most = self._limits.document_quads
        own = list(self._store.quads(subject=subject, limit=most + 1))
        content = list(self._store.quads(graph=subject, limit=most + 1))
        if len(own) + len(content) > most:
            raise ProblemError(
                403,
                f"more than {most} statements, which is too long for a document; download "
                f"dumps/everything.nq.gz, or query with default-graph-uri={address}",
            )
        with_it = [*self._members(subject), *self._incoming(subject)]
        register = [quad for quad in own + with_it if not quad[3]]
        if not any(quad[0] == subject for quad in register):
            register += _flatten(own + content)
        everything = own + content + with_it
        about = list(self._about(address))
        return Document(
            subject,
            _order(subject, [*register, *self._names(subject, register), *about]),
            _order(subject, [*everything, *self._names(subject, everything), *about]),
        )

    def write(self, document: Document, form: Format) -> bytes:
        """Write a document in one of the forms of a document other than HTML."""
        if form is CSV:
            return _write_csv(document)
        quads = document.everything if form in (TRIG, N_QUADS) else document.register
        return write_quads(quads, form, self._release, self._mapping)

    # ---- what goes with a thing

    def _members(self, subject: str) -> Iterator[Quad]:
        """Give the concepts of a code list."""
        if not list(self._store.quads(subject, _TYPE, _SCHEME, "", 1)):
            return
        for quad in self._store.quads(predicate=_IN_SCHEME, object=subject, graph=""):
            yield from self._store.quads(subject=quad[0], graph="")

    def _incoming(self, subject: str) -> Iterable[Quad]:
        most = self._limits.incoming_quads
        return self._store.quads(object=subject, limit=most) if most else ()

    def _names(self, subject: str, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Name what a thing points at and what points at it."""
        points_at = {quad[2] for quad in quads if quad[0] == subject}
        points_here = {quad[0] for quad in quads if quad[2] == subject}
        for found in sorted(points_at | points_here):
            if found.startswith("<"):
                yield from self._names_of(found)

    def _read_names(self, found: str) -> tuple[Quad, ...]:
        """Read the names and classes of a thing; codes, sources and places recur all the time."""
        return tuple(
            quad
            for predicate in _NAMES
            for quad in self._store.quads(subject=found, predicate=predicate, graph="")
        )

    def _about(self, address: str) -> Iterator[Quad]:
        """Say of the document itself what it is about, where it belongs, what may be done with it.

        Codes and terms of the ontology have no document apart from themselves.
        """
        things = f"{self._release.base}id/"
        if not address.startswith(things):
            return
        page = iri(f"{self._release.base}doc/{address.removeprefix(things)}")
        yield (page, _TYPE, term("foaf:Document"), "")
        yield (page, term("foaf:primaryTopic"), iri(address), "")
        yield (page, term("void:inDataset"), iri(f"{self._release.base}dataset"), "")
        if license_iri := self._release.info.get("license"):
            yield (page, term("dcterms:license"), iri(str(license_iri)), "")


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


def read_turtle(text: bytes) -> tuple[Quad, ...]:
    """Read Turtle of our own making as sorted quads of the default graph."""
    parsed = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE)
    lines = _serialize(parsed, pyoxigraph.RdfFormat.N_TRIPLES, {}).decode()
    split = (line.removesuffix(" .").split(" ", 2) for line in lines.splitlines())
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
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(("predicate", "object", "language", "datatype", "label", "graph"))
    for subject, predicate, value, graph in document.everything:
        if subject == document.subject:
            found = parse_term(value) if value[0] in '<"' else Term(value)
            label = names.get(value, "")
            rows.writerow(
                (predicate[1:-1], found.value, found.language, found.datatype, label, graph[1:-1])
            )
    return text.getvalue().encode()


def _order(subject: str, quads: Iterable[Quad]) -> tuple[Quad, ...]:
    """Sort quads by subject, the thing itself first."""
    return tuple(sorted(set(quads), key=lambda quad: (quad[0] != subject, quad)))


def _flatten(quads: Iterable[Quad]) -> list[Quad]:
    return [(subject, predicate, value, "") for subject, predicate, value, _ in quads]
