"""A check of a query before it reaches the engine: what it asks for, and whether it may run.

The engine fetches from other hosts at the word SERVICE and overflows its stack on deep nesting,
so both are refused here, from the query's tokens. Its parser is looser than the grammar: it takes
`trueSERVICE<…>`, and `service:x {` as SERVICE followed by `:x`. Where a text can be read in two
ways, the worse one counts. The query process is confined as well; this check gives clear answers.

May import: nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
)
VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
"""Functions whose value differs each time the query is asked."""

CHAINS = frozenset(
    {"UNION", "OPTIONAL", "MINUS", "BIND", "AS", "FILTER", "EXISTS", "GRAPH", "LATERAL", "VALUES"}
    | {"SELECT", "!", "^", "+", "*", "/", "|", "||"}
)
"""Words and signs that nest what follows them: many in a row nest as deep as many brackets."""

LONGEST_IRI = 2048

_LONG = 8 * 1024
"""From here on tokens are read one by one, which ends where they are too many."""

_OPENING = frozenset("([{")
_CLOSING = frozenset(")]}")
_BRACKETS = frozenset((*_OPENING, *_CLOSING))
_NAMING = frozenset({"GRAPH", "FROM", "NAMED", "DESCRIBE"})
_START = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MORE = r"_0-9\u00b7\u0300-\u036f\u203f-\u2040"
# Groups are not repeated possessively here: the Python of Debian 12 (3.11.2) errs in that.
_SPACE = r"[ \t\r\n]++ | \#[^\r\n]*+"
_SENSE = r"""
      (?P<string> \"\"\"(?:[^"\\]++|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]++|\\.|'(?!''))*'''
                | "(?:[^"\\\r\n]++|\\.)*" | '(?:[^'\\\r\n]++|\\.)*' )
    | (?P<iri>    <[^<>"{}|^`\x00-\x20]*+> )
    | (?P<var>    [?$][%START%MORE]++ )
    | (?P<name>   (?:[%START][%START%MORE.-]{0,99}+(?<!\.)|_)?:
                  (?:[%START%MORE.:-]|%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?\#@%-])* )
    | (?P<tag>    @[A-Za-z]++(?:-[A-Za-z0-9]++)* )
    | (?P<number> [0-9]++(?:\.[0-9]*+)?(?:[eE][+-]?[0-9]++)? )
    | (?P<word>   [A-Za-z_]++ )
    | (?P<sign>   \|\| | . )
    """


def _compile(pattern: str, start: str, more: str) -> re.Pattern[str]:
    """Compile a pattern of tokens, given the characters that names begin with, or go on with."""
    written = pattern.replace("%START", start).replace("%MORE", more)
    return re.compile(written, re.VERBOSE | re.DOTALL)


_TOKENS = _compile(f"(?P<space> {_SPACE} ) | {_SENSE}", _START, _MORE)
_TEXTS = _compile(
    rf"(?: {_SPACE} )* (?: ( {re.sub('[?]P<[a-z]+>', '?:', _SENSE)} ) | \Z )",
    "A-Za-z",
    "_0-9",
)
"""The texts of the same tokens in ASCII, all found in one go; empty ones may come at the end."""

_IRI = r"""<[^<>"{}|^`\\\[\]()\x00-\x20]*+>"""
_NAMED = rf"(?: {_IRI} | (?:[A-Za-z][A-Za-z0-9_-]*+)?:[A-Za-z0-9_-]*+ ) %"
_VARIABLE = "[?$][A-Za-z0-9_]++ %"
_LOOKUP = re.compile(
    rf"""% (?: PREFIX % (?:[A-Za-z][A-Za-z0-9_-]*+)?: % {_IRI} % ){{0,20}}
    (?: (?: (?P<SELECT>SELECT) % (?: \* % | (?: {_VARIABLE} )+ )
          | (?P<ASK>ASK) % | (?P<CONSTRUCT>CONSTRUCT) % (?=WHERE) )
        (?: WHERE % )? \{{ % {_NAMED}
        (?: [?$](?P<predicate>[A-Za-z0-9_]++) % | {_NAMED} | a % )
        (?: [?$](?P<object>[A-Za-z0-9_]++) % | {_NAMED}
          | "[^"\\\r\n]*+" % (?: @[A-Za-z0-9-]++ % )? )
        (?: \. % )? \}} %
    | (?P<DESCRIBE>DESCRIBE) % {_NAMED} )""".replace("%", f"(?: {_SPACE} )*"),
    re.VERBOSE | re.IGNORECASE,
)
"""A query with one pattern, whose subject is named, and no more."""

_HIDDEN = re.compile(r"(?<![A-Za-z0-9_:/])SERVICE(?:SILENT)?#", re.IGNORECASE)
"""A SERVICE, were `<` a comparison, if it comes after the bracket that closes that."""


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """How long and how deep a query may be."""

    query_bytes: int = 64 * 1024
    query_tokens: int = 4000
    query_depth: int = 100
    query_chain: int = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guard says of a query: 200 and its outline, or a status and why it is refused.

    `form` is SELECT, ASK, CONSTRUCT or DESCRIBE, or nothing where the engine will find no query;
    `volatile` queries may answer differently each time. A `lookup` asks only for statements about
    one thing, which an index finds: a row or a triple each. `line` and `column` count from 1.
    """

    status: int
    message: str = ""
    line: int = 0
    column: int = 0
    form: str = ""
    volatile: bool = False
    lookup: bool = False

    @property
    def refused(self) -> bool:
        """Whether the query must not run."""
        return self.status != 200


def check_query(query: str, limits: QueryLimits) -> Verdict:
    """Read a query's tokens and say whether it may run; never raises, whatever the text."""
    try:
        size = len(query.encode())
    except UnicodeEncodeError as error:
        return _refuse(query, error.start, 400, "not Unicode text: a surrogate stands alone")
    if size > limits.query_bytes:
        return Verdict(413, f"the query has {size} bytes; at most {limits.query_bytes} are read")
    return _check_plain(query, limits) or _Check(query, limits).run()


def _check_plain(query: str, limits: QueryLimits) -> Verdict | None:
    """Let an ordinary query pass without the slower check, token by token.

    Whatever is in doubt is left to that: anything like SERVICE, a backslash, a blank node, many
    brackets (in IRIs too), many tokens, letters beyond ASCII.
    """
    if (
        len(query) > _LONG
        or not query.isascii()
        or "\\" in query
        or "_:" in query
        or "SERVICE" in query.upper()
    ):
        return None
    form = _find_lookup(query) if len(query) <= min(LONGEST_IRI, limits.query_tokens) else ""
    if form:
        return _pass(form, volatile=False, lookup=True)
    if sum(map(query.count, _OPENING)) > limits.query_depth:
        return None
    texts = [text.upper() for text in _TEXTS.findall(query)]
    uses = set(texts)
    form = next((text for text in texts if text in FORMS), "")
    if (
        len(texts) > min(limits.query_tokens, limits.query_chain)
        or (len(query) > LONGEST_IRI and max(map(len, texts)) > LONGEST_IRI)
        or not uses.isdisjoint(UPDATES)
        or (form == "CONSTRUCT" and not uses.isdisjoint("[("))
    ):
        return None
    return _pass(form, volatile=not uses.isdisjoint(VOLATILE))


def _find_lookup(query: str) -> str:
    """Give the form of a query that is a lookup; nothing of any other."""
    found = _LOOKUP.fullmatch(query)
    if found is None or (found["object"] and found["object"] == found["predicate"]):
        return ""
    return next(form for form in FORMS if found[form])


@cache
def _pass(form: str, *, volatile: bool, lookup: bool = False) -> Verdict:
    return Verdict(200, form=form, volatile=volatile, lookup=lookup)


class _Check:
    """One pass over the tokens of a query."""

    def __init__(self, query: str, limits: QueryLimits) -> None:
        self.query = query
        self.limits = limits
        self.uses: Counter[str] = Counter()
        self.depth = 0
        self.hidden = 0  # brackets left open within IRIs, were those comparisons
        self.form = ""
        self.blank = False  # whether a template makes nodes without names
        self.template = True  # whether a CONSTRUCT's template has not ended yet
        self.before = ""
        self.service_at = -1  # where a name such as `service:x` could be a SERVICE

    def run(self) -> Verdict:
        for count, (kind, text, place) in enumerate(read_tokens(self.query), 1):
            if count > self.limits.query_tokens:
                most = self.limits.query_tokens
                return self._refuse(place, 400, f"longer than {most} words and signs; ask for less")
            verdict = self._take(kind, text, place)
            if verdict is not None:
                return verdict
        volatile = self.blank or any(self.uses[word] for word in VOLATILE)
        return _pass(self.form, volatile=volatile)

    def _take(self, kind: str, text: str, place: int) -> Verdict | None:
        before, self.before = self.before, text.upper()
        if self.service_at >= 0 and text == "{":
            return self._refuse_service(self.service_at)
        self.service_at = -1
        if kind == "sign":
            return self._take_sign(text, place)
        if kind == "word":
            return self._take_word(text.upper(), place)
        if kind == "iri":
            return self._take_iri(text, place)
        if kind == "name" and text.startswith("_:"):
            self._note_blank()
        if kind == "name" and "SERVICE" in text.partition(":")[0].upper() and before not in _NAMING:
            self.service_at = place
        return None

    def _take_sign(self, sign: str, place: int) -> Verdict | None:
        if sign == "\\":
            return self._refuse(
                place, 400, "a backslash belongs in strings, IRIs and names only; remove it"
            )
        if sign in ("[", "("):
            self._note_blank()
        if sign in _OPENING:
            self.depth += 1
        elif sign in _CLOSING:
            self.depth -= 1
            self.template = self.template and self.depth > 0
        return self._check_depth(self.depth + self.hidden, place) or self._count(sign, place)

    def _note_blank(self) -> None:
        """Note that a template makes a blank node, which differs in each answer."""
        self.blank = self.blank or (self.form == "CONSTRUCT" and self.template)

    def _take_word(self, word: str, place: int) -> Verdict | None:
        if "SERVICE" in word:
            return self._refuse_service(place)
        if not self.form and (word in FORMS or word in UPDATES):
            if word in UPDATES:
                return self._refuse(
                    place, 400, f"{word} is an update, and this endpoint only reads; ask a query"
                )
            self.form = word
        return self._count(word, place)

    def _take_iri(self, text: str, place: int) -> Verdict | None:
        if len(text) > LONGEST_IRI:
            return self._refuse(place, 400, f"an IRI longer than {LONGEST_IRI} characters")
        closing = text.find(")")
        if closing >= 0 and _HIDDEN.search(text, closing):
            return self._refuse_service(place)
        if _BRACKETS.isdisjoint(text):
            return None
        depth = deepest = 0
        for character in text:
            depth += (character in _OPENING) - (character in _CLOSING)
            deepest = max(deepest, depth)
        verdict = self._check_depth(self.depth + self.hidden + deepest, place)
        self.hidden += max(depth, 0)
        return verdict

    def _check_depth(self, depth: int, place: int) -> Verdict | None:
        most = self.limits.query_depth
        if depth > most:
            return self._refuse(place, 400, f"nested deeper than {most} brackets; make it simpler")
        return None

    def _count(self, token: str, place: int) -> Verdict | None:
        self.uses[token] += 1
        if token in CHAINS and self.uses[token] > self.limits.query_chain:
            most = self.limits.query_chain
            return self._refuse(place, 400, f"{token} more than {most} times; make it simpler")
        return None

    def _refuse_service(self, place: int) -> Verdict:
        return self._refuse(
            place, 403, "SERVICE is off here: this endpoint asks no other host; query them apart"
        )

    def _refuse(self, place: int, status: int, message: str) -> Verdict:
        return _refuse(self.query, place, status, message)


def read_tokens(query: str) -> Iterator[tuple[str, str, int]]:
    """Give the tokens of a query with their kinds and places; spaces and comments are none."""
    for match in _TOKENS.finditer(query):
        kind = match.lastgroup or ""
        if kind != "space":
            yield kind, match[0], match.start()


def _refuse(query: str, place: int, status: int, message: str) -> Verdict:
    line = query.count("\n", 0, place) + 1
    column = place - (query.rfind("\n", 0, place) + 1) + 1
    return Verdict(status, message, line, column)
