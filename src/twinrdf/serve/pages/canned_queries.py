"""The canned queries of a release, and the forms in which people fill in their parameters.

May import: errors, names.folding, params, queries, serve.pages.browsing, suggestions, vocab.
"""

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from twinrdf.errors import QueryError, RequestError
from twinrdf.names.folding import fold
from twinrdf.params import Param, parse_value
from twinrdf.queries import CannedQuery, bind, fill_query, find_query
from twinrdf.serve.pages.browsing import Browser
from twinrdf.suggestions import fit_examples
from twinrdf.vocab import PREFIXES, term

MOST_CHOICES = 500
"""A longer list of choices becomes a plain field to write in."""

_NAME = re.compile(r"[a-z]+(?:-[a-z]+)+")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to choose for a parameter."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter in a form: its value, and the choices if they are few enough."""

    param: Param
    value: str
    choices: tuple[Choice, ...]


class CannedQueries:
    """The canned queries of a release, with examples that it has, and their forms."""

    def __init__(self, browser: Browser, queries: tuple[CannedQuery, ...]) -> None:
        self.browser = browser
        self.register = browser.register
        base, index = self.register.addresses.base, browser.index
        self.queries = tuple(fit_examples(query, base, index) for query in queries)
        self.choices = lru_cache(256)(self._choices)

    def find(self, name: str) -> CannedQuery:
        """Give the query of a name, or raise RequestError(404)."""
        try:
            return find_query(self.queries, name)
        except QueryError as error:
            raise RequestError(404, str(error)) from None

    def part(self, text: str) -> list[str | CannedQuery]:
        """Split a description at the names of other queries; the names become these queries."""
        names = {query.name: query for query in self.queries}
        parts: list[str | CannedQuery] = []
        start = 0
        for found in _NAME.finditer(text):
            if found[0] in names:
                parts += [text[start : found.start()], names[found[0]]]
                start = found.end()
        return [*parts, text[start:]]

    def by_tag(self) -> list[tuple[str, list[CannedQuery]]]:
        """Gather the queries by their first tag."""
        groups: dict[str, list[CannedQuery]] = {}
        for query in self.queries:
            groups.setdefault(query.tags[0], []).append(query)
        return sorted(groups.items())

    def fields(
        self, query: CannedQuery, values: Mapping[str, str], languages: Sequence[str] = ()
    ) -> list[Field]:
        """Make the fields of the form of a query."""
        readers = tuple(languages)
        return [
            self._field(param, values.get(param.name, param.default), readers)
            for param in query.params
        ]

    def fill(self, query: CannedQuery, values: Mapping[str, str], base: str) -> str:
        """Write the query with its values, or as it is if they do not fit."""
        try:
            return fill_query(query, bind(query, values, base))
        except QueryError:
            return query.text

    def _field(self, param: Param, value: str, languages: tuple[str, ...]) -> Field:
        """Make a field in which the value is chosen, in whichever spelling it was given."""
        choices = self.choices(param, languages)
        if choices and value:
            base = self.register.addresses.base
            with contextlib.suppress(ValueError):
                meant = parse_value(param, value, base)
                same = (
                    one.value for one in choices if parse_value(param, one.value, base) == meant
                )
                value = next(same, value)
        return Field(param, value, choices)

    def _choices(self, param: Param, languages: tuple[str, ...]) -> tuple[Choice, ...]:
        if param.kind == "concept":
            scheme = term(f"code:{param.of}") if param.of else ""
            found = self.register.store.quads(
                predicate=term("skos:inScheme"), object=scheme or None, graph=""
            )
            start = f"{PREFIXES['code']}{param.of}/"
            pairs = [(quad[0], quad[0][1:-1].removeprefix(start)) for quad in found]
        elif param.kind == "iri":
            if sum(map(self.browser.size, param.types)) > MOST_CHOICES:
                return ()
            subjects = [s for kind in param.types for s in self.browser.members(kind)]
            start = f"{self.register.addresses.base}id/{param.implied}"
            pairs = [(subject, subject[1:-1].removeprefix(start)) for subject in subjects]
        else:
            return ()
        if len(pairs) > MOST_CHOICES:
            return ()
        label = self.register.label
        choices = [Choice(value, label(subject, languages).value) for subject, value in pairs]
        return tuple(sorted(choices, key=lambda choice: fold(choice.label)))
