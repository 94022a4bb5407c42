"""The reader's languages: which they are, and links that keep the chosen one.

What an address says (`?lang=nl`) comes before what a browser asks for. Nothing is stored about the
reader: a chosen language is kept in the links between pages.

May import: serve.negotiate, translations.
"""

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from starlette.requests import Request

from twinrdf.serve.negotiate import prefer_languages
from twinrdf.translations import INTERFACE, find_language

PARAMETER = "lang"

_NAMED = re.compile(rf"{PARAMETER}(?:=|\Z)")
_IN_PATH = "/-._~!$()*+,;=:@"

_HEAD = re.compile(r'<html lang="([^"]*)"')
_LINK = re.compile(r'( hreflang="[^"]*")? href="([/?][^"]*|)"')
_FORM = re.compile(r'<form\b[^>]* action="/[^"]*"[^>]*>')
_FILE = re.compile(r"/static/|[^?#]*\.(?!html\b)[a-z0-9]+(?:[?#]|$)")
"""What is the same in every language: files, and documents as data."""


def choose_language(request: Request) -> str:
    """Give the language of the interface that the address names, or nothing."""
    return find_language(request.query_params.get(PARAMETER, ""))


def order_languages(request: Request, known: Sequence[str]) -> tuple[str, ...]:
    """Order the languages to show, best first; `known` are those of the register.

    Where the reader names none that there is, it is the register's first.
    """
    offered = tuple(dict.fromkeys((*known, *INTERFACE)))
    wanted = prefer_languages(request.headers.get("accept-language"), offered)
    chosen = choose_language(request)
    ordered = tuple(dict.fromkeys((*([chosen] if chosen else []), *wanted)))
    return ordered or tuple(known[:1])


def address_page(page: str, request: Request) -> str:
    """Let the links of a page lead to itself in other languages, and keep the one chosen."""
    chosen = choose_language(request)
    path = quote(f"/{request.scope['path'].lstrip('/')}", safe=_IN_PATH)  # `//` begins a host
    pairs = request.url.query.replace("%0D%0A", "%0A").split("&")
    own = escape("&".join(pair for pair in pairs if pair and not _NAMED.match(pair)))

    def replace(match: re.Match[str]) -> str:
        other, target = match.groups()
        if other:
            language = target.partition("=")[2]
            query = "&amp;".join(filter(None, (own, language and f"{PARAMETER}={language}")))
            return f'{other} href="{path}{"?" if query else ""}{query}"'
        return f' href="{keep_language(target, chosen)}"' if chosen else match[0]

    page = _LINK.sub(replace, page)
    if not chosen:
        return page
    field = f'<input type="hidden" name="{PARAMETER}" value="{chosen}">'
    return _FORM.sub(lambda match: match[0] + field, page)


def keep_language(target: str, language: str) -> str:
    """Add a language to a link as it stands in a page, unless the link has one or needs none."""
    if _FILE.match(target) or f"{PARAMETER}=" in target:
        return target
    path, hash_sign, fragment = target.partition("#")
    sign = "&amp;" if "?" in path else "?"
    return f"{path}{sign}{PARAMETER}={language}{hash_sign}{fragment}"


def find_tag(page: str) -> str:
    """Give the language tag of a page, or nothing if it says none."""
    found = _HEAD.search(page, 0, 200)
    return found[1] if found else ""
