"""The store of a release: the one module that knows Oxigraph's store.

All results are text, bytes or tuples of them, complete before the call returns: an Oxigraph result
that reaches another thread aborts the process. Oxigraph normalises the spelling of numbers (`01`
becomes `1`), so the dumps, not the store, are authoritative.

May import: errors, lines, nesting, query_text, terms, vocab.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import pyoxigraph

from twinrdf.errors import QueryError, ReleaseError
from twinrdf.lines import format_line
from twinrdf.nesting import check_xml, nests_deeply
from twinrdf.query_text import read_syntax_error
from twinrdf.terms import Quad, Term, parse_term, text, typed
from twinrdf.vocab import PREFIXES

_Node = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple
_Answer = pyoxigraph.QuerySolutions | pyoxigraph.QueryTriples | pyoxigraph.QueryBoolean

_Pattern = tuple[str | None, str | None, str | None, str | None, int | None]
_BATCH = 20_000
_SHORT = 100
"""The most quads of an answer that is cached, as questions about single things recur."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a SELECT: column names, and rows in the order of the query; None is unbound."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


def write_store(nquads: Path, folder: Path) -> None:
    """Load an N-Quads file into a new store in a folder.

    RocksDB's log is removed, as it depends on machine and time.
    """
    store = pyoxigraph.Store(str(folder))
    try:
        store.bulk_load(path=str(nquads), format=pyoxigraph.RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise ReleaseError(
            f"{nquads}: not N-Quads: {error.msg}; a value breaks the syntax, correct its cell"
        ) from None
    store.flush()
    store.optimize()
    del store  # closes it
    for log in folder.glob("LOG*"):
        log.unlink()


def open_store(folder: Path, kept: int = 0) -> "LocalStore":
    """Open the store of a release read-only, with a cache for `kept` small answers."""
    try:
        return LocalStore(pyoxigraph.Store.read_only(str(folder)), kept)
    except OSError as error:
        advice = "" if "ulimit" in str(error) else "; build again"
        raise ReleaseError(f"{folder}: cannot open the store: {error}{advice}") from None


def load_quads(quads: Iterable[Quad]) -> "LocalStore":
    """Load quads of the default graph into a store in memory."""
    store = pyoxigraph.Store()
    store.bulk_load(
        "".join(map(format_line, quads)).encode(), format=pyoxigraph.RdfFormat.N_TRIPLES
    )
    return LocalStore(store)


def check_syntax(query: str) -> None:
    """Raise QueryError at the place where a text is not SPARQL; it is not run, be it ever so hard.

    Nothing runs with a value for a variable that is not projected, as one just made up is not.
    """
    with contextlib.suppress(RuntimeError):
        _ask(pyoxigraph.Store(), query, {f"v{uuid4().hex}": '""'})


def respell(lines: Iterable[str]) -> Iterator[str]:
    """Normalise lines of N-Quads as the store does, in another order.

    Raise SyntaxError for a line that is none.
    """
    left = iter(lines)
    while some := list(islice(left, _BATCH)):
        store = pyoxigraph.Store()
        store.bulk_load("".join(some).encode(), format=pyoxigraph.RdfFormat.N_QUADS)
        yield from (format_line(_quad(quad)) for quad in store)


def read_lines(path: Path, media_type: str) -> Iterator[str]:
    """Read a file of RDF in any format as lines of N-Quads, in its own order."""
    form = pyoxigraph.RdfFormat.from_media_type(media_type)
    if form is None:
        raise ReleaseError(f"{path}: {media_type} is no format of RDF; build again")
    if nests_deeply(path, json=form == pyoxigraph.RdfFormat.JSON_LD):
        raise ReleaseError(f"{path}: not {media_type} that can be read: too deep; build again")
    try:
        if form == pyoxigraph.RdfFormat.RDF_XML:
            check_xml(path)
        for quad in pyoxigraph.parse(path=str(path), format=form):
            yield format_line(_quad(quad))
    except SyntaxError as error:
        raise ReleaseError(f"{path}: not {media_type}: {error.msg}; build again") from None


class Store(Protocol):
    """What a release is read from; safe to share between threads."""

    def select(self, query: str, /) -> Rows:
        """Answer a SELECT."""

    def quads(
        self,
        subject: str | None = None,
        predicate: str | None = None,
        object: str | None = None,  # noqa: A002 - the word for it
        graph: str | None = None,
        limit: int | None = None,
    ) -> Iterator[Quad]:
        """Find the quads that match the given terms, sorted; graph "" is the default graph only.

        With a `limit` the same quads are found each time, but not those that sort first.
        """


class LocalStore(Store):
    """A read-only store on this machine, of which no live result is given away."""

    def __init__(self, store: pyoxigraph.Store, kept: int = 0) -> None:
        self._store = store
        self._kept = kept
        self._known: dict[_Pattern, list[Quad]] = {}

    def select(self, query: str, /, **terms: str) -> Rows:
        """Answer a SELECT, its variables bound to terms; a bound variable must be projected."""
        try:
            found = self._query(query, terms)
            if not isinstance(found, pyoxigraph.QuerySolutions):
                raise QueryError("query: not a SELECT; ask for rows")
            columns = tuple(variable.value for variable in found.variables)
            rows = tuple(tuple(_value(node) for node in solution) for solution in found)
        except (RuntimeError, OSError) as error:
            raise _failure(error) from None
        return Rows(columns, rows)

    def answer(self, query: str, media_type: str, /, **terms: str) -> bytes:
        """Answer any query completely, in the format of a media type; terms are as in `select`."""
        try:
            found = self._query(query, terms)
            answer = _serialize(found, media_type, PREFIXES, BytesIO())
        except (RuntimeError, OSError) as error:
            raise _failure(error) from None
        if answer is None:
            raise QueryError(f"query: its answer has no format {media_type}; ask for another")
        return answer

    def answer_shortly(
        self, query: str, media_type: str, prefixes: Mapping[str, str], most: int
    ) -> bytes | None:
        """Answer a query in at most `most` bytes; None if it is longer, fails or has no form."""
        try:
            return _serialize(self._store.query(query), media_type, prefixes, _Bounded(most))
        except (SyntaxError, ValueError, RuntimeError, OSError):
            return None

    def quads(
        self,
        subject: str | None = None,
        predicate: str | None = None,
        object: str | None = None,  # noqa: A002 - the word for it
        graph: str | None = None,
        limit: int | None = None,
    ) -> Iterator[Quad]:
        """Find quads, those found lately and few from memory."""
        pattern = (subject, predicate, object, graph, limit)
        found = self._known.get(pattern)
        if found is None:
            found = self._find(*pattern)
            if self._kept and len(found) <= _SHORT:
                if len(self._known) >= self._kept:
                    self._known.clear()
                self._known[pattern] = found
        return iter(found)

    def _find(
        self,
        subject: str | None,
        predicate: str | None,
        object: str | None,  # noqa: A002
        graph: str | None,
        limit: int | None,
    ) -> list[Quad]:
        if graph is None:
            place: pyoxigraph.NamedNode | pyoxigraph.DefaultGraph | None = None
        else:
            place = _named(graph) if graph else pyoxigraph.DefaultGraph()
        found = self._store.quads_for_pattern(
            None if subject is None else _named(subject),
            None if predicate is None else _named(predicate),
            None if object is None else _read(object),
            place,
        )
        return sorted({_quad(quad) for quad in islice(found, limit)})

    def lines(self) -> Iterator[str]:
        """Give every quad as a line of N-Quads, in the store's order; read it in one thread."""
        try:
            yield from (format_line(_quad(quad)) for quad in self._store)
        except (RuntimeError, OSError) as error:
            raise ReleaseError(f"the store cannot be read: {error}; build again") from None

    def _query(self, query: str, terms: Mapping[str, str]) -> _Answer:
        try:
            return _ask(self._store, query, terms)
        except (RuntimeError, ValueError) as error:
            raise _failure(error) from None


def _ask(store: pyoxigraph.Store, query: str, terms: Mapping[str, str]) -> _Answer:
    try:
        return store.query(
            query,
            substitutions={pyoxigraph.Variable(name): _read(terms[name]) for name in terms},
        )
    except SyntaxError as error:
        message, line, column = read_syntax_error(error.msg, query)
        place = f":{line}:{column}" if line else ""
        raise QueryError(f"query{place}: {message}; correct it") from None


def _failure(error: Exception) -> QueryError:
    return QueryError(f"query: {error}; change the query")


class _Bounded(BytesIO):
    """A buffer of limited size; writing more is an error, which stops the engine."""

    def __init__(self, most: int) -> None:
        self._most = most

    def write(self, part: Any, /) -> int:
        if self.tell() + len(part) > self._most:
            raise OSError(f"more than {self._most} bytes")
        return super().write(part)


def _serialize(
    found: _Answer, media_type: str, prefixes: Mapping[str, str], file: BytesIO
) -> bytes | None:
    if isinstance(found, pyoxigraph.QueryTriples):
        rdf_format = pyoxigraph.RdfFormat.from_media_type(media_type)
        if rdf_format is None:
            return None
        pyoxigraph.serialize(found, file, rdf_format, prefixes=dict(prefixes))
    else:
        results_format = pyoxigraph.QueryResultsFormat.from_media_type(media_type)
        if results_format is None:
            return None
        found.serialize(file, results_format)
    return file.getvalue()


def _named(term: str) -> pyoxigraph.NamedNode:
    return pyoxigraph.NamedNode(term[1:-1])


def _read(term: str) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
    value, datatype, language = parse_term(term)
    if not datatype:
        return pyoxigraph.NamedNode(value)
    if language:
        return pyoxigraph.Literal(value, language=language)
    return pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(datatype))


def _write(node: _Node) -> str:
    if isinstance(node, pyoxigraph.Literal):
        if node.language:
            return text(node.value, node.language)
        return typed(node.value, node.datatype.value)
    return str(node)


def _value(node: _Node | None) -> Term | None:
    if node is None:
        return None
    if isinstance(node, pyoxigraph.NamedNode):
        return Term(node.value)
    if isinstance(node, pyoxigraph.Literal):
        return Term(node.value, node.datatype.value, node.language or "")
    return Term(str(node))


def _quad(quad: pyoxigraph.Quad) -> Quad:
    name = quad.graph_name
    graph = "" if isinstance(name, pyoxigraph.DefaultGraph) else str(name)
    return (str(quad.subject), str(quad.predicate), _write(quad.object), graph)
