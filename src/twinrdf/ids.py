"""Ids and references: which things a register has rows for, and which of them a cell means.

May import: advice, cells, headers, vocab.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from twinrdf.advice import nearest, slug
from twinrdf.cells import UnreadableError, read_iri
from twinrdf.headers import ID, SOURCE, Layout
from twinrdf.vocab import ID_PATTERN, TABLES, mint

_KINDS = {table.kind for table in TABLES}


@dataclass(frozen=True, slots=True)
class Index:
    """The ids that rows have, with the kinds of thing they name.

    An index is whole if every row that is there could be read, so that an id not found is missing.
    """

    base: str
    kinds: Mapping[str, tuple[str, ...]]
    whole: bool = True

    @classmethod
    def of(cls, layouts: Iterable[Layout], base: str, whole: bool = True) -> "Index":
        """Index the ids of all rows."""
        kinds: dict[str, list[str]] = defaultdict(list)
        for layout in layouts:
            kind, place = layout.sheet.table.kind, layout.place(ID)
            if place is None:
                whole = False
                continue
            for row in layout.sheet.rows:
                name = row.cells[place] if place < len(row.cells) else ""
                if kind not in kinds[name]:
                    kinds[name].append(kind)
        return cls(base, {name: tuple(found) for name, found in kinds.items()}, whole)

    def ids(self, kind: str = "") -> list[str]:
        """List the ids of one kind of thing, or of all."""
        return [name for name, kinds in self.kinds.items() if not kind or kind in kinds]


def check_id(value: str) -> None:
    """Raise UnreadableError, saying what to write, for what cannot be an id."""
    if ID_PATTERN.fullmatch(value):
        return
    for place, character in enumerate(value, 1):
        if not character.isascii():
            name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
            raise UnreadableError(
                f'"{value}" is not an id: character {place} is "{character}" ({name}), '
                f"not a letter from a to z; {_instead(value)}"
            )
    raise UnreadableError(
        f'"{value}" is not an id, which has small letters, digits and single hyphens; '
        f"{_instead(value)}"
    )


def read_source(value: str, index: Index) -> str:
    """Read the id of the source of a row."""
    name = value.removeprefix(f"{SOURCE}/")
    if SOURCE not in index.kinds.get(name, ()) and index.whole:
        advice = nearest(name, index.ids(SOURCE))
        raise UnreadableError(f'"{value}" is not the id of a source; {advice}')
    check_id(name)
    return name


def read_reference(value: str, index: Index) -> str:
    """Read a reference, an id or a web address, as the IRI it means."""
    if value.startswith(("http://", "https://")):
        return _read_address(value, index)
    kind, slash, name = value.rpartition("/")
    if slash and kind not in _KINDS:
        raise UnreadableError(
            f'"{value}" is neither an id nor a web address; {nearest(kind, _KINDS)}'
        )
    kinds = index.kinds.get(name, ())
    if slash and (kind in kinds or not index.whole):
        check_id(name)
        return mint(index.base, kind, name)
    if len(kinds) == 1 and not slash:
        check_id(name)
        return mint(index.base, kinds[0], name)
    if len(kinds) > 1 and not slash:
        choices = " or ".join(f"{kind}/{name}" for kind in kinds)
        raise UnreadableError(f'"{value}" is the id of more than one thing; write {choices}')
    raise UnreadableError(f'no row has the id "{name}"; {_advise(name, index, kind)}')


def _read_address(value: str, index: Index) -> str:
    prefix = f"{index.base}id/"
    if value.startswith(prefix):
        return read_reference(value.removeprefix(prefix), index)
    return read_iri(value)


def _advise(name: str, index: Index, kind: str) -> str:
    ids = index.ids(kind)
    meant = slug(name)
    if meant in index.kinds:
        return f'did you mean "{meant}"?'
    return nearest(name, ids)


def _instead(value: str) -> str:
    meant = slug(value)
    return f"write {meant}" if ID_PATTERN.fullmatch(meant) else "write one like ghent-2011"
