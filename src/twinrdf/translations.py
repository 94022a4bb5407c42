"""The languages of the interface: choice of language, texts, and formats of numbers.

The texts are in `locales/<language>/LC_MESSAGES/twinrdf.po`, by the English of the templates.

May import: nothing.
"""

import gettext
import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from babel import Locale
from babel.core import get_global
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locales"
ENGLISH = "en"

INTERFACE = {
    "en": ("en", "English", "en_GB"),
    "nl": ("nl", "Nederlands", "nl"),
    "fr": ("fr", "Français", "fr"),
    "zh": ("zh-Hans", "中文", "zh_Hans"),
}
"""Each language of the interface: its tag on pages, its own name, its locale in CLDR."""


def pick_language(languages: Sequence[str]) -> str:
    """Pick the language of a page from a reader's, best first; English where there is none."""
    return next((language for language in languages if language in INTERFACE), ENGLISH)


def find_language(written: str) -> str:
    """Find the language of the interface that a tag names (`nl`, `zh-Hans`), or give nothing."""
    language = written.strip().lower().partition("-")[0]
    return language if language in INTERFACE else ""


@cache
def read_locale(language: str) -> Locale:
    """Give the rules of CLDR for a language of the interface."""
    return Locale.parse(INTERFACE[language][2])


def name_locale(language: str) -> str:
    """Name a language of the interface with its most likely country: `nl_NL`, `zh_CN`.

    Social networks that show previews of pages expect such names.
    """
    locale = read_locale(language)
    likely = get_global("likely_subtags")[locale.language]
    return f"{locale.language}_{locale.territory or Locale.parse(likely).territory}"


@cache
def read_catalogue(language: str) -> gettext.NullTranslations:
    """Read the texts of a language; untranslated ones stay English."""
    if language == ENGLISH:
        return gettext.NullTranslations()
    with (LOCALES / language / "LC_MESSAGES" / "twinrdf.po").open("rb") as file:
        catalogue = read_po(file, locale=INTERFACE[language][2])
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def read_signs(language: str) -> tuple[str, str, str]:
    """Give the separators of thousands, of decimals, and of the members of a list."""
    locale = read_locale(language)
    signs = locale.number_symbols["latn"]
    comma = locale.list_patterns["standard"]["middle"].removeprefix("{0}").removesuffix("{1}")
    return str(signs["group"]), str(signs["decimal"]), comma


def write_number(number: int, language: str) -> str:
    """Write a whole number with separated thousands: `12,345`, `12.345`, `12 345`."""
    return f"{number:,}".replace(",", read_signs(language)[0])
