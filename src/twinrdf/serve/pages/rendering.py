"""What every template knows: the release, the addresses, the words for dates and numbers.

May import: release, serve.pages.addresses, serve.pages.wording, templating, vocab.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import jinja2

from twinrdf.release import Release
from twinrdf.serve.pages.addresses import Addresses
from twinrdf.serve.pages.wording import count_noun, split_name, word_date, word_language, word_size
from twinrdf.templating import make_environment, read_assets
from twinrdf.vocab import TABLES

KINDS = tuple(table.kind for table in TABLES)
"""The kinds of things, in the order of the tables."""

FORMS = (
    ("ttl", "Turtle", "text/turtle"),
    ("jsonld", "JSON-LD", "application/ld+json"),
    ("rdf", "RDF/XML", "application/rdf+xml"),
    ("nt", "N-Triples", "application/n-triples"),
    ("trig", "TriG", "application/trig"),
    ("nq", "N-Quads", "application/n-quads"),
)
"""The other forms of a page: suffix, name, media type."""


def make_pages(release: Release, addresses: Addresses) -> jinja2.Environment:
    """Make the environment in which the pages of a release are rendered."""
    environment = make_environment()
    assets = read_assets()

    def asset(name: str) -> str:
        """Give the address of a script or style that was built, or nothing if it was not."""
        return f"{addresses.root}static/{assets[name]}" if name in assets else ""

    environment.globals.update(
        asset=asset,
        root=addresses.root,
        base=release.base,
        site_title=_in_english(release.info["title"]),
        site_description=_in_english(release.info.get("description", "")),
        release={
            "id": release.id,
            "issued": release.info.get("issued", ""),
            "triples": release.counts.get("triples", 0),
        },
        licence=addresses.link(str(release.info.get("license", ""))),
        forms=FORMS,
        link=addresses.link,
        query_string=query_string,
        count_noun=count_noun,
        split_name=split_name,
        word_date=word_date,
        word_language=word_language,
        word_size=word_size,
    )
    return environment


def query_string(kept: Mapping[str, str], **changes: object) -> str:
    """Write a query string; a change to nothing takes a parameter out.

    >>> query_string({"country": "belgium", "page": "2"}, page=3)
    '?country=belgium&page=3'
    """
    merged = {**kept, **{name: str(value) for name, value in changes.items()}}
    return "?" + urlencode({name: value for name, value in merged.items() if value})


def read_page(parameters: Mapping[str, str]) -> int:
    """Read which page of several is asked for, the first where it is not said."""
    page = parameters.get("page", "")
    return int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1


def _in_english(texts: Any) -> str:
    """Take the English of a text that may come in several languages."""
    return str(texts.get("en", "")) if isinstance(texts, Mapping) else str(texts)
