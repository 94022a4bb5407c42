"""The one place that makes a template environment, for pages and for reports in a release.

May import: translations.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from twinrdf.translations import (
    ENGLISH,
    INTERFACE,
    name_locale,
    read_catalogue,
    read_signs,
    write_number,
)

STATIC = Path(__file__).parent / "static"
"""The style, the icon, and in `built/` what the build of `frontend/` made, if there was one."""


def make_environment(language: str = ENGLISH) -> jinja2.Environment:
    """Make the Jinja2 environment over `templates/`: always escaping, a missing name an error.

    Templates know the language as `tongue`, its tag as `tongue_tag`; `|number` writes numbers as
    it does, and `|lang` marks up a text in another language. `|isolate` keeps a text of the
    register from upsetting what stands around it, `|isolate_plain` where there can be no markup.
    `asset(name)` is the address of a style, icon or script; `style()` is what stands in a page that
    needs no other file. `|introduction` is what a page begins with, out of its heading.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("twinrdf"),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", _Fixed],
    )
    environment.policies["ext.i18n.trimmed"] = True
    _install_words(environment, language)
    environment.globals.update(
        tongue=language,
        tongue_tag=INTERFACE[language][0],
        word_locale=name_locale,
        comma=read_signs(language)[2],
        asset=_find_from_page,
        style=_read_style,
    )
    environment.filters["number"] = lambda number: write_number(number, language)
    environment.filters["lang"] = lambda other: _mark_language(other, language)
    environment.filters |= {
        "isolate": isolate,
        "isolate_plain": isolate_plain,
        "introduction": find_introduction,
    }
    return environment


_INTRODUCTION = re.compile(r'<p class="lead"[^>]*>(.*?)</p>', re.DOTALL)
_LEFTWARD = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""A letter that is written from right to left."""

_LONG = re.compile(r"[^\s\-\u2e80-\uffef]{36,}")
"""A word that nothing breaks; Chinese, Japanese and Korean break between any two letters."""

_TEXT = (("name", "_"), ("lparen", "("), ("string", None), ("rparen", ")"))
"""What `_("…")` is made of."""


class _Fixed(Extension):
    """Translates texts without values when a template is read, not each time it is shown."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Put the translation, as markup, in the place of each `_("…")`."""
        words = read_catalogue(str(self.environment.globals["tongue"]))
        held: list[Token] = []
        for token in stream:
            held.append(token)
            sort, value = _TEXT[len(held) - 1]
            if token.type != sort or value not in (None, token.value):
                yield from held
                held = []
            elif len(held) == len(_TEXT):
                _, begin, text, end = held
                yield begin
                yield Token(text.lineno, "string", words.gettext(text.value) % {})
                yield Token(text.lineno, "pipe", "|")
                yield Token(text.lineno, "name", "safe")
                yield end
                held = []


def _install_words(environment: jinja2.Environment, language: str) -> None:
    """Let templates speak a language; counts in plural forms are written as it does."""
    words = read_catalogue(language)

    def say_count(one: str, many: str, num: int, /, **values: Any) -> Markup:
        text = Markup(words.ngettext(one, many, num))  # noqa: S704 - of our own templates
        return text % ({"num": write_number(num, language)} | values)

    def say_count_of(sense: str, one: str, many: str, num: int, /, **values: Any) -> Markup:
        text = Markup(words.npgettext(sense, one, many, num))  # noqa: S704
        return text % ({"num": write_number(num, language)} | values)

    install: Any = environment
    install.install_gettext_callables(
        words.gettext, words.ngettext, newstyle=True, pgettext=words.pgettext
    )
    environment.globals.update(ngettext=say_count, npgettext=say_count_of)


def _mark_language(other: str, language: str) -> Markup:
    """Write the attribute for a text in another language than the page."""
    same = not other or other == language or other.startswith(f"{language}-")
    return Markup() if same else Markup(' lang="{}"').format(other)


def isolate(text: str) -> str:
    """Mark up a text that runs from right to left, or has a word too long for a line.

    >>> isolate("Haifa")
    'Haifa'
    """
    if _LEFTWARD.search(text):
        return Markup("<bdi>{}</bdi>").format(text)
    return Markup('<span class="long">{}</span>').format(text) if _LONG.search(text) else text


def isolate_plain(text: str) -> str:
    """Put a text that runs from right to left between the signs of Unicode that isolate it."""
    return (
        f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
        if _LEFTWARD.search(text)
        else text
    )


def find_introduction(lead: str) -> str:
    """Give the introduction of a page, where its heading has one.

    >>> find_introduction('<h1>Map</h1><p class="lead">All <b>ties</b> &amp; places.</p>')
    'All <b>ties</b> &amp; places.'
    """
    found = _INTRODUCTION.search(lead)
    return found[1] if found else ""


@cache
def read_assets() -> Mapping[str, str]:
    """Read where style, icon and scripts are, as paths under `static/`, by their plain names.

    A hash of what they hold is part of each path, so that browsers may keep them for good. There
    are no scripts where none were built. It is done once, so that all pages of a process agree.
    """
    own = {path.name: _mark(path) for path in sorted(STATIC.iterdir()) if path.is_file()}
    try:
        built: dict[str, str] = json.loads((STATIC / "built" / "assets.json").read_bytes())
    except FileNotFoundError:
        return own
    return own | {name: f"built/{file}" for name, file in built.items()}


def _mark(path: Path) -> str:
    return f"{path.stem}-{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}{path.suffix}"


def find_asset(name: str, root: str = "/") -> str:
    """Give the address of a style, icon or script, or nothing where it was not built."""
    path = read_assets().get(name)
    return f"{root}static/{path}" if path else ""


@jinja2.pass_context
def _find_from_page(context: jinja2.runtime.Context, name: str) -> str:
    return find_asset(name, context.get("root", "/"))


@cache
def _read_style() -> str:
    return (STATIC / "site.css").read_text(encoding="utf-8")
