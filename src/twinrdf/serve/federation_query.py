"""A query that asks other endpoints, and the texts made from it: what to ask of whom.

A SERVICE stands for the solutions of its group over there, joined with those of the elements before
it. So a table (VALUES) of these solutions may replace it. The request may have a table too, of the
values that its variables have here before it, if they are bound in every solution and each
combination is there once.

May import: serve.federation_tables.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from twinrdf.serve.federation_tables import Rows, write_table

_Edit = tuple[int, int, str]
"""A part of a text, from and to, and what replaces it."""


class Filter(NamedTuple):
    """A FILTER in the outermost group, with the variables it mentions."""

    start: int
    end: int
    names: frozenset[str]
    volatile: bool


@dataclass(frozen=True, slots=True)
class Call:
    """A SERVICE in a query: its endpoint, and its place.

    It goes from `start` to `end`, the name of its endpoint from `target`, its group from `opening`;
    `outer` is where it begins with the OPTIONAL around it, if there is one. A group that may answer
    differently each time, or that chooses among solutions, is asked `once`. `flat` are the
    variables that are in a pattern of a group which has no other parts than patterns and filters.
    """

    endpoint: str
    silent: bool
    start: int
    target: int
    opening: int
    end: int
    outer: int
    once: bool
    flat: frozenset[str]


@dataclass(slots=True)
class FederatedQuery:
    """A query with its SERVICEs, and the texts made from it.

    Its group begins at `opening` and ends at `closing`. `variables` are those in the text, `bound`
    those that patterns of the outermost group bind, each with its place.
    """

    text: str
    prologue: str
    dataset: str
    opening: int
    closing: int
    everything: bool  # whether a star asks for every variable
    variables: list[tuple[int, str]]
    calls: list[Call] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    bound: list[tuple[int, str]] = field(default_factory=list)

    @property
    def bare(self) -> str:
        """The query with GRAPH for each SERVICE, in its place: the grammar is the same for both."""
        return self._edit(0, len(self.text), self._list_graphs())

    @property
    def outline(self) -> str:
        """The query, bare and without solutions, to be checked by the engine."""
        edits = [*self._list_graphs(), (self.closing, self.closing, " VALUES(){}")]
        return self._edit(0, len(self.text), edits)

    def _list_graphs(self) -> list[_Edit]:
        return [
            (c.start, c.target, "GRAPH" + _blank(self.text[c.start : c.target])[len("GRAPH") :])
            for c in self.calls
        ]

    def ask_variables(self, call: Call) -> str:
        """Write a query for the variables of a SERVICE, without solutions, all in its place."""
        before = _blank(self.text[len(self.prologue) : call.start])
        between = _blank(self.text[call.start : call.opening])[len("SELECT*") :]
        group = self.text[call.opening : call.end]
        return f"{self.prologue}{before}SELECT*{between}{group}VALUES(){{}}"

    def find_used(self, call: Call, variables: Iterable[str]) -> list[str]:
        """Find those variables of a SERVICE that are used outside of it."""
        used = {name for place, name in self.variables if not call.start <= place < call.end}
        return [name for name in variables if self.everything or name in used]

    def ask_before(
        self, call: Call, variables: Iterable[str], tables: Iterable[str], most: int
    ) -> tuple[list[str], str]:
        """Write a query for the values that variables of a SERVICE have before it.

        `tables` replace the earlier ones. Only filters that need nothing of what follows are kept.
        """
        end = call.outer
        known = {name for place, name in self.variables if self.opening <= place < end}
        names = [name for name in variables if name in known]
        bound = {name for place, name in self.bound if place < end}
        edits = [(c.start, c.end, table) for c, table in zip(self.calls, tables, strict=False)]
        edits += [
            (found.start, found.end, " ")
            for found in self.filters
            if found.start < end and (found.volatile or not found.names <= bound)
        ]
        wanted = " ".join(f"?{name}" for name in names)
        group = self._edit(self.opening, end, edits)
        select = f"SELECT DISTINCT {wanted} {self.dataset}{{{group}\n}} LIMIT {most}"
        return names, self.prologue + select

    def ask_there(self, call: Call, wanted: Sequence[str], names: Sequence[str], rows: Rows) -> str:
        """Write what to ask an endpoint: variables, given the values that others have here."""
        group = self.text[call.opening + 1 : call.end - 1]
        if names:
            inner = group if call.flat.issuperset(names) else f"{{{group}}}"
            group = f"{write_table(names, rows)}\n{inner}"
        columns = " ".join(f"?{name}" for name in wanted) or "*"
        return f"{self.prologue}SELECT {columns} WHERE {{ {group} }}"

    def fill(self, tables: Sequence[str]) -> str:
        """Write the query with tables in place of its SERVICEs."""
        edits = ((c.start, c.end, table) for c, table in zip(self.calls, tables, strict=True))
        return self._edit(0, len(self.text), edits)

    def _edit(self, start: int, end: int, edits: Iterable[_Edit]) -> str:
        parts = []
        for first, last, replacement in sorted(edits):
            parts += [self.text[start:first], replacement]
            start = last
        return "".join((*parts, self.text[start:end]))


def _blank(text: str) -> str:
    """Give as much space, in as many lines."""
    return re.sub(r"[^\r\n]", " ", text)
