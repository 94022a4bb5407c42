"""The names of an export in files that a browser searches, where no server does.

    index.json       for each kind its files, and the letters that stand for others in a search
    territory-1.json things, each as its page, a note, and its names: the one to show comes first

A name is a text that is compared in lower case, or a list of the text, its language, and what it is
compared as. Files are of a size to be fetched one by one, as long as somebody searches.

May import: export.folder, export.names, export.opening, serve.pages.register,
serve.pages.search, serve.pages.wording.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from twinrdf.export.folder import Folder
from twinrdf.export.names import SEARCHED, Name, gather_names
from twinrdf.export.opening import Opened
from twinrdf.serve.pages.register import Register, Value
from twinrdf.serve.pages.search import ORDER
from twinrdf.serve.pages.wording import fold

FOLDER = "search"
INDEX = f"{FOLDER}/index.json"
FILE = 400_000
"""How many characters of names there are in a file, about."""

_PLACED = {"territory", "organization"}
_HAN = range(0x3400, 0xA000)


def write_search(opened: Opened, folder: Folder, things: Collection[str]) -> None:
    """Write the names of things, which are given by the paths of their documents."""
    register = opened.site.register
    by_kind: dict[str, list[Name]] = {}
    for name in gather_names(register, SEARCHED):
        by_kind.setdefault(_kind(register, name.subject), []).append(name)
    kinds = []
    for kind in ORDER:
        files: list[str] = []
        for text in _cut(_rows(register, by_kind.get(kind, ()), things)):
            files.append(f"{kind}-{len(files) + 1}.json")
            folder.write(f"{FOLDER}/{files[-1]}", f"[\n{text}\n]\n".encode())
        if files:
            kinds.append([kind, files])
    written = {char for names in by_kind.values() for name in names for char in name.folded}
    index = {"kinds": kinds, "letters": find_variants(written)}
    folder.write(INDEX, _json(index).encode() + b"\n")


def find_variants(written: Collection[str]) -> dict[str, str]:
    """Find the characters that are compared as one of those that are written, and as which."""
    signs = [chr(code) for code in _HAN]
    pairs = zip(signs, fold(" ".join(signs)).split(" "), strict=True)
    return {sign: other for sign, other in pairs if sign != other and other in written}


def _kind(register: Register, subject: str) -> str:
    iri = subject[1:-1]
    return register.addresses.kind(iri) or ("concept" if register.addresses.is_code(iri) else "")


def _rows(register: Register, names: Sequence[Name], things: Collection[str]) -> Iterator[str]:
    """Give each thing as a row, in the order of what they are called first."""
    first: dict[str, int] = {}
    for place, name in enumerate(names):
        first.setdefault(name.subject, place)
    ordered = sorted(names, key=lambda name: first[name.subject])
    for subject, group in groupby(ordered, key=lambda name: name.subject):
        label = register.value(subject)
        path = label.href.removeprefix(register.addresses.root)
        if path in things:
            shown = fold(label.text)
            others = [register.value(name.text) for name in group if name.folded != shown]
            yield _json([f"{path}.html", _note(register, subject), *map(_name, (label, *others))])


def _note(register: Register, subject: str) -> str:
    if _kind(register, subject) not in _PLACED:
        return ""
    countries = (country for country in register.countries(subject) if country != subject)
    return " · ".join(register.value(country).text for country in countries)


def _name(value: Value) -> str | list[str]:
    folded, language = fold(value.text), "" if value.language == "en" else value.language
    if folded == value.text.lower() and value.text.isascii():
        return [value.text, language] if language else value.text
    return [value.text, language, folded]


def _cut(rows: Iterator[str]) -> Iterator[str]:
    """Join rows into texts of about the same size."""
    held: list[str] = []
    size = 0
    for row in rows:
        held.append(row)
        size += len(row)
        if size >= FILE:
            yield ",\n".join(held)
            held, size = [], 0
    if held:
        yield ",\n".join(held)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
