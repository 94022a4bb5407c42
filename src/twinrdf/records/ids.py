"""Ids and references: the things that have rows, and the thing that a cell refers to.

May import: findings, records.advice, records.cells, records.characters, records.headers, vocab.
"""

import re
import unicodedata
from bisect import bisect
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from twinrdf.findings import Cell, Finding, Severity
from twinrdf.records.advice import FEW, guess, is_placeholder, nearest, slug
from twinrdf.records.cells import UnreadableError, read_iri
from twinrdf.records.characters import is_mixed, show
from twinrdf.records.headers import ID, SOURCE, Layout
from twinrdf.vocab import ID_PATTERN, TABLES, mint

_LONGEST = 150
"""The most characters of an id: files of an export are named by it."""

_COMPARED, _AROUND = 2000, 250
"""The most ids that a name is compared with all of; else with as many before and after it."""

_APART = re.compile(r"[,;&|+/\\、–—\n]|\s-\s|\s{2,}|\b(?:and|en|et|und|x)\b")
"""Mistaken separators of ids in place of a semicolon."""

_KINDS = {table.kind for table in TABLES}


@dataclass(frozen=True, slots=True)
class Index:
    """The ids of rows, with their kinds of thing.

    Some rows of the kinds in `unread` could not be read, so that a missing id may exist.
    """

    base: str
    kinds: Mapping[str, tuple[str, ...]]
    unread: frozenset[str] = frozenset()
    advised: dict[str, str] = field(default_factory=dict, compare=False)
    ordered: list[str] = field(default_factory=list, compare=False)
    misspelt: dict[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, layouts: Iterable[Layout], base: str, unread: Iterable[str] = ()) -> "Index":
        """Index the ids of all rows; a table without a column of ids counts as unread."""
        kinds: dict[str, dict[str, None]] = defaultdict(dict)
        missed = set(unread)
        for layout in layouts:
            if layout.place(ID) is None:
                missed.add(layout.sheet.table.kind)
            for name, _ in layout.ids():
                kinds[name][layout.sheet.table.kind] = None
        found = {name: tuple(of_name) for name, of_name in kinds.items()}
        return cls(base, found, frozenset(missed))

    def advise(self, name: str, kind: str = "") -> str:
        """Advise which id of a kind, or of any, may be meant; computed once for each name."""
        key = f"{kind}/{name}"
        if key not in self.advised:
            self.advised[key] = self._advise(name, kind)
        return self.advised[key]

    def _advise(self, name: str, kind: str) -> str:
        meant = slug(name)
        if meant in self.kinds and kind in {"", *self.kinds[meant]}:
            return f'did you mean "{meant}"?'
        if wrong := self._find_misspelt(meant, kind):
            if wrong == name:
                return f"write {meant}, here and in its own row"
            return f"if {show(wrong)} is meant, correct that id first"
        if not self.ordered:
            self.ordered.extend(sorted(filter(ID_PATTERN.fullmatch, self.kinds)))
        some = self.ordered
        if len(self.kinds) > _COMPARED:
            place = bisect(some, meant)
            some = some[max(place - _AROUND, 0) : place + _AROUND]
        elif kind:
            return nearest(name, self._of_kind(some, kind), FEW)
        return guess(name, self._of_kind(some, kind)) or "correct it, or add it first"

    def _find_misspelt(self, meant: str, kind: str) -> str:
        """Find what a row has for an id, and should be written as an id is."""
        if not self.misspelt:
            wrong = (one for one in self.kinds if not ID_PATTERN.fullmatch(one))
            self.misspelt.update({"": "", **{slug(one): one for one in wrong}})
        found = self.misspelt.get(meant, "")
        return found if found and kind in {"", *self.kinds[found]} else ""

    def _of_kind(self, names: Collection[str], kind: str) -> Collection[str]:
        return [name for name in names if kind in self.kinds[name]] if kind else names


def check_id(value: str) -> None:
    """Raise UnreadableError with advice if a text is no id."""
    if len(value) > _LONGEST:
        raise UnreadableError(
            f"{len(value)} characters are too long for an id, which names files too; write at most "
            f"{_LONGEST}"
        )
    if ID_PATTERN.fullmatch(value):
        return
    if not value:
        raise UnreadableError("empty; write an id")
    if stranger := _name_stranger(value):
        raise UnreadableError(
            f"{show(value)} is not an id: {stranger}, not a letter from a to z; {_instead(value)}"
        )
    raise UnreadableError(
        f"{show(value)} is not an id, which has small letters, digits and single hyphens; "
        f"{_instead(value)}"
    )


def read_source(value: str, index: Index) -> str:
    """Read the id of the source of a row."""
    if not value:
        raise UnreadableError("empty; write the id of the source that says what the row says")
    if ";" in value:
        raise UnreadableError(f"{show(value)} is more than one source; write a row for each")
    name = value.removeprefix(f"{SOURCE}/")
    if SOURCE not in index.kinds.get(name, ()) and SOURCE not in index.unread:
        advice = index.advise(name, SOURCE)
        raise UnreadableError(f"{show(value)} is not the id of a source; {advice}")
    check_id(name)
    return name


def read_reference(value: str, index: Index, web: bool = False) -> str:
    """Read a reference, an id or a web address, as an IRI; the latter alone if `web`.

    The result is empty if its row may be in a table that could not be read.
    """
    prefix = f"{index.base}id/"
    if value.startswith(prefix):
        value = value.removeprefix(prefix)
    elif value.startswith(("http://", "https://")):
        return read_iri(value)
    elif web:
        advice = _complete_address(value) or "write it whole; it begins with https://"
        raise UnreadableError(f"{show(value)} is no web address; {advice}")
    kind, slash, name = value.rpartition("/")
    if (slash and kind not in _KINDS) or ":" in name or name.startswith("www."):
        advice = _divide(value, index) or _address(value, index)
        raise UnreadableError(f"{show(value)} is no id and no web address; {advice}")
    kinds = [one for one in index.kinds.get(name, ()) if kind in {"", one}]
    if len(kinds) > 1:
        choices = " or ".join(f"{one}/{name}" for one in kinds)
        raise UnreadableError(f"{show(value)} is the id of more than one thing; write {choices}")
    if ID_PATTERN.fullmatch(name):
        if kinds:
            return mint(index.base, kinds[0], name)
        if index.unread & ({kind} if kind else _KINDS):
            return ""
    advice = "" if slug(name) in index.kinds else _divide(value, index)
    advice = advice or index.advise(name, kind)
    hint = f", whose {_name_stranger(name)}" if is_mixed(name) else ""
    raise UnreadableError(f"no row has the id {show(name)}{hint}; {advice}")


def _divide(value: str, index: Index) -> str:
    """Advise how to write ids that are separated by something else than semicolons."""
    names = [slug(part) for part in _APART.split(unicodedata.normalize("NFKC", value))]
    known = [name in index.kinds for name in names]
    if len(names) == 1 or not any(known):
        return ""
    if all(known):
        pair = "--".join(names)
        return f"write {f'{pair}, or ' if pair in index.kinds else ''}{';'.join(names)}"
    apart = all(names) and "/" not in value
    return f"put ; between ids, as in {';'.join(names)}" if apart else ""


def find_twins(layouts: Iterable[Layout]) -> Iterator[Finding]:
    """Warn of ids of one table that seem to be of the same thing."""
    for layout in layouts:
        yield from compare_ids(layout.ids(), layout.sheet.file)


def compare_ids(ids: Iterable[tuple[str, int]], file: str) -> Iterator[Finding]:
    """Warn of ids of one file, given with their lines, that seem to be of the same thing."""
    seen: dict[str, tuple[str, int]] = {}
    for name, line in ids:
        parts = sorted(part.replace("-", "") for part in name.split("--"))
        other, first = seen.setdefault("--".join(parts), (name, line))
        if other != name and not re.search("[0-9]", name):
            message = f"{show(name)} is like {show(other)} in line {first}; is it the same thing?"
            yield Finding(Severity.WARNING, message, Cell(file, line, ID), "read:twin")


def _name_stranger(value: str) -> str:
    """Name the first character that is not allowed in ids, which may be a lookalike."""
    for place, character in enumerate(value, 1):
        if not character.isascii():
            name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
            return f"character {place} is {show(character)} ({name})"
    return ""


def _address(value: str, index: Index) -> str:
    name = slug(value.rpartition("/")[2])
    if name in index.kinds:
        return f"write {index.kinds[name][0]}/{name}"
    default = "write an id, territory/ghent, or an address that begins with https://"
    return _complete_address(value) or default


def _complete_address(value: str) -> str:
    """Advise the whole of an address of which a part was written."""
    if re.fullmatch("Q[1-9][0-9]*", value):
        return f"write http://www.wikidata.org/entity/{value}"
    if value.startswith("www.") or re.match(r"[a-z0-9-]+\.[a-z]{2,}/", value):
        return f"write https://{value}"
    return ""


def _instead(value: str) -> str:
    kind, _, name = value.rpartition("/")
    meant = slug(name if kind.rpartition("/")[2] in _KINDS else value)
    if is_placeholder(value) or any(one.isalpha() and slug(f"a{one}") == "a" for one in value):
        meant = ""  # a guess without some of the letters would be a wrong one
    return f"write {meant}" if ID_PATTERN.fullmatch(meant) else "write one like ghent-2011"
