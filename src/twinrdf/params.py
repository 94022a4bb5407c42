"""Parameters of canned queries, and how their values become terms.

A value becomes a single RDF term, so it cannot change the query.

May import: terms, vocab.
"""

import datetime
import re
from dataclasses import dataclass

from twinrdf.terms import XSD, iri, text, typed
from twinrdf.vocab import ID_PATTERN, PREFIXES, TABLES, mint

KINDS = {
    "iri": "an entity, such as territory/ghent, or its full IRI",
    "concept": "a code of a code list, or its full IRI",
    "year": "a year in four digits, such as 2013",
    "date": "a date, such as 2013-09-24",
    "integer": "a whole number, such as 5",
    "text": "any text",
    "language": "a language tag, such as en or zh-hans",
}
"""The kinds of parameter, and what a person writes for each."""

_ENTITIES = tuple(table.kind for table in TABLES)
_PARAM = re.compile(
    r"(?P<name>[a-z][A-Za-z0-9]*) (?P<kind>[a-z]+)(?: (?!optional\b)(?P<of>[a-z|-]+))?"
    r"(?P<optional> optional)?(?: = (?P<default>\S.*?))? -- (?P<help>\S.*)"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")
_INTEGER = re.compile(r"[+\-]?[0-9]{1,18}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Param:
    """A variable of a query that a value may be given for.

    `of` narrows the kind: an entity's type (`territory`) or several (`organization|territory`) for
    `iri`, a code list for `concept`.
    An optional parameter without a value stays unbound, and the query answers for all.
    """

    name: str
    kind: str
    help: str
    of: str = ""
    default: str = ""
    optional: bool = False

    @property
    def required(self) -> bool:
        """Whether the query needs a value for it."""
        return not self.optional and not self.default

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the entities that it may name."""
        return tuple(self.of.split("|")) if self.of else _ENTITIES

    @property
    def implied(self) -> str:
        """What need not be written before the id of an entity, as there is only one type."""
        return f"{self.of}/" if len(self.types) == 1 else ""

    @property
    def hint(self) -> str:
        """Describe how to write a value."""
        if self.kind == "iri" and self.of:
            return f"the id of an entity of type {' or '.join(self.types)}, or its full IRI"
        if self.kind == "concept":
            return f"a code of the list {self.of}, or its full IRI"
        return KINDS[self.kind]


def parse_param(written: str) -> Param:
    """Read `name kind [of] [optional | = default] -- help`; ValueError says what is wrong.

    >>> parse_param("place iri territory = ghent -- the place").default
    'ghent'
    """
    match = _PARAM.fullmatch(written)
    if match is None:
        raise ValueError("not a parameter; write 'name kind [of] [optional | = default] -- help'")
    of, default = match["of"] or "", match["default"] or ""
    param = Param(
        match["name"], match["kind"], match["help"], of, default, match["optional"] is not None
    )
    if param.kind not in KINDS:
        raise ValueError(f"unknown kind '{param.kind}'; known kinds are {', '.join(KINDS)}")
    if param.kind == "concept" and not of:
        raise ValueError("a concept of which code list? write 'concept agreement-kind'")
    unknown = [one for one in param.types if one not in _ENTITIES] if param.kind == "iri" else []
    if unknown:
        raise ValueError(f"no entities of type '{unknown[0]}'; types are {', '.join(_ENTITIES)}")
    if of and param.kind not in ("iri", "concept"):
        raise ValueError(f"'{of}' does not belong to the kind {param.kind}; leave it out")
    if param.optional and default:
        raise ValueError("a default makes it optional already; leave 'optional' out")
    return param


def parse_value(param: Param, value: str, base: str) -> str:
    """Turn a value that a person wrote into a term; raise ValueError if it does not fit.

    >>> parse_value(Param("place", "iri", "", "territory"), "ghent", "https://example.org/")
    '<https://example.org/id/territory/ghent>'
    """
    if param.kind in ("iri", "concept") and value.startswith(("http://", "https://")):
        return iri(value)
    match param.kind:
        case "iri":
            return iri(_entity(param, value, base))
        case "concept":
            return iri(f"{PREFIXES['code']}{param.of}/{_matching(ID_PATTERN, value)}")
        case "date":
            date = datetime.date.fromisoformat(_matching(_DATE, value))
            return typed(date.isoformat(), XSD + "date")
        case "year":
            return typed(str(int(_matching(_YEAR, value))), XSD + "integer")
        case "integer":
            return typed(str(int(_matching(_INTEGER, value))), XSD + "integer")
        case "language":
            return text(_matching(_LANGUAGE, value).lower())
        case _:
            return text(value)


def list_spellings(param: Param, base: str) -> tuple[tuple[str, str, str], ...]:
    """Give patterns by which a script turns values into terms, as `parse_value` does here.

    Each is a pattern for the whole value, and the text before and after its group. The script also
    has to escape quoted values, check dates against the calendar, and lower-case languages.
    """
    slug = ID_PATTERN.pattern
    whole = (r'(https?://[^\s<>"\{\}\|\\\^`]+)', "<", ">")
    match param.kind:
        case "iri" if param.implied:
            return (whole, (f"(?:{param.implied})?({slug})", f"<{base}id/{param.implied}", ">"))
        case "iri":
            return (whole, (f"((?:{'|'.join(param.types)})/{slug})", f"<{base}id/", ">"))
        case "concept":
            return (whole, (f"({slug})", f"<{PREFIXES['code']}{param.of}/", ">"))
        case "date":
            return ((f"({_DATE.pattern})", '"', f'"^^<{XSD}date>'),)
        case "year":
            return ((f"({_YEAR.pattern})", '"', f'"^^<{XSD}integer>'),)
        case "integer":
            return ((f"({_INTEGER.pattern})", '"', f'"^^<{XSD}integer>'),)
        case "language":
            return ((f"({_LANGUAGE.pattern})", '"', '"'),)
        case _:
            return ((r"([\s\S]+)", '"', '"'),)


def _entity(param: Param, value: str, base: str) -> str:
    written = value if "/" in value else f"{param.implied}{value}"
    kind, _, slug = written.rpartition("/")
    if kind not in param.types:
        raise ValueError(f"not an entity of type {' or '.join(param.types)}: {value!r}")
    return mint(base, kind, _matching(ID_PATTERN, slug))


def _matching(pattern: re.Pattern[str], value: str) -> str:
    if pattern.fullmatch(value) is None:
        raise ValueError(f"does not match {pattern.pattern}: {value!r}")
    return value
