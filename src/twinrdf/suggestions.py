"""Checks that the values of parameters exist in the register, with suggestions if they do not.

May import: errors, index.columns, index.read, params, queries, store, terms, vocab.
"""

import dataclasses
from collections import Counter
from collections.abc import Mapping

from rapidfuzz import fuzz, process

from twinrdf.errors import QueryError
from twinrdf.index.columns import COLUMNS, default_sort
from twinrdf.index.read import Index
from twinrdf.params import Param, parse_value
from twinrdf.queries import CannedQuery, bind
from twinrdf.store import Store
from twinrdf.terms import iri
from twinrdf.vocab import PREFIXES

MOST = 3
"""The most suggestions."""

_ALIKE = 60
_LOOKED_AT = 50_000
_LONGEST = 200


def check_values(
    query: CannedQuery, terms: Mapping[str, str], base: str, index: Index, store: Store
) -> None:
    """Raise QueryError for the first value that does not exist, with similar ones that do."""
    for param in query.params:
        if not _names(param, terms):
            continue
        asked = terms[param.name][1:-1]
        starts = _starts(param, base)
        if (asked.startswith(starts) and index.has(asked)) or _may_be_asked(param, asked, store):
            continue
        shown = asked.removeprefix(starts[0] if param.kind == "concept" else f"{base}id/")
        near = _find_near(param, asked, base, index)
        advice = f"did you mean {' or '.join(near)}?" if near else f"write {param.hint}"
        raise QueryError(
            f"{query.name}: {param.name}: '{shown[:_LONGEST]}' names nothing in the register; "
            f"{advice}"
        )


def fit_examples(query: CannedQuery, base: str, index: Index) -> CannedQuery:
    """Keep the examples of a query whose things exist in the register.

    If none is left, the first is rewritten with existing things of the same kinds.
    """
    fitting = [example for example in query.examples if _fits(query, example, base, index)]
    if not fitting and query.examples:
        other = _ask_of_others(query, query.examples[0], base, index)
        fitting = [other] if _fits(query, other, base, index) else []
    return dataclasses.replace(query, examples=tuple(fitting))


def _fits(query: CannedQuery, example: Mapping[str, str], base: str, index: Index) -> bool:
    """Whether an example is valid, and all its things and codes exist; other IRIs are accepted."""
    try:
        terms = bind(query, example, base)
    except QueryError:
        return False
    named = [terms[param.name][1:-1] for param in query.params if _names(param, terms)]
    ours = [one for one in named if one.startswith((f"{base}id/", PREFIXES["code"]))]
    return all(index.has(one) for one in ours)


def _ask_of_others(
    query: CannedQuery, example: Mapping[str, str], base: str, index: Index
) -> dict[str, str]:
    """Rewrite an example with other things of the same kinds, without optional parameters."""
    values, seen = {}, Counter[str]()
    for param in query.params:
        if param.required:
            values[param.name] = example[param.name]
            asked = parse_value(param, example[param.name], base)[1:-1]
            kind, _, rest = asked.removeprefix(f"{base}id/").partition("/")
            if param.kind == "iri" and rest and kind in COLUMNS:
                found = _first(kind, seen[kind], index)
                values[param.name] = found.removeprefix(f"{base}id/{param.implied}")
                seen[kind] += 1
    return values


def _first(kind: str, number: int, index: Index) -> str:
    """Give the first, second, … thing of a kind; of places, those with most ties."""
    sort = "-ties" if "ties" in COLUMNS[kind].split() else default_sort(kind)
    part = index.find(kind, {}, sort)
    return next(iter(index.iris(list(part.numbers(number, number + 1)))), "")


def _names(param: Param, terms: Mapping[str, str]) -> bool:
    return param.kind in {"iri", "concept"} and param.name in terms


def _starts(param: Param, base: str) -> tuple[str, ...]:
    """Give the prefixes of all IRIs that a parameter may name, each that of its ids."""
    if param.kind == "concept":
        return (f"{PREFIXES['code']}{param.of}/",)
    return tuple(f"{base}id/{one}/" for one in param.types)


def _may_be_asked(param: Param, asked: str, store: Store) -> bool:
    """Whether a parameter of no particular type names something that occurs in any graph.

    An invalid IRI passes, as the answer to the query reports it.
    """
    term = iri(asked)
    try:
        spoken = any(store.quads(subject=term, limit=1)) or any(store.quads(object=term, limit=1))
    except ValueError:
        return True
    return spoken and not param.of


def _find_near(param: Param, asked: str, base: str, index: Index) -> list[str]:
    """Find similar ids of the same kind."""
    start = next((start for start in _starts(param, base) if asked.startswith(start)), "")
    if not start:
        return []
    slugs = [one.removeprefix(start) for one in index.list_starting(start, _LOOKED_AT)]
    wanted = asked.rpartition("/")[2][:_LONGEST]
    found = process.extract(wanted, slugs, scorer=fuzz.ratio, limit=MOST, score_cutoff=_ALIKE)
    shown = "" if param.kind == "concept" else start.removeprefix(f"{base}id/")
    return [f"{shown}{slug}" for slug, _, _ in sorted(found, key=lambda one: (-one[1], one[0]))]
