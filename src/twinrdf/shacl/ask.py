"""SPARQL constraints answered by an Oxigraph store of the triples that they use.

Oxigraph normalises the spelling of numbers and dates; where a literal would come back changed, the
query is left to pySHACL.

May import: errors, shacl.columns, shacl.plan, shacl.queries, store, terms.
"""

from collections.abc import Collection, Iterator

from twinrdf.errors import QueryError
from twinrdf.shacl.columns import Columns
from twinrdf.shacl.plan import Query
from twinrdf.shacl.queries import UnsafeQueryError
from twinrdf.store import load_quads
from twinrdf.terms import Term, format_term


def ask_query(query: Query, columns: Columns) -> Iterator[tuple[str, str]]:
    """Give each solution as its focus node and its value, if it has one."""
    store = load_quads(columns.quads(query.predicates))
    names = columns.by_predicate if query.predicates is None else query.predicates
    if not _are_kept({v for name in names for v in columns.distinct(name) if "^^<" in v}):
        raise UnsafeQueryError("a literal that a store re-spells")
    try:
        rows = store.select(query.text)
    except QueryError as error:
        raise UnsafeQueryError(str(error)) from None
    this = rows.columns.index("this")
    value = rows.columns.index("value") if query.has_value else None
    for row in rows.rows:
        focus = row[this]
        if focus is None:
            raise UnsafeQueryError("a solution without $this")
        yield _write(focus), "" if value is None else _write(row[value])


def _write(term: Term | None) -> str:
    if term is None:
        return ""
    if term.is_iri and term.value.startswith("_:"):
        raise UnsafeQueryError("a solution that is a blank node")
    return format_term(term)


def _are_kept(literals: Collection[str]) -> bool:
    """Whether a store gives literals back unchanged."""
    if not literals:
        return True
    probe = load_quads(("<x:s>", "<x:p>", literal, "") for literal in literals)
    return {quad[2] for quad in probe.quads()} == set(literals)
