"""Quad patterns, which select a fragment: read from an address, written as SPARQL.

A term is written as in the Triple Pattern Fragments specification: an IRI as it is, a literal as
`"Gent"@nl` or `"2011"^^http://www.w3.org/2001/XMLSchema#gYear`, with nothing escaped. A part that
is absent, empty or a variable (`?x`) matches any term; one variable twice, the same term twice.

May import: serve.problems, store, terms.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph

from twinrdf.serve.problems import ProblemError
from twinrdf.store import Rows
from twinrdf.terms import Quad, format_term, text, typed

DEFAULT_GRAPH = "urn:ldf:defaultGraph"
"""The name of the default graph in a pattern."""

PARTS = ("subject", "predicate", "object", "graph")

_LITERAL = re.compile(r'"(.*)"(?:@([^"]*)|\^\^([^"]*))?', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A quad pattern: terms, and variables such as `?v0`; graph "" is the default graph."""

    subject: str
    predicate: str
    object: str
    graph: str

    @property
    def parts(self) -> tuple[str, str, str, str]:
        """The four parts in order."""
        return self.subject, self.predicate, self.object, self.graph

    @property
    def repeats(self) -> bool:
        """Whether a variable stands in two places: no index helps, so every quad is looked at."""
        variables = [part for part in self.parts if part.startswith("?")]
        return len(set(variables)) < len(variables)

    def select(self, start: int, size: int) -> str:
        """Write the query for some of the matches; a release has them in one order always."""
        return f"SELECT * WHERE {{ {self._group()} }} OFFSET {start} LIMIT {size}"

    def count(self, most: int) -> str:
        """Write the query that counts the matches, as far as `most`."""
        return (
            "SELECT (COUNT(*) AS ?count) WHERE "
            f"{{ SELECT * WHERE {{ {self._group()} }} LIMIT {most} }}"
        )

    def fill(self, rows: Rows) -> Iterator[Quad]:
        """Give the quads that the rows of the query stand for."""
        for row in rows.rows:
            named = zip(rows.columns, row, strict=True)
            found = {f"?{name}": format_term(term) for name, term in named if term}
            subject, predicate, value = (found.get(part, part) for part in self.parts[:3])
            graph = found.get(self.graph, "") if self.graph.startswith("?") else self.graph
            yield subject, predicate, value, graph

    def _group(self) -> str:
        triple = f"{self.subject} {self.predicate} {self.object}"
        if not self.graph:
            return triple
        named = f"GRAPH {self.graph} {{ {triple} }}"
        if not self.graph.startswith("?") or self.graph in self.parts[:3]:
            return named  # a variable elsewhere as well is never the default graph
        return f"{{ {triple} }} UNION {{ {named} }}"


def parse_pattern(written: Mapping[str, str]) -> Pattern:
    """Read a pattern from its parts as written; raise ProblemError naming the part that is wrong.

    A graph that is absent is any; the default graph is `urn:ldf:defaultGraph`.
    """
    variables: dict[str, str] = {}
    read = []
    for place, name in enumerate(PARTS):
        value = written.get(name, "")
        if not value or value.startswith("?"):
            key = value.removeprefix("?") or f" {place}"  # no name of a variable has a space
            read.append(variables.setdefault(key, f"?v{len(variables)}"))
        elif name == "graph" and value.strip("<>") == DEFAULT_GRAPH:
            read.append("")
        else:
            read.append(_parse(name, value))
    return Pattern(*read)


def _parse(name: str, value: str) -> str:
    shown = value if len(value) <= 60 else f"{value[:60]}…"
    try:
        if value.startswith('"') and name == "object":
            return _parse_literal(value)
        return parse_iri(value.removeprefix("<").removesuffix(">"))
    except ValueError:
        forms = 'an IRI or a literal such as "Gent"@nl' if name == "object" else "an IRI"
        raise ProblemError(
            400, f"{name}: '{shown}' is not a term; write {forms}, or leave it out"
        ) from None


def parse_iri(value: str) -> str:
    """Write an absolute IRI as a term; raise ValueError if it is none."""
    return str(pyoxigraph.NamedNode(value))


def _parse_literal(value: str) -> str:
    match = _LITERAL.fullmatch(value)
    if match is None:
        raise ValueError(f"not a literal: {value!r}")
    lexical, language, datatype = match.groups()
    pyoxigraph.Literal(lexical, language=language)  # raises ValueError as a query would
    if datatype is not None:
        datatype = parse_iri(datatype.removeprefix("<").removesuffix(">"))[1:-1]
        return typed(lexical, datatype)
    return text(lexical, language or "")
