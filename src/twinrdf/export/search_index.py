"""The search index of an export: names in files that the browser searches.

    index.json       for each kind its files, and the letters that stand for others in a search
    territory-1.json things, each as its page, a note, and its names: the one to show comes first

Each language of the export has files of its own, with what things are called in it first. A name is
a text that is compared in lower case, or a list of the text, its language if that is another one,
and what it is compared as. Files are of a size to be fetched one by one, as long as somebody
searches.

May import: export.folder, export.layout, export.name_list, export.opening, names.folding,
serve.pages.register, serve.pages.search.
"""

import json
import posixpath
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from twinrdf.export.folder import Folder
from twinrdf.export.layout import NAMES_INDEX, Layout
from twinrdf.export.name_list import SEARCHED, Name, find_kind, gather_names
from twinrdf.export.opening import Opened
from twinrdf.names.folding import fold
from twinrdf.serve.pages.register import Register, Value
from twinrdf.serve.pages.search import ORDER, PLACED

FILE = 400_000
"""How many characters of names there are in a file, about."""

_HAN = range(0x3400, 0xA000)


def write_search(opened: Opened, folder: Folder, layout: Layout) -> None:
    """Write the names of all things that have a page, for each language."""
    register = opened.site.register
    by_kind: dict[str, list[Name]] = {}
    for name in gather_names(register, SEARCHED):
        by_kind.setdefault(find_kind(register, name.subject), []).append(name)
    written = {char for names in by_kind.values() for name in names for char in name.folded}
    letters = find_variants(written)
    for language in layout.languages:
        reading = _Reading(register, layout, language)
        place = layout.place(NAMES_INDEX, language)
        kinds = []
        for kind in ORDER:
            files: list[str] = []
            for text in _cut(reading.rows(by_kind.get(kind, ()))):
                files.append(f"{kind}-{len(files) + 1}.json")
                file = posixpath.join(posixpath.dirname(place), files[-1])
                folder.write(file, f"[\n{text}\n]\n".encode())
            if files:
                kinds.append([kind, files])
        folder.write(place, _json({"kinds": kinds, "letters": letters}).encode() + b"\n")


def find_variants(written: Collection[str]) -> dict[str, str]:
    """Find the characters that are compared as one of those that are written, and as which."""
    signs = [chr(code) for code in _HAN]
    pairs = zip(signs, fold(" ".join(signs)).split(" "), strict=True)
    return {sign: other for sign, other in pairs if sign != other and other in written}


@dataclass(frozen=True, slots=True)
class _Reading:
    """The names of things for readers of one language."""

    register: Register
    layout: Layout
    language: str

    def rows(self, names: Sequence[Name]) -> Iterator[str]:
        """Give each thing as a row, in the order of what they are called first."""
        first: dict[str, int] = {}
        for place, name in enumerate(names):
            first.setdefault(name.subject, place)
        ordered = sorted(names, key=lambda name: first[name.subject])
        for subject, group in groupby(ordered, key=lambda name: name.subject):
            label = self.register.value(subject, (self.language,))
            path = label.href.removeprefix("/")
            if path in self.layout.things:
                shown = fold(label.text)
                others = [self.register.value(name.text) for name in group if name.folded != shown]
                words = (self._name(value) for value in (label, *others))
                yield _json([f"{path}.html", self._note(subject), *words])

    def _note(self, subject: str) -> str:
        if find_kind(self.register, subject) not in PLACED:
            return ""
        countries = (found for found in self.register.countries(subject) if found != subject)
        return " · ".join(
            self.register.value(country, (self.language,)).text for country in countries
        )

    def _name(self, value: Value) -> str | list[str]:
        folded = fold(value.text)
        language = "" if value.language == self.language else value.language
        if folded == value.text.lower() and value.text.isascii():
            return [value.text, language] if language else value.text
        return [value.text, language, folded]


def _cut(rows: Iterator[str]) -> Iterator[str]:
    """Join rows into texts of about the same size."""
    rows_of_file: list[str] = []
    size = 0
    for row in rows:
        rows_of_file.append(row)
        size += len(row)
        if size >= FILE:
            yield ",\n".join(rows_of_file)
            rows_of_file, size = [], 0
    if rows_of_file:
        yield ",\n".join(rows_of_file)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
