"""Answers to queries, read from JSON or N-Triples and made ready to show.

May import: errors, serve.pages.register, sparql_json, store, terms.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from twinrdf.errors import RequestError
from twinrdf.serve.pages.register import Register, Value
from twinrdf.sparql_json import read_results
from twinrdf.store import Rows
from twinrdf.terms import Term, parse_term

JSON = "application/sparql-results+json"
NTRIPLES = "application/n-triples"

SHOWN = 1000
"""How many rows of an answer a page shows; the other forms hold them all."""

YEAR = "year"
"""The column whose numbers are years, which are shown without separators."""

_SIGNS = re.compile(
    r"""\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
    r"|<[^<>\s]*>|#.*|[?$](\w+)|(?<![\w:])(SELECT\b(?!:)\s*(?:(?:DISTINCT|REDUCED)\b)?\s*\*?)",
    re.IGNORECASE,
)
"""Strings, IRIs and comments, which may contain `?`; a variable; or SELECT with what follows."""

_TRIPLE = re.compile(r"(<[^>]*>|_:\S+) (<[^>]*>) (.+) \.")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query: rows, or yes or no, or triples as rows."""

    rows: Rows
    boolean: bool | None = None
    triples: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer ready to show: its columns and rows.

    A column has a name, whether it holds numbers, and what the ontology calls it, or nothing;
    those that are `given` say in every row what was asked for.
    """

    boolean: bool | None
    triples: bool
    columns: tuple[tuple[str, bool, str], ...]
    rows: tuple[tuple[Value | None, ...], ...]
    total: int
    given: tuple[int, ...] = ()


def show_answer(
    register: Register,
    answer: Answer,
    languages: Sequence[str] = (),
    *,
    named: bool = False,
    asked: Collection[str] = (),
) -> Shown:
    """Make an answer ready to show, its terms as they stand.

    With `named`, things of the register go by their names, and a column of names beside a column
    of things (`partnerLabel` beside `partner`) gives way to it; columns without values go. `asked`
    are the columns for which a value was given.
    """
    columns = answer.rows.columns
    shown = [
        place
        for place, name in enumerate(columns)
        if not (named and name.endswith("Label") and name.removesuffix("Label") in columns)
    ]
    plain: Callable[[Term], Value] = partial(register.plain, worded=False)
    worded: Callable[[Term], Value] = partial(register.named, languages=languages)
    ways = [worded if named and columns[place] != YEAR else plain for place in shown]
    rows = tuple(
        tuple(
            None if (found := row[place]) is None else show(found)
            for place, show in zip(shown, ways, strict=True)
        )
        for row in answer.rows.rows[:SHOWN]
    )
    cells = [[row[at] for row in rows] for at in range(len(shown))]
    kept = [at for at in range(len(shown)) if not named or not rows or any(cells[at])]
    heads = tuple(
        (name, _are_numbers(cells[at]), _label(register, name, languages))
        for at, name in ((at, columns[shown[at]]) for at in kept)
    )
    rows = tuple(tuple(row[at] for at in kept) for row in rows)
    given = tuple(
        at
        for at, (name, *_) in enumerate(heads)
        if name in asked and len({row[at] for row in rows}) == 1
    )
    return Shown(answer.boolean, answer.triples, heads, rows, len(answer.rows.rows), given)


def _label(register: Register, name: str, languages: Sequence[str]) -> str:
    column = register.mapping.columns.get(name.removesuffix("Label"))
    return register.term_label(column.predicate, languages) if column else ""


def _are_numbers(cells: list[Value | None]) -> bool:
    found = [cell for cell in cells if cell]
    return bool(found) and all(cell.number for cell in found)


def read_answer(content: bytes, media_type: str) -> Answer:
    """Read an answer in JSON or N-Triples; anything else is refused with RequestError."""
    try:
        if media_type.partition(";")[0].strip() == NTRIPLES:
            return Answer(_read_triples(content.decode()), triples=True)
        found = read_results(content)
    except ValueError as error:
        raise RequestError(500, f"answer: cannot be shown as a page: {error!r}") from None
    return Answer(found) if isinstance(found, Rows) else Answer(Rows((), ()), boolean=found)


def order_columns(answer: Answer, query: str) -> Answer:
    """Put the columns of `SELECT *` as the query names them; the engine sorts them."""
    signs = list(_SIGNS.finditer(query))
    asked = next((sign[2] for sign in signs if sign[2]), "")
    if answer.triples or not asked.endswith("*"):
        return answer
    named = dict.fromkeys(sign[1] for sign in signs if sign[1])
    columns = answer.rows.columns
    order = [columns.index(name) for name in named if name in columns]
    order += [place for place in range(len(columns)) if place not in order]
    rows = tuple(tuple(row[place] for place in order) for row in answer.rows.rows)
    return replace(answer, rows=Rows(tuple(columns[place] for place in order), rows))


def _read_triples(text: str) -> Rows:
    rows = []
    for line in filter(None, text.split("\n")):
        match = _TRIPLE.fullmatch(line.strip())
        if match is None:
            raise ValueError(f"not a triple: {line[:80]}")
        rows.append(tuple(_parse(term) for term in match.groups()))
    return Rows(_PARTS, tuple(rows))


def _parse(term: str) -> Term:
    return Term(term) if term.startswith("_:") else parse_term(term)


_PARTS = ("subject", "predicate", "object")
