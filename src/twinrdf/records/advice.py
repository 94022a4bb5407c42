"""Advice in the messages of findings: guesses at what a person meant.

Advice is a clause such as `write 2011-05-31`, or an empty text if there is no good guess.

May import: names.letters.
"""

import re
from collections.abc import Collection, Iterable, Mapping

from rapidfuzz import fuzz, process

from twinrdf.names.letters import LETTERS, drop_accents

Named = Mapping[str, Collection[str]]
"""The IRIs of what goes by a name in any language, by the name in lower case."""

FEW, MANY = 30, 100
"""The most names that a message lists beside a guess, and without one."""

_ALIKE = 60
"""The least likeness of two names, in percent, for one to be advised for the other."""

_NOTHING = frozenset({
    "n/a", "n.a.", "na", "n/b", "n.b.", "n.v.t.", "nvt", "s.o.", "k.a.", "tbd", "tba", "tbc",
    "none", "null", "unknown", "onbekend", "inconnu", "unbekannt",
    "-", "--", "–", "—", "/", "...", "…", "?",
})  # fmt: skip
"""What people write in cells without a value."""

_LONGEST = 12
"""Values of this length are no placeholders."""

NOT_LANGUAGES = {
    "al": "sq", "cn": "zh", "cz": "cs", "dk": "da", "gb": "en", "gr": "el", "ir": "fa", "jp": "ja",
    "rs": "sr", "ua": "uk", "us": "en", "vn": "vi",
    "ara": "ar", "chi": "zh", "deu": "de", "dut": "nl", "eng": "en", "fra": "fr", "fre": "fr",
    "ger": "de", "ita": "it", "jpn": "ja", "kor": "ko", "nld": "nl", "pol": "pl", "por": "pt",
    "rus": "ru", "spa": "es", "tur": "tr", "ukr": "uk", "zho": "zh",
    "english": "en", "dutch": "nl", "french": "fr", "chinese": "zh", "german": "de",
}  # fmt: skip
"""Mistaken language tags with the right ones: codes of countries, longer codes, words."""

_CYRILLIC = str.maketrans("аеорсухіјѕһ", "aeopcyxijsh")

_LENGTH = re.compile(r"P?\s*(\d{1,3})\s*-?([^\W\d]*)", re.IGNORECASE)
_UNITS = {
    "Y": {"y", "year", "years", "yr", "yrs", "jaar", "jaren", "an", "ans", "année", "années", "年"},
    "M": {"m", "month", "months", "maand", "maanden", "mois", "个月", "月"},
    "W": {"w", "week", "weeks", "weken", "semaine", "semaines"},
    "D": {"d", "day", "days", "dag", "dagen", "jour", "jours", "天", "日"},
}


def is_placeholder(value: str) -> bool:
    """Whether a value is a placeholder for a missing one."""
    return len(value) < _LONGEST and value.casefold() in _NOTHING


def nearest(value: str, known: Collection[str], most: int = MANY) -> str:
    """Advise the known name nearest to a value, and list the names if they are few.

    If none is near, `most` names are listed.
    """
    meant = guess(value, known)
    listed = 0 < len(known) <= (FEW if meant else most)
    names = f"known are {', '.join(sorted(known))}" if listed else ""
    return " ".join(part for part in (meant, names) if part) or "correct it, or add it first"


def find_named(text: str, known: Mapping[str, str], named: Named) -> list[str]:
    """Find what a word of any language is the name of, among known names, each with its IRI."""
    iris = named.get(text.casefold(), ())
    return sorted(name for name, iri in known.items() if iri in iris)


def ask(names: Iterable[str]) -> str:
    """Ask whether one of some names is meant; nothing if there are none."""
    choices = " or ".join(f'"{name}"' for name in names)
    return f"did you mean {choices}?" if choices else ""


def guess(value: str, known: Iterable[str]) -> str:
    """Ask whether the nearest known name is meant, if one is near."""
    folded = {name.casefold(): name for name in known}
    found = process.extract(
        value.casefold(), list(folded), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None
    )
    near = max(((likeness, name) for name, likeness, _ in found), default=None)
    return f'did you mean "{folded[near[1]]}"?' if near else ""


def slug(value: str) -> str:
    """Make an id from the Latin letters of a text; `--` stays.

    So does the dash that a spreadsheet program made of it. Cyrillic letters among Latin ones are
    replaced by those that they look like.
    """
    small = re.sub("[–—]", "--", value.casefold())
    alike = small.translate(_CYRILLIC) if re.search("[a-z]", small) else small
    plain = drop_accents(alike.translate(LETTERS))
    parts = (
        re.sub(r"[^a-z0-9]+", "-", part).strip("-") for part in re.split("(?<!-)--(?!-)", plain)
    )
    return "--".join(filter(None, parts))


def repair_language(tag: str) -> str:
    """Advise how to write a language tag."""
    meant = NOT_LANGUAGES.get(tag.lower(), tag.lower().replace("_", "-"))
    known = meant in NOT_LANGUAGES.values() or "_" in tag
    return f"write {meant}" if known else "write one such as en, nl or zh-hans"


def repair_duration(value: str) -> str:
    """Advise how to write a duration."""
    match = _LENGTH.fullmatch(value)
    if match is None:
        return ""
    if not match[2]:
        return f"write P{match[1]}Y for years, P{match[1]}M for months"
    for unit, names in _UNITS.items():
        if match[2].lower() in names:
            count = int(match[1])
            return f"write P{7 * count}D" if unit == "W" else f"write P{count}{unit}"
    return ""
