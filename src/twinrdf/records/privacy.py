"""Checks for what must not be published: telephone numbers, e-mail addresses, withheld names.

Telephone numbers are recognised by their form, not by their length: dates, figures, coordinates
and codes are left alone. Only hashes of withheld names are known, so that their list discloses
nobody. Messages never repeat what they are about.

May import: errors, findings, names.letters, project, records.tables.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from io import StringIO
from itertools import takewhile

from twinrdf.errors import TwinrdfError
from twinrdf.findings import Cell, Finding, Severity
from twinrdf.names.letters import drop_accents
from twinrdf.project import Project
from twinrdf.records.tables import read_text

WITHHELD = "data/withheld.txt"
"""The file of hashes, one per line; comments start with `#`."""

_LONGEST_NAME = 5
_LONGEST_HAN_NAME = 4
_LONGEST_HAN_PART = 8
_MOST_HAN_PARTS = 3
"""Of a name in Han characters whose parts a dot keeps apart, as names of foreigners are written."""

_MAYBE_NUMBER = re.compile(r"(?:\d\W{0,3}){6}")
_MAYBE = re.compile(rf"[@(\[{{]|{_MAYBE_NUMBER.pattern}")
"""What every address and telephone number has, but most texts lack."""

_ADDRESS = re.compile(
    r"(?<![\w.+-])[\w.+-]+\s?(?:@|[(\[{]\s?at\s?[)\]}])\s?[\w-]+"
    r"(?:\s?(?:\.|[(\[{]\s?(?:dot|punt|point)\s?[)\]}])\s?[\w-]+)*"
    r"\s?(?:\.|[(\[{]\s?(?:dot|punt|point)\s?[)\]}])\s?[^\W\d_]{2,}",
    re.IGNORECASE,
)
_NOT_NUMBERS = re.compile(
    r"https?://\S+"
    r"|\b(?:ISBN|ISSN|IBAN|ISNI|ORCID|OCLC|EAN)\b[\s:-]*(?:[A-Z]{2})?[\dX][\dX -]*"
    r"|\b\d{4}-\d{2}-\d{2}(?:T[\d:.]+)?"
    r"|\b\d{1,2}([./-])\d{1,2}\1(?:1\d|20)\d{2}\b"
    r"|\b(?:0?[1-9]|1[0-2])[./-](?:1\d|20)\d{2}\b"
    r"|\b[01]\d{3}\.\d{3}\.\d{3}\b",
    re.IGNORECASE,
)
"""Web addresses, labelled codes, dates, and enterprise numbers such as 0400.000.000."""

_RUN = re.compile(r"(?<![\w+])(?<!\d[.,])(?<!\w-)[+(]{0,2}\d(?:[\d ()./-]*\d)?(?![\w])")
_LABELLED = re.compile(
    r"(?:\b(?:tele(?:phone|foon|fon)|t[eé]l[eé]phone|tel|phone|fax|gsm|mobile|mob|whatsapp|tel\.nr)"
    r"|电话|手机|传真|联系方式)[\s.:：n°r]*([+(]{0,2}\d(?:[\d ()./-]*\d)?)",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\+?\d{1,3}(?:([ .])\d{3})(?:\1\d{3})*")
_SHAPES = (
    re.compile(r"\(0?\d{2,4}\)[ -]?\d{3,4}[ -]?\d{2,4}(?:[ -]?\d{2,4})?"),
    re.compile(r"\d{3}[-. ]\d{3}[-. ]\d{4}"),
    re.compile(r"1[3-9]\d([ -]?)\d{4}\1\d{4}"),
    re.compile(r"\d{3}([ .])\d{2}\1\d{2}"),
)
"""Area code in brackets; North American; Chinese mobile; seven digits in threes and twos."""


def find_private(text: str, withheld: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Find what must not be published in a text: the rule that is broken, and what to do."""
    plain = _plain(text)
    suspect = _MAYBE.search(plain)
    if suspect and _ADDRESS.search(plain):
        yield "privacy:email", "an e-mail address; remove it, for contact data is not published"
    if suspect and _MAYBE_NUMBER.search(plain) and _has_telephone(plain):
        yield (
            "privacy:telephone",
            "a telephone number; remove it, for contact data is not published",
        )
    if withheld and any(hashed in withheld for hashed in _hash_windows(text)):
        yield "privacy:withheld", "a name that is withheld; write the office or body instead"


def hash_name(name: str) -> str:
    """Hash a name for the list of withheld names, regardless of case, accents and hyphens.

    Only the beginning of a long name is hashed, because texts are compared in short pieces.
    """
    words = _words(name)[:_LONGEST_NAME]
    if len(words) == 1 and _is_han(words[0]):
        words = [words[0][:_LONGEST_HAN_NAME]]
    if len(words) < 2 and not (_is_han("".join(words)) and len(words[0]) > 1):
        raise TwinrdfError(f'"{name}": one word alone is found everywhere; give the whole name')
    return _hash(words)


def read_withheld(project: Project) -> tuple[frozenset[str], tuple[Finding, ...]]:
    """Read the hashes of withheld names; any other line is a finding."""
    path = project.root / WITHHELD
    if not path.exists():
        return frozenset(), ()
    content, problem = read_text(path)
    problems = [problem] if problem else []
    hashes = set()
    for number, line in enumerate(StringIO(content, newline=None), 1):
        value = line.partition("#")[0].strip().lower()
        if re.fullmatch(r"[0-9a-f]{64}", value):
            hashes.add(value)
        elif value:
            problems.append((number, "not a hash of a name; get one with `twinrdf withhold`"))
    findings = (
        Finding(Severity.VIOLATION, message, Cell(WITHHELD, line), "read:withheld")
        for line, message in problems
    )
    return frozenset(hashes), tuple(findings)


def _plain(text: str) -> str:
    """Replace full-width digits and unusual dashes and spaces by ordinary ones."""
    if text.isascii():
        return text
    return re.sub(r"[‐-―−]", "-", re.sub(r"\s", " ", unicodedata.normalize("NFKC", text)))


def _has_telephone(text: str) -> bool:
    rest = _NOT_NUMBERS.sub("§", text)
    if any(6 <= _count(match[1]) <= 15 for match in _LABELLED.finditer(rest)):
        return True
    return any(_is_telephone(match[0]) for match in _RUN.finditer(rest))


def _is_telephone(run: str) -> bool:
    """Whether digits, spaces, brackets and dashes are grouped like a telephone number."""
    digits = re.sub(r"\D", "", run)
    length = len(digits)
    groups = re.split(r"\D+", run.strip("+()"))
    if run.startswith(("+", "(+")):
        return 7 <= length <= 15 and not (length == 7 and _THOUSANDS.fullmatch(run))
    if re.match(r"\(?00 ?[1-9]", run):
        return 9 <= length <= 17
    if re.match(r"\(?0[1-9]", run):
        return 8 <= length <= 12
    if length < 7 or _is_span(run) or all(map(_is_year, groups)):
        return False
    if any(shape.fullmatch(run) for shape in _SHAPES):
        return not _is_year(groups[0]) and not digits.endswith("00000")
    if max(map(len, groups)) > 8 or digits.startswith(("978", "979")):
        return False
    spaced = re.fullmatch(r"[\d ]+", run) and len(groups) > 3 and max(map(len, groups)) in {3, 4}
    dashed = re.fullmatch(r"[\d -]+", run) and len(groups) > 2 and length > 10
    return 9 <= length <= 15 and bool(spaced or dashed)


def _is_span(run: str) -> bool:
    """Whether digits are a figure in groups of three, or a range of figures."""
    return all(map(_THOUSANDS.fullmatch, re.split(r" ?[-/] ?", run)))


def _count(run: str) -> int:
    return sum(character.isdigit() for character in run)


def _is_year(group: str) -> bool:
    return len(group) == 4 and "1000" <= group <= "2100"


def _hash_windows(text: str) -> Iterator[str]:
    """Hash every sequence of a few words, and of a few Han characters."""
    words = _words(text)
    for start, word in enumerate(words):
        for length in range(2, min(_LONGEST_NAME, len(words) - start) + 1):
            yield _hash(words[start : start + length])
        if _is_han(word):
            for first in range(len(word) - 1):
                for length in range(2, min(_LONGEST_HAN_NAME, len(word) - first) + 1):
                    yield _hash([word[first : first + length]])
            yield from _hash_han_parts(words[start : start + _MOST_HAN_PARTS])


def _hash_han_parts(words: list[str]) -> Iterator[str]:
    """Hash the sequences from the end of the first word to the beginning of a later word."""
    first, *following = takewhile(_is_han, words)
    for number, last in enumerate(following):
        for begin in range(max(len(first) - _LONGEST_HAN_PART, 0), len(first)):
            for end in range(1, min(_LONGEST_HAN_PART, len(last)) + 1):
                yield _hash([first[begin:], *following[:number], last[:end]])


def _words(text: str) -> list[str]:
    plain = drop_accents(text.casefold())
    return re.findall(r"[一-鿿㐀-䶿]+|[^\W_一-鿿㐀-䶿]+", plain)


def _is_han(word: str) -> bool:
    return "㐀" <= word[:1] <= "鿿"


def _hash(words: list[str]) -> str:
    return hashlib.sha256(" ".join(words).encode()).hexdigest()
