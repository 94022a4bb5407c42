"""Reads where a query asks other endpoints, from its tokens.

SERVICE is answered where it can be exactly: as an element of the outermost group, or alone in an
OPTIONAL of that. The engine's parser is looser than the grammar, and that of an endpoint may read
escapes first; so a text with SERVICE that could be read in two ways is refused.

May import: guard, serve.engine_guard, serve.federation_query, serve.limits, serve.problems.
"""

import re
from collections.abc import Iterator
from itertools import islice

from twinrdf.guard import FORMS, VOLATILE, read_tokens
from twinrdf.serve.engine_guard import ESCAPE, check_words
from twinrdf.serve.federation_query import Call, FederatedQuery, Filter
from twinrdf.serve.limits import Limits
from twinrdf.serve.problems import ProblemError

CALLS = 4
"""How many SERVICE a query may have."""

_PLACE = (
    "SERVICE works here as an element of the query's outermost group, or alone in an OPTIONAL of "
    "it, and not within another SERVICE; move it, or ask that endpoint apart"
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_PLAIN_IRI = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]*://[^\\]*|[\w:./%~@-]*)>")
"""An IRI that nobody can read as comparisons."""
_BEFORE_STAR = frozenset({"SELECT", "DISTINCT", "REDUCED", "DESCRIBE"})
"""After these a star asks for every variable."""


def read_federated(query: str, limits: Limits) -> FederatedQuery | None:
    """Read a query that asks endpoints; give nothing if it has no SERVICE that stands by itself.

    Raises ProblemError where it asks another endpoint, or in a way that is not answered.
    """
    reader = _Reader(query, limits)
    if len(reader.words) > limits.query_tokens:
        raise ProblemError(400, f"longer than {limits.query_tokens} words and signs; ask for less")
    if "SERVICE" not in reader.words:
        return None
    reader.check_words()
    found = reader.read()
    check_words(found.bare)
    return found


class _Reader:
    """Reads the tokens of a query; what is wrong is told with its place."""

    def __init__(self, query: str, limits: Limits) -> None:
        self._text = query
        self._endpoints = limits.federation
        self._tokens = list(islice(read_tokens(query), limits.query_tokens + 1))
        self.words = [
            text.upper() if kind in ("word", "sign") else "" for kind, text, _ in self._tokens
        ]
        self._at: set[int] = set()  # the words SERVICE that were read
        self._volatile = -1  # what before them differs each time

    def check_words(self) -> None:
        """Refuse what could be read in two ways."""
        if escape := ESCAPE.search(self._text):
            message = f"{escape[0]}: beside SERVICE write the character itself"
            raise _problem(self._text, escape.start(), 400, message)
        for kind, text, place in self._tokens:
            if kind == "iri" and not _PLAIN_IRI.fullmatch(text):
                message = "beside SERVICE write IRIs in full, and a space after < in comparisons"
                raise _problem(self._text, place, 400, message)
            if kind == "name" and text.upper().startswith("FILTER"):
                message = "beside SERVICE no prefix begins with FILTER; take another"
                raise _problem(self._text, place, 400, message)

    def read(self) -> FederatedQuery:
        """Read the query's parts, then what its outermost group holds."""
        self._closing = self._match()
        form = next((i for i, word in enumerate(self.words) if word in FORMS), -1)
        group, dataset = self._find_group(form)
        found = FederatedQuery(
            self._text,
            self._text[: self._place(form)],
            self._text[self._place(dataset) : self._place(group)],
            self._place(group) + 1,
            self._place(self._closing[group]),
            any(
                word == "*" and before in _BEFORE_STAR
                for before, word in zip(self.words, self.words[1:], strict=False)
            ),
            [(place, text[1:]) for kind, text, place in self._tokens if kind == "var"],
        )
        self._prefixes = dict(self._read_prefixes(form))
        self._walk(found, group + 1, self._closing[group])
        for i, word in enumerate(self.words):
            if "SERVICE" in word and i not in self._at:
                raise self._problem(i, 400, _PLACE)
        return found

    def _match(self) -> dict[int, int]:
        """Find the closing bracket of each opening one."""
        closing: dict[int, int] = {}
        opened: list[int] = []
        for i, word in enumerate(self.words):
            if word in _CLOSING:
                opened.append(i)
            elif word in _CLOSING.values():
                if not opened or _CLOSING[self.words[opened[-1]]] != word:
                    raise self._problem(i, 400, f"{word} closes nothing here")
                closing[opened.pop()] = i
        if opened:
            raise self._problem(opened[-1], 400, f"{self.words[opened[-1]]} is not closed")
        return closing

    def _find_group(self, form: int) -> tuple[int, int]:
        """Find where the outermost group begins, and the clause FROM, or else that group again."""
        i, dataset = form + 1, -1
        if form >= 0 and self.words[form] == "CONSTRUCT" and self._word(i) == "{":
            i = self._closing[i] + 1
        while i < len(self.words) and self.words[i] != "{":
            if self.words[i] == "FROM" and dataset < 0:
                dataset = i
            i = self._closing.get(i, i) + 1
        if form < 0 or i >= len(self.words):
            raise self._problem(0, 400, "no query with a group; write SELECT … { … }")
        return i, (i if dataset < 0 else dataset)

    def _read_prefixes(self, form: int) -> Iterator[tuple[str, str]]:
        for i in range(form - 2):
            if self.words[i] == "PREFIX":
                yield self._tokens[i + 1][1], self._tokens[i + 2][1][1:-1]

    def _walk(self, found: FederatedQuery, i: int, last: int) -> None:
        """Read the elements of the outermost group; brackets in it are passed over."""
        while i < last:
            word, (kind, text, place) = self.words[i], self._tokens[i]
            if word == "SERVICE":
                i = self._read_call(found, i)
            elif word == "OPTIONAL" and self._word(i + 2) == "SERVICE":
                i = self._read_call(found, i + 2, i)
            elif word == "FILTER":
                i = self._read_filter(found, i)
            elif word == "VALUES" and self._tokens[i + 1][0] == "var":
                i += 2  # which may be UNDEF in a row
            else:
                if kind == "var":
                    found.bound.append((place, text[1:]))
                end = self._closing.get(i, i) + 1
                if not VOLATILE.isdisjoint(self.words[i:end]):
                    self._volatile = i
                i = end

    def _read_call(self, found: FederatedQuery, at: int, optional: int = -1) -> int:
        """Read a SERVICE, alone in an OPTIONAL if there is one; tell where to go on."""
        self._at.add(at)
        if len(self._at) > CALLS:
            raise self._problem(at, 400, f"more than {CALLS} SERVICE; ask for less")
        if self._volatile >= 0:
            message = f"{', '.join(sorted(VOLATILE))} differ each time; write them after SERVICE"
            raise self._problem(self._volatile, 400, message)
        silent = self._word(at + 1) == "SILENT"
        target = at + 1 + silent
        endpoint, opening = self._read_endpoint(target), target + 1
        if self._word(opening) != "{":
            raise self._problem(at, 400, "SERVICE has no group; write SERVICE <…> { … }")
        closing = last = self._closing[opening]
        if optional >= 0:
            last += 1
            if self.words[last] != "}":
                raise self._problem(at, 400, _PLACE)
        words = self.words[opening + 1 : closing]
        flat = "{" not in words and "BIND" not in words
        first = at if optional < 0 else optional
        found.calls.append(
            Call(
                endpoint,
                silent,
                self._place(at),
                self._place(target),
                self._place(opening),
                self._place(closing) + 1,
                self._place(first),
                not VOLATILE.isdisjoint(words) or "SELECT" in words,
                frozenset(self._list_top(opening + 1, closing) if flat else ()),
            )
        )
        return last + 1

    def _list_top(self, i: int, last: int) -> Iterator[str]:
        """List the variables that are in no brackets."""
        while i < last:
            if self._tokens[i][0] == "var":
                yield self._tokens[i][1][1:]
            i = self._closing.get(i, i) + 1

    def _read_endpoint(self, at: int) -> str:
        kind, text, _ = self._tokens[at]
        endpoint = text[1:-1] if kind == "iri" else ""
        if kind == "name":
            prefix, colon, local = text.partition(":")
            endpoint = self._prefixes.get(prefix + colon, "") + local.replace("\\", "")
        if endpoint not in self._endpoints:
            allowed = " ".join(f"<{endpoint}>" for endpoint in self._endpoints)
            raise self._problem(
                at, 403, f"SERVICE {text[:200]}: this endpoint asks no other than {allowed}"
            )
        return endpoint

    def _read_filter(self, found: FederatedQuery, at: int) -> int:
        """Read a FILTER, which ends with the first brackets in it; tell where to go on."""
        opening = at + 1
        while self.words[opening] not in _CLOSING:
            if self.words[opening] in _CLOSING.values():
                raise self._problem(at, 400, "FILTER has no condition; write FILTER(…)")
            opening += 1
        closing = self._closing[opening]
        inside = range(at, closing)
        names = (self._tokens[i][1][1:] for i in inside if self._tokens[i][0] == "var")
        volatile = any(self.words[i] in VOLATILE for i in inside)
        end = self._place(closing) + 1
        found.filters.append(Filter(self._place(at), end, frozenset(names), volatile))
        return closing + 1

    def _word(self, i: int) -> str:
        return self.words[i] if i < len(self.words) else ""

    def _place(self, i: int) -> int:
        return self._tokens[i][2]

    def _problem(self, i: int, status: int, message: str) -> ProblemError:
        return _problem(self._text, self._place(i), status, message)


def _problem(text: str, place: int, status: int, message: str) -> ProblemError:
    line, column = text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
    return ProblemError(status, message, members={"line": line, "column": column})
