"""Whether the values of parameters name something in a register, and what may have been meant.

May import: errors, index.read, params, queries, store, terms, vocab.
"""

from collections.abc import Mapping

from rapidfuzz import fuzz, process

from twinrdf.errors import QueryError
from twinrdf.index.read import Index
from twinrdf.params import Param
from twinrdf.queries import CannedQuery
from twinrdf.store import Store
from twinrdf.terms import iri
from twinrdf.vocab import PREFIXES

MOST = 3
"""How many near ones are named."""

_ALIKE = 60
_LOOKED_AT = 50_000
_LONGEST = 200


def check_values(
    query: CannedQuery, terms: Mapping[str, str], base: str, index: Index, store: Store
) -> None:
    """Raise QueryError for the first value that names nothing, telling the nearest that do."""
    for param in query.params:
        if param.kind not in {"iri", "concept"} or param.name not in terms:
            continue
        asked = terms[param.name][1:-1]
        start = _start(param, base)
        if (asked.startswith(start) and index.holds(asked)) or _may_be_asked(param, asked, store):
            continue
        shown = asked.removeprefix(start if param.kind == "concept" else f"{base}id/")
        near = _find_near(param, asked, base, index)
        advice = f"did you mean {' or '.join(near)}?" if near else f"write {param.hint}"
        raise QueryError(
            f"{query.name}: {param.name}: '{shown[:_LONGEST]}' names nothing in the register; "
            f"{advice}"
        )


def _start(param: Param, base: str) -> str:
    """Give what the IRIs of all that a parameter may name begin with."""
    if param.kind == "concept":
        return f"{PREFIXES['code']}{param.of}/"
    return f"{base}id/{param.of}/" if param.of else ""


def _may_be_asked(param: Param, asked: str, store: Store) -> bool:
    """Whether a parameter for anything at all names what some graph speaks of.

    What is no valid IRI may be asked too: the answer says so.
    """
    term = iri(asked)
    try:
        spoken = any(store.quads(subject=term, limit=1)) or any(store.quads(object=term, limit=1))
    except ValueError:
        return True
    return spoken and not param.of


def _find_near(param: Param, asked: str, base: str, index: Index) -> list[str]:
    """Find the ids that are spelt nearly so, among those of the same kind."""
    start = _start(param, base)
    if not start:
        kind, _, slug = asked.removeprefix(f"{base}id/").partition("/")
        if not slug or not asked.startswith(f"{base}id/"):
            return []
        start = f"{base}id/{kind}/"
    slugs = [one.removeprefix(start) for one in index.list_starting(start, _LOOKED_AT)]
    wanted = asked.rpartition("/")[2][:_LONGEST]
    found = process.extract(wanted, slugs, scorer=fuzz.ratio, limit=MOST, score_cutoff=_ALIKE)
    shown = "" if param.kind == "concept" else start.removeprefix(f"{base}id/")
    return [f"{shown}{slug}" for slug, _, _ in sorted(found, key=lambda one: (-one[1], one[0]))]
