"""The links of a page, rewritten to lead from file to file.

Pages are rendered as the server has them, with links from its root. Templates escape every value,
so an attribute can be told from text by its quotation marks.

May import: export.layout.
"""

import html
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlencode

from twinrdf.export.layout import SCRIPTED, START, Address, Layout, read_address

Link = Callable[[str], str]
"""From a file of the export to the words that lead to it from a page."""

_OTHER = "?lang="
"""How a page says that a link leads to itself in a language; in none, that is the first."""

_KEPT = 50_000
"""How many links are known at once: most stand on many pages of a folder."""

_ANYWHERE = Address("")
_RELATION = re.compile(r'(<link rel="(?:canonical|alternate)"[^>]*) href="\?lang=([a-z]*)"')
_ENDLESS = re.compile(r"<a>(.*?)</a>", re.DOTALL)
_LINK = re.compile(r' (href|src|action|data-(?:root|dump|worker|index))="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Here:
    """A page as it is written: its file in the first language, its address, and its language.

    `base_url` is the address of the export, empty if unknown.
    """

    file: str
    address: Address
    language: str
    base_url: str = ""


def link_from(file: str) -> Link:
    """Link relative to the folder of a file, so that the export works in any folder of a host."""
    folder = posixpath.dirname(file)
    return lambda target: quote_path(_relate(target, folder))


def link_under(root: str) -> Link:
    """Link from the root of a host, for a page that is shown in place of any other."""
    return lambda target: root + quote_path(target)


def quote_path(path: str) -> str:
    """Write the path of a file as a link has it."""
    return quote(path, safe="/-._~()!*,;@+")


def name_page(file: str) -> str:
    """Write the file of a page as addresses have it: the first of a folder is the folder."""
    folder, _, name = file.rpartition("/")
    return quote_path((f"{folder}/" if folder else "") if name == "index.html" else file)


class Rewriter:
    """Rewrites the links of the pages of an export; what it found for one page serves others."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._led = lru_cache(_KEPT)(self._lead)

    def rewrite(self, page: str, here: Here, link: Link | None = None) -> tuple[str, list[Address]]:
        """Rewrite the links of a page; give the addresses among them that are other parts of it.

        They stay in its language. A link to what the export lacks, as to a thing that is named but
        not described, is removed. Attributes in which scripts find addresses are rewritten like
        links. Links for search engines are absolute if the address of the export is known.
        """
        parts: list[Address] = []
        layout, address = self._layout, here.address
        file = layout.place(here.file, here.language)
        folder = posixpath.dirname(file)
        leave = link or link_from(file)

        def translated(language: str) -> str:
            return layout.place(here.file, language or layout.languages[0])

        def relate(match: re.Match[str]) -> str:
            there = translated(match[2])
            target = here.base_url + name_page(there) if here.base_url else leave(there)
            return f'{match[1]} href="{html.escape(target)}"'

        def replace(match: re.Match[str]) -> str:
            name, text = match.groups()
            if text.startswith(_OTHER):
                language = html.unescape(text).partition("#")[0].removeprefix(_OTHER)
                return f' {name}="{html.escape(leave(translated(language)))}"'
            if text.startswith("/") and not link:
                led = self._led(name, text, folder, here.language)
            elif text.startswith(("/", "?")):
                led = self._find(name, text, address, here.language, leave)
            else:
                return match[0]
            found = led.found
            if found and found.path == address.path and found.parameters != address.parameters:
                parts.append(found)
            return led.text

        return _ENDLESS.sub(r"\1", _LINK.sub(replace, _RELATION.sub(relate, page))), parts

    def _lead(self, name: str, text: str, folder: str, language: str) -> "_Led":
        """Rewrite a link that is the same on all pages of a folder in a language."""
        return self._find(
            name, text, _ANYWHERE, language, link_from(f"{folder}/" if folder else "")
        )

    def _find(self, name: str, text: str, here: Address, language: str, link: Link) -> "_Led":
        """Rewrite a link of the page at an address."""
        layout = self._layout
        target, hash_sign, fragment = html.unescape(text).partition("#")
        found = read_address(target, here)
        if found is None:
            return _Led(f' {name}="{text}"')
        if name == "data-root":
            start = html.escape(link(layout.place(START, language)))
            return _Led(f' data-root="{start}/"')
        file = layout.find(found)
        if file is None:
            return _Led("")
        scripted = found.path in SCRIPTED and found.parameters
        asked = f"?{urlencode(found.parameters)}" if scripted else ""
        there = link(layout.place(file, language))
        return _Led(f' {name}="{html.escape(there + asked + hash_sign + fragment)}"', found)


class _Led(NamedTuple):
    """A link as it is written, and the address of the page that it leads to, if it does to one."""

    text: str
    found: Address | None = None


def _relate(target: str, folder: str) -> str:
    """Write the path of a file as seen from a folder."""
    there = target.split("/") if target != "." else []
    here = folder.split("/") if folder else []
    same = 0
    while same < min(len(there), len(here)) and there[same] == here[same]:
        same += 1
    return "/".join([*[".."] * (len(here) - same), *there[same:]]) or "."
