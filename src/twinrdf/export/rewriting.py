"""The links of a page, made to lead from file to file.

Pages are rendered as the server has them, with links from its root. Templates escape every value,
so an attribute can be told from text by its quotation marks.

May import: export.layout.
"""

import html
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from twinrdf.export.layout import SCRIPTED, START, Address, Layout, read_address

Link = Callable[[str], str]
"""From a file of the export to the words that lead to it from a page."""

_OTHER = "?lang="
"""How a page says that a link leads to itself in a language; in none, that is the first."""

_RELATION = re.compile(r'(<link rel="(?:canonical|alternate)"[^>]*) href="\?lang=([a-z]*)"')
_ENDLESS = re.compile(r"<a>(.*?)</a>", re.DOTALL)
_LINK = re.compile(r' (href|src|action|data-(?:root|dump|worker|index))="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Here:
    """A page as it is written: its file in the first language, its address, and its language.

    `base` is where the export will be, as far as that is known.
    """

    file: str
    address: Address
    language: str
    base: str = ""


def link_from(file: str) -> Link:
    """Link relative to the folder of a file, so that the export works in any folder of a host."""
    folder = posixpath.dirname(file) or "."
    return lambda target: quote_path(posixpath.relpath(target, folder))


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


def rewrite(
    page: str, here: Here, layout: Layout, link: Link | None = None
) -> tuple[str, list[Address]]:
    """Rewrite the links of a page; give the addresses among them that are other parts of it.

    They stay in its language. A link to what the export lacks, as to a thing that is named but not
    described, goes. Attributes in which scripts find addresses are rewritten like links. What
    search engines are told of the page is absolute, if it is known where that is.
    """
    parts: list[Address] = []
    link = link or link_from(layout.place(here.file, here.language))

    def translated(language: str) -> str:
        return layout.place(here.file, language or layout.languages[0])

    def relate(match: re.Match[str]) -> str:
        file = translated(match[2])
        target = here.base + name_page(file) if here.base else link(file)
        return f'{match[1]} href="{html.escape(target)}"'

    def replace(match: re.Match[str]) -> str:
        text = html.unescape(match[2])
        target, hash_sign, fragment = text.partition("#")
        if target.startswith(_OTHER):
            return f' {match[1]}="{html.escape(link(translated(target.removeprefix(_OTHER))))}"'
        found = read_address(target, here.address)
        if found is None:
            return match[0]
        if match[1] == "data-root":
            return f' data-root="{html.escape(link(layout.place(START, here.language)))}/"'
        file = layout.find(found)
        if file is None:
            return ""
        if found.path == here.address.path and found.parameters != here.address.parameters:
            parts.append(found)
        scripted = found.path in SCRIPTED and found.parameters
        asked = f"?{urlencode(found.parameters)}" if scripted else ""
        there = link(layout.place(file, here.language))
        return f' {match[1]}="{html.escape(there + asked + hash_sign + fragment)}"'

    return _ENDLESS.sub(r"\1", _LINK.sub(replace, _RELATION.sub(relate, page))), parts
