"""Canned queries, each in a `.rq` file with a `#+` header.

    #+ summary: Which agreements were signed in a year?
    #+ tags: agreement, time
    #+ param: year year -- the year of signing
    #+ param: kind concept agreement-kind optional -- only agreements of this kind
    #+ columns: year, kind, agreement, label
    #+ example: year=2013; kind=memorandum

`summary` and `tags` are the keys of grlc; `#+` and two spaces or more continue a line. Values
given for the parameters reach SPARQL as terms, so each parameter is a column as well.

May import: errors, guard, params, phrases, query_text, store, translations.
"""

import dataclasses
import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from twinrdf.errors import QueryError
from twinrdf.guard import QueryLimits, check_query
from twinrdf.params import Param, parse_param, parse_value
from twinrdf.phrases import Wording, read_phrases, translate
from twinrdf.query_text import blank_literals, fill_text
from twinrdf.store import check_syntax
from twinrdf.translations import ENGLISH

ONCE = ("summary", "description", "tags", "columns")
KEYS = (*ONCE, "param", "example")
"""The keys of a header; `param` and `example` may be repeated, the others not."""

_SAMPLE_BASE = "https://example.org/"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LINE = re.compile(r"#\+ (?P<key>\w+):[ \t]*(?P<value>.*)|#\+ {2,}(?P<more>\S.*)")
_BRACES = re.compile(r"\{[^{}]*(?P<name>)\}")
_PARENTHESES = re.compile(r"\([^()]*?(?:\bAS\s+(?P<name>[?$]\w+)\s*)?\)", re.IGNORECASE)
_SELECT = re.compile(
    r"(?<![?$:])\bSELECT\b(?!:)(?:\s*(?:DISTINCT|REDUCED)\b)?((?:\s*[?$]\w+)*)", re.IGNORECASE
)
_ORDER = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CannedQuery:
    """A canned query: the contents of its header, and its SPARQL.

    `examples` are values worth trying; a query that needs none has the empty example first.
    `wordings` are the texts in other languages than English.
    """

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    params: tuple[Param, ...]
    columns: tuple[str, ...]
    examples: tuple[Mapping[str, str], ...]
    text: str
    wordings: Mapping[str, Wording] = field(default_factory=dict)

    def word(self, *languages: str) -> Wording:
        """Give its texts in the first of some languages that it has, else in English."""
        known = (self.wordings[language] for language in languages if language in self.wordings)
        helps = {param.name: param.help for param in self.params}
        return next(known, Wording(ENGLISH, self.summary, self.description, helps))


def read_queries(folder: Path) -> tuple[CannedQuery, ...]:
    """Read every `.rq` file of a folder, by name; raise QueryError for the first wrong line."""
    phrases = read_phrases(folder)
    queries = map(_read_query, sorted(folder.glob("*.rq")))
    return tuple(
        dataclasses.replace(query, wordings=translate(query.word(), phrases)) for query in queries
    )


def _read_query(path: Path) -> CannedQuery:
    file = f"{path.parent.name}/{path.name}"
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise QueryError(f"{file}: not UTF-8 text; save it as UTF-8") from None
    return parse_query(content, path.stem, file)


def find_query(queries: Iterable[CannedQuery], name: str) -> CannedQuery:
    """Give a query by its name; raise QueryError with similar names if there is none."""
    named = {query.name: query for query in queries}
    if name in named:
        return named[name]
    near = difflib.get_close_matches(name, sorted(named), n=3, cutoff=0.5)
    advice = f"did you mean {' or '.join(near)}?" if near else "see the list of queries"
    raise QueryError(f"{name}: no such query; {advice}")


def bind(query: CannedQuery, values: Mapping[str, str], base: str) -> dict[str, str]:
    """Turn the values of parameters into terms; raise QueryError with advice for wrong ones.

    An empty value is no value: the default is taken, or an optional parameter left unbound.
    """
    names = [param.name for param in query.params]
    for name in values:
        if name not in names:
            known = f"it has {', '.join(names)}" if names else "it has none"
            raise QueryError(f"{query.name}: no parameter '{name}'; {known}")
    terms = {}
    for param in query.params:
        value = values.get(param.name, "").strip() or param.default
        if value:
            terms[param.name] = _bind_value(query.name, param, value, base)
        elif param.required:
            raise QueryError(f"{query.name}: {param.name}: missing; write {param.hint}")
    return terms


def _bind_value(query: str, param: Param, value: str, base: str) -> str:
    try:
        return parse_value(param, value, base)
    except ValueError:
        shown = value if len(value) <= 60 else f"{value[:60]}…"
        raise QueryError(
            f"{query}: {param.name}: '{shown}' does not fit; write {param.hint}"
        ) from None


def fill_query(query: CannedQuery, terms: Mapping[str, str]) -> str:
    """Give the text of a query with values, to run in any engine or to read in an editor.

    The values come first, where the engine sees them when it plans; a variable that BIND names
    comes last, since BIND may not name one that has a value.

    >>> query = parse_query('''#+ summary: What is it?
    ... #+ tags: any
    ... #+ param: it iri -- the thing
    ... #+ columns: it, type
    ... #+ example: it=territory/ghent
    ... SELECT ?it ?type WHERE { ?it a ?type } ORDER BY ?type''', "types-of-thing", "a.rq")
    >>> print(fill_query(query, {"it": "<https://example.org/ghent>"}))
    SELECT ?it ?type WHERE {
      VALUES ?it { <https://example.org/ghent> } ?it a ?type } ORDER BY ?type
    <BLANKLINE>
    """
    return fill_text(query.text, terms)


# -------- header --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a header: its key, its value, and its place for messages."""

    key: str
    value: str
    place: str

    def error(self, problem: object) -> QueryError:
        return QueryError(f"{self.place}: {problem}")


def parse_query(content: str, name: str, file: str) -> CannedQuery:
    """Parse the content of a `.rq` file; raise QueryError at the line that is wrong."""
    if not _NAME.fullmatch(name):
        raise QueryError(f"{file}: '{name}' is not a name; use lower-case words and hyphens")
    header, body = _split_header(content.split("\n"), file)
    one = {line.key: line for line in header if line.key in ONCE and line.value}
    for key in ("summary", "tags", "columns"):
        if key not in one:
            raise QueryError(f"{file}:1: no {key}; add a line '#+ {key}: …' to the header")
    params = {line: _parse_param(line) for line in header if line.key == "param"}
    examples = {line: _parse_example(line) for line in header if line.key == "example"}
    query = CannedQuery(
        name=name,
        summary=one["summary"].value,
        description=one["description"].value if "description" in one else "",
        tags=_parse_list(one["tags"]),
        params=tuple(params.values()),
        columns=_parse_list(one["columns"]),
        examples=tuple(examples.values()),
        text=body,
    )
    _check_body(query, content, file, one["columns"], params)
    _check_examples(query, file, examples)
    if any(param.required for param in query.params):
        return query
    return dataclasses.replace(query, examples=({}, *query.examples))


def _split_header(lines: list[str], file: str) -> tuple[tuple[_Line, ...], str]:
    """Split the header, with continued lines joined, from the text of the query."""
    header: list[_Line] = []
    end = next((n for n, line in enumerate(lines) if not line.startswith("#+")), len(lines))
    for number, written in enumerate(lines[:end], start=1):
        place = f"{file}:{number}"
        match = _LINE.fullmatch(written.rstrip())
        if match is None or (match["key"] is None and not header):
            raise QueryError(f"{place}: not a header line; write '#+ key: value'")
        if match["key"] is None:
            value = f"{header[-1].value} {match['more']}".strip()
            header[-1] = dataclasses.replace(header[-1], value=value)
            continue
        line = _Line(match["key"], match["value"], place)
        if line.key not in KEYS:
            raise line.error(f"unknown key '{line.key}'; known keys are {', '.join(KEYS)}")
        if line.key in ONCE and any(earlier.key == line.key for earlier in header):
            raise line.error(f"{line.key} for the second time; keep one")
        header.append(line)
    for number, written in enumerate(lines[end:], start=end + 1):
        if written.startswith("#+"):
            raise QueryError(f"{file}:{number}: a header line in the query; move it to the top")
    return tuple(header), "\n".join(lines[end:]).strip() + "\n"


def _parse_list(line: _Line) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in line.value.split(","))
    if not all(parts) or len(set(parts)) < len(parts):
        raise line.error(f"'{line.value}' has an empty or repeated part; write 'a, b, c'")
    return parts


def _parse_param(line: _Line) -> Param:
    try:
        return parse_param(line.value)
    except ValueError as error:
        raise line.error(error) from None


def _parse_example(line: _Line) -> Mapping[str, str]:
    pairs = [part.partition("=") for part in line.value.split(";")]
    if not all(equals for _, equals, _ in pairs):
        raise line.error("not an example; write 'param=value; param=value'")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _check_examples(
    query: CannedQuery, file: str, examples: Mapping[_Line, Mapping[str, str]]
) -> None:
    """Check that examples and defaults fit the parameters, and that there is an example."""
    for line, example in examples.items():
        try:
            bind(query, example, _SAMPLE_BASE)
        except QueryError as error:
            raise line.error(f"example of {error}") from None
    if any(param.required for param in query.params):
        if not examples:
            raise QueryError(f"{file}:1: no example; add a line '#+ example: param=value'")
        return
    try:
        bind(query, {}, _SAMPLE_BASE)
    except QueryError as error:
        raise QueryError(f"{file}:1: default of {error}") from None


# -------- text of the query ---------------------------------------------------------------------


def _check_body(
    query: CannedQuery, content: str, file: str, columns: _Line, params: Mapping[_Line, Param]
) -> None:
    """Check that the text is an ordered SELECT of exactly the columns, which have the parameters.

    It must not ask other hosts, since anybody may run it.
    """
    verdict = check_query(query.text, QueryLimits())
    if verdict.refused:
        raise QueryError(f"{file}: {verdict.message}")
    if verdict.form != "SELECT":
        raise QueryError(f"{file}: not a SELECT query; canned queries answer with a table")
    structure = blank_literals(query.text)
    outline = _collapse(_BRACES, structure)
    if loose := next((brace for brace in "{}" if brace in outline), ""):
        other = "}" if loose == "{" else "{"
        raise QueryError(f"{file}: a {loose} without its {other}; add it, or remove the other")
    if "{" not in structure:
        raise QueryError(f"{file}: no {{ … }}; write what the query looks for between them")
    _check_syntax(content, file)
    if not _ORDER.search(outline):
        raise QueryError(f"{file}: no ORDER BY; order the rows, so that answers stay the same")
    select = _SELECT.search(_collapse(_PARENTHESES, outline))  # which leaves what AS names
    projected = tuple(re.findall(r"[?$](\w+)", select[1] if select else ""))
    if projected != query.columns:
        shown = ", ".join(projected) or "no variables"
        raise columns.error(f"columns differ from the SELECT, which has {shown}; make them equal")
    names = [param.name for param in params.values()]
    for line, param in params.items():
        if param.name not in projected:
            raise line.error(f"parameter {param.name} is not a column; put ?{param.name} in both")
        if names.count(param.name) > 1:
            raise line.error(f"parameter {param.name} is there twice; keep one")


def _check_syntax(content: str, file: str) -> None:
    """Check that a file is SPARQL; places in errors are those in the file, header and all."""
    try:
        check_syntax(content)
    except QueryError as error:
        raise QueryError(f"{file}{str(error).removeprefix('query')}") from None


def _collapse(bracketed: re.Pattern[str], written: str) -> str:
    """Replace bracketed parts, from the inside outwards, by the name at their end, if any."""
    count = 1
    while count:
        written, count = bracketed.subn(r" \g<name> ", written)
    return written
