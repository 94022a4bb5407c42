"""Content negotiation: which of the forms there are suits a request best (RFC 9110, 12.5).

Every weighted header is read by one parser that never fails: a part that is malformed is left
out, and a header with nothing left counts as absent, so a careless client still gets an answer.

May import: nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple


class Format(NamedTuple):
    """A form an answer can have: its media type, its suffix, and what else it is asked by.

    `also` are media types that name the same form less precisely; `names` are what people
    write in a `format` parameter, besides the suffix and the media types.
    """

    label: str
    media_type: str
    suffix: str
    also: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The media type as it is sent."""
        return content_type(self.media_type)


class Choice(NamedTuple):
    """The form chosen, and the media type it was asked by."""

    format: Format
    media_type: str

    @property
    def content_type(self) -> str:
        """The media type as it is sent."""
        return content_type(self.media_type)


HTML = Format("HTML", "text/html", "html", ("application/xhtml+xml",))
CSV = Format("CSV", "text/csv", "csv")
TURTLE = Format("Turtle", "text/turtle", "ttl", ("application/x-turtle",), ("turtle", "n3"))
N_TRIPLES = Format(
    "N-Triples", "application/n-triples", "nt", (), ("ntriples", "n-triples", "nt11")
)
JSON_LD = Format("JSON-LD", "application/ld+json", "jsonld", (), ("json-ld",))
JSON = Format("JSON", "application/json", "json")
RDF_XML = Format(
    "RDF/XML",
    "application/rdf+xml",
    "rdf",
    ("application/xml", "text/xml"),
    ("xml", "rdfxml", "rdf+xml"),
)
TRIG = Format("TriG", "application/trig", "trig", ("application/x-trig",))
N_QUADS = Format("N-Quads", "application/n-quads", "nq", ("text/x-nquads",), ("nquads", "n-quads"))

RESULTS_JSON = Format(
    "JSON",
    "application/sparql-results+json",
    "json",
    ("application/json", "text/javascript", "text/json"),
    ("sparql-results+json",),
)
RESULTS_XML = Format(
    "XML",
    "application/sparql-results+xml",
    "xml",
    ("application/xml", "text/xml"),
    ("srx", "sparql-results+xml"),
)
RESULTS_TSV = Format("TSV", "text/tab-separated-values", "tsv")
GEO_JSON = Format("GeoJSON", "application/geo+json", "geojson", (), ("geo+json",))

RDF = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
"""The forms of a graph."""

DOCUMENTS = (TURTLE, HTML, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS, JSON, CSV)
"""The forms of a document about a thing; JSON is JSON-LD under its plainer name."""

RESULTS = (RESULTS_JSON, RESULTS_XML, CSV, RESULTS_TSV, HTML)
"""The forms of the answer to a SELECT or ASK."""

GRAPHS = (TURTLE, N_TRIPLES, JSON_LD, RDF_XML, TRIG, N_QUADS, JSON, HTML)
"""The forms of the answer to a CONSTRUCT or DESCRIBE."""

# Groups are not repeated possessively here: the Python of Debian 12 (3.11.2) errs in that.
_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
_QUOTED = r'"(?:[^"\\]++|\\.)*(?:"|\\?\Z)'
_PART = re.compile(rf"(?:[^,\"]++|{_QUOTED})+", re.DOTALL)
_PARAMETER = re.compile(rf"\s*+;(?:\s*+({_WORD})\s*+=\s*+({_WORD}|{_QUOTED}))?", re.DOTALL)
_VALUE = re.compile(rf"\s*+({_WORD}(?:/{_WORD})?)((?:{_PARAMETER.pattern})*)\s*+", re.DOTALL)
_WEIGHT = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_LONGEST = 2048


class _Part(NamedTuple):
    value: str
    weight: float
    plain: bool


def choose(accept: str | None, formats: Sequence[Format]) -> Choice | None:
    """Choose the format that an Accept header prefers, or None where it takes none of them.

    The highest weight wins; then the one named more precisely; then the first in our order. A
    range with parameters (`text/turtle;charset=utf-8`) counts where no plain one names the type.
    """
    return _choose((accept or "")[:_LONGEST], tuple(formats))


@lru_cache(maxsize=512)  # clients of one kind send one header
def _choose(accept: str, formats: tuple[Format, ...]) -> Choice | None:
    parts = _parse(accept)
    if not parts:
        return Choice(formats[0], formats[0].media_type)
    best: tuple[float, int] = (0.0, 0)
    chosen = None
    for offered in formats:
        for media_type in (offered.media_type, *offered.also):
            rating = _rate(media_type, parts, exactly=media_type != offered.media_type)
            if rating[0] > 0 and rating > best:
                best, chosen = rating, Choice(offered, media_type)
    return chosen


def find_format(name: str, formats: Iterable[Format]) -> Choice | None:
    """Find a format by what a `format` parameter or a suffix says: `ttl`, `turtle`, `text/turtle`.

    `+` in a query string decodes to a space, so `application/ld json` is understood too.
    """
    wanted = name.strip().lower().replace(" ", "+")
    for offered in formats:
        if wanted in (offered.suffix, offered.media_type, *offered.names):
            return Choice(offered, offered.media_type)
    for offered in formats:
        if wanted in offered.also:
            return Choice(offered, wanted)
    return None


def choose_named(name: str, accept: str | None, formats: Sequence[Format]) -> Choice | None:
    """Choose the format that is named, or where none is, the one an Accept header prefers."""
    return find_format(name, formats) if name.strip() else choose(accept, formats)


def split_suffix(path: str, formats: Iterable[Format]) -> tuple[str, Choice | None]:
    """Split `ghent.ttl` into its name and its format; without a known suffix, all is the name."""
    name, dot, suffix = path.rpartition(".")
    if dot and name:
        for offered in formats:
            if suffix == offered.suffix:
                return name, Choice(offered, offered.media_type)
    return path, None


def prefer_languages(accept: str | None, known: Sequence[str]) -> tuple[str, ...]:
    """Order the known languages that an Accept-Language header takes, the preferred first."""
    weights: dict[str, float] = {}
    for part in _parse(accept):
        for language in known:
            if part.value == language.lower() or part.value.startswith(f"{language.lower()}-"):
                weights[language] = max(weights.get(language, 0.0), part.weight)
    taken = [language for language in known if weights.get(language, 0.0) > 0]
    return tuple(sorted(taken, key=lambda language: -weights[language]))


CODINGS = ("br", "zstd", "gzip")
"""How an answer may be compressed; of those as welcome, the first is the shortest."""


def choose_coding(accept: str | None) -> str:
    """Choose how to compress for an Accept-Encoding header; the empty text is not at all."""
    return _choose_coding((accept or "")[:_LONGEST])


@lru_cache(maxsize=512)
def _choose_coding(accept: str) -> str:
    weights = {part.value: part.weight for part in _parse(accept)}
    weights["gzip"] = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    best = max(CODINGS, key=lambda coding: weights.get(coding, 0.0))
    weight = weights.get(best, 0.0)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else ""


def wants_coding(accept: str | None) -> bool:
    """Say whether an Accept-Encoding header refuses what is not compressed, however short."""
    return _wants_coding((accept or "")[:_LONGEST])


@lru_cache(maxsize=512)
def _wants_coding(accept: str) -> bool:
    weights = {part.value: part.weight for part in _parse(accept)}
    return weights.get("identity", weights.get("*", 1.0)) == 0


def content_type(media_type: str) -> str:
    """Write a media type as it is sent: text is UTF-8 and says so."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _rate(media_type: str, parts: Sequence[_Part], *, exactly: bool) -> tuple[float, int]:
    """Give the weight of a media type and how precisely it is named (3 to 1; 0 is not at all)."""
    group = media_type.partition("/")[0]
    ranges = [(media_type, True, 3), (media_type, False, 3)]
    if not exactly:
        ranges += [(f"{group}/*", True, 2), ("*/*", True, 1), ("*", True, 1)]
    for wanted, plain, precision in ranges:
        weights = [part.weight for part in parts if (part.value, part.plain) == (wanted, plain)]
        if weights:
            return max(weights), precision
    return 0.0, 0


def _parse(header: str | None) -> list[_Part]:
    return list(_parts(header[:_LONGEST])) if header else []


def _parts(header: str) -> Iterator[_Part]:
    for match in _PART.finditer(header):
        parsed = _VALUE.fullmatch(match[0])
        if parsed is None:
            continue
        parameters = {name.lower(): value for name, value in _PARAMETER.findall(parsed[2]) if name}
        weight = parameters.pop("q", "1")
        if _WEIGHT.fullmatch(weight):
            yield _Part(parsed[1].lower(), float(weight), not parameters)
