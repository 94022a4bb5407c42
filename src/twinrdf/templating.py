"""The template environment of pages and of reports in a release.

May import: translations.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2.bccache import Bucket
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
"""The style, the icon, and in `built/` the scripts, if they were built from `frontend/`."""


def make_environment(language: str = ENGLISH) -> jinja2.Environment:
    """Make the Jinja2 environment over `templates/`: always escaping, a missing name an error.

    Templates have the language as `page_language` and its tag as `page_language_tag`; `|number`
    formats numbers in it, and `|lang` gives the attribute for a text in another language.
    `|isolate` keeps the direction or length of a text from affecting the text around it,
    `|isolate_plain` does so without markup. `asset(name)` is the address of a style, icon or
    script; `style()` is the style sheet itself, for a standalone page. `|introduction` is the lead
    paragraph of a heading.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("twinrdf"),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", _Fixed],
        bytecode_cache=_COMPILED[language],
    )
    environment.policies["ext.i18n.trimmed"] = True
    _install_words(environment, language)
    environment.globals.update(
        page_language=language,
        page_language_tag=INTERFACE[language][0],
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


def compile_templates(languages: Iterable[str]) -> None:
    """Compile all templates in some languages, so that processes forked from this one need not."""
    for environment in map(make_environment, languages):
        for name in environment.list_templates():
            environment.get_template(name)


class _Compiled(jinja2.BytecodeCache):
    """Keeps what templates were compiled to, as each release that is opened would do it anew."""

    def __init__(self) -> None:
        self._codes: dict[str, CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what a template was compiled to before."""
        bucket.code = self._codes.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a template was compiled to."""
        self._codes[bucket.key] = bucket.code


_COMPILED: defaultdict[str, _Compiled] = defaultdict(_Compiled)
"""What is kept for each language, as its words are compiled in."""


_INTRODUCTION = re.compile(r'<p class="lead"[^>]*>(.*?)</p>', re.DOTALL)
_LEFTWARD = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""A letter of a right-to-left script."""

_LONG = re.compile(r"[^\s\-\u2e80-\uffef]{36,}")
"""A long unbreakable word; Chinese, Japanese and Korean text may break anywhere."""

_TEXT = (("name", "_"), ("lparen", "("), ("string", None), ("rparen", ")"))
"""The tokens of `_("…")`."""


class _Fixed(Extension):
    """Translates texts without placeholders when a template is loaded, not on each rendering."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Replace each `_("…")` by its translation, as markup."""
        words = read_catalogue(str(self.environment.globals["page_language"]))
        pending: list[Token] = []
        for token in stream:
            pending.append(token)
            sort, value = _TEXT[len(pending) - 1]
            if token.type != sort or value not in (None, token.value):
                yield from pending
                pending = []
            elif len(pending) == len(_TEXT):
                _, begin, text, end = pending
                yield begin
                yield Token(text.lineno, "string", words.gettext(text.value) % {})
                yield Token(text.lineno, "pipe", "|")
                yield Token(text.lineno, "name", "safe")
                yield end
                pending = []


def _install_words(environment: jinja2.Environment, language: str) -> None:
    """Install the translations of a language, with numbers in plural forms formatted for it."""
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
    """Mark up a text that has right-to-left letters, or a word too long for a line.

    >>> isolate("Haifa")
    'Haifa'
    """
    if _LEFTWARD.search(text):
        return Markup("<bdi>{}</bdi>").format(text)
    return Markup('<span class="long">{}</span>').format(text) if _LONG.search(text) else text


def isolate_plain(text: str) -> str:
    """Put a text with right-to-left letters between Unicode isolates."""
    return (
        f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
        if _LEFTWARD.search(text)
        else text
    )


def find_introduction(lead: str) -> str:
    """Give the lead paragraph of a page's heading, if there is one.

    >>> find_introduction('<h1>Map</h1><p class="lead">All <b>ties</b> &amp; places.</p>')
    'All <b>ties</b> &amp; places.'
    """
    found = _INTRODUCTION.search(lead)
    return found[1] if found else ""


@cache
def read_assets() -> Mapping[str, str]:
    """Give the paths of style, icon and scripts under `static/`, by their plain names.

    Each path has a hash of the content, so that browsers may cache it for good. There are no
    scripts where none were built. The result is cached, so that all pages of a process agree.
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
    """Give the address of a style, icon or script, or nothing if it was not built."""
    path = read_assets().get(name)
    return f"{root}static/{path}" if path else ""


@jinja2.pass_context
def _find_from_page(context: jinja2.runtime.Context, name: str) -> str:
    return find_asset(name, context.get("root", "/"))


@cache
def _read_style() -> str:
    return (STATIC / "site.css").read_text(encoding="utf-8")
