"""Translations of canned queries: `queries/<language>.po`, by the English text of their headers.

A query counts as translated only if all its texts are, so that languages never mix.

May import: errors, translations.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

from twinrdf.errors import QueryError
from twinrdf.translations import ENGLISH

Phrases = Mapping[str, str]
"""The texts of a language, by the English ones."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of a canned query in a language; `helps` are those of its parameters, by name."""

    language: str
    summary: str
    description: str
    helps: Mapping[str, str]


def read_phrases(folder: Path) -> dict[str, Phrases]:
    """Read the catalogues of a folder by their languages; raise QueryError if one is wrong."""
    return {path.stem: _read_catalogue(path) for path in sorted(folder.glob("*.po"))}


def translate(wording: Wording, phrases: Mapping[str, Phrases]) -> dict[str, Wording]:
    """Translate a wording into every language that has all its texts."""
    texts = {wording.summary, wording.description, *wording.helps.values()} - {""}
    return {
        language: Wording(
            language,
            known[wording.summary],
            known[wording.description] if wording.description else "",
            {name: known[help_] for name, help_ in wording.helps.items()},
        )
        for language, known in phrases.items()
        if language != ENGLISH and texts <= known.keys()
    }


def _read_catalogue(path: Path) -> Phrases:
    place = f"{path.parent.name}/{path.name}"
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
    except (PoFileError, ValueError, LookupError) as error:  # the last of an unknown charset
        raise QueryError(f"{place}: not a catalogue: {error}; correct it, or remove it") from None
    return {
        str(message.id): message.string
        for message in catalogue
        if message.id and isinstance(message.string, str) and message.string and not message.fuzzy
    }
