"""The links of a page, made to lead from file to file.

Pages are rendered as the server has them, with links from its root. Templates escape every value,
so an attribute can be told from text by its quotation marks.

May import: export.layout.
"""

import html
import posixpath
import re
from collections.abc import Callable
from urllib.parse import quote, urlencode

from twinrdf.export.layout import SCRIPTED, Address, Layout, read_address

Link = Callable[[str], str]
"""From a file of the export to the words that lead to it from a page."""

_ENDLESS = re.compile(r"<a>(.*?)</a>", re.DOTALL)
_LINK = re.compile(r' (href|src|action|data-(?:root|dump|worker|index))="([^"]*)"')


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


def rewrite(page: str, address: Address, layout: Layout, link: Link) -> tuple[str, list[Address]]:
    """Rewrite the links of a page; give the addresses among them that are other parts of it.

    A link to what the export lacks, as to a thing that is named but not described, goes. Attributes
    in which scripts find addresses are rewritten like links.
    """
    parts: list[Address] = []

    def replace(match: re.Match[str]) -> str:
        text = html.unescape(match[2])
        target, hash_sign, fragment = text.partition("#")
        found = read_address(target, address)
        if found is None:
            return match[0]
        if match[1] == "data-root":
            return f' data-root="{html.escape(link("."))}/"'
        file = layout.find(found)
        if file is None:
            return ""
        if found.path == address.path and found.parameters != address.parameters:
            parts.append(found)
        scripted = found.path in SCRIPTED and found.parameters
        asked = f"?{urlencode(found.parameters)}" if scripted else ""
        return f' {match[1]}="{html.escape(link(file) + asked + hash_sign + fragment)}"'

    return _ENDLESS.sub(r"\1", _LINK.sub(replace, page)), parts
