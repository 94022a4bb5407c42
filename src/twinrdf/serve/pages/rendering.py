"""The rendering of pages: the values and functions that all templates share.

May import: release, serve.pages.addresses, serve.pages.schema_org, serve.pages.wording,
templating, translations, vocab.
"""

from collections.abc import Mapping, Sequence
from functools import cache, partial
from math import ceil
from typing import Any
from urllib.parse import quote, urlencode

import jinja2

from twinrdf.release import Release
from twinrdf.serve.pages.addresses import Addresses
from twinrdf.serve.pages.schema_org import describe_dataset
from twinrdf.serve.pages.wording import (
    split_name,
    word_date,
    word_decade,
    word_distance,
    word_language,
    word_position,
    word_size,
)
from twinrdf.templating import make_environment
from twinrdf.translations import ENGLISH, INTERFACE, pick_language
from twinrdf.vocab import TABLES

KINDS = tuple(table.kind for table in TABLES)
"""The kinds of things, in the order of the tables."""

GRAPH_FORMS = (
    ("ttl", "Turtle", "text/turtle"),
    ("jsonld", "JSON-LD", "application/ld+json"),
    ("rdf", "RDF/XML", "application/rdf+xml"),
    ("nt", "N-Triples", "application/n-triples"),
    ("trig", "TriG", "application/trig"),
    ("nq", "N-Quads", "application/n-quads"),
)
"""The forms of statements: suffix, name, media type."""

FORMS = (*GRAPH_FORMS, ("json", "JSON", "application/json"), ("csv", "CSV", "text/csv"))
"""The other forms of a page."""


class Renderer:
    """Renders the pages of a release in the languages of the interface.

    `more` is what all templates are to know besides.
    """

    def __init__(self, release: Release, addresses: Addresses, **more: Any) -> None:
        self._parts = release, addresses
        self._more = {"dataset": describe_dataset(release), **more}
        self._made = cache(self._make)

    def render(self, template: str, languages: Sequence[str], **values: Any) -> str:
        """Fill a template in the first of the reader's languages that the interface has."""
        return self.environment(languages).get_template(template).render(values)

    def environment(self, languages: Sequence[str] = ()) -> jinja2.Environment:
        """Give the environment of the first of the reader's languages that the interface has."""
        return self._made(pick_language(languages))

    def add_globals(self, **more: Any) -> None:
        """Let all templates use more values."""
        self._more |= more
        self._made.cache_clear()

    def _make(self, language: str) -> jinja2.Environment:
        environment, (release, addresses) = make_environment(language), self._parts
        report = release.publisher.get("report", "")
        environment.globals.update(
            root="/",
            base=release.base,
            site_title=_choose(release.title, language),
            site_description=_choose(release.description, language),
            release=release,
            licence=addresses.link(release.license),
            author=addresses.link(release.publisher["url"]),
            dumps=[dump for dump in release.dumps if not dump.compression],
            forms=FORMS,
            link=addresses.link,
            query_string=query_string,
            report_link=partial(link_report, report, release.id),
            split_name=split_name,
            own_name=INTERFACE[language][1],
            page_languages=[(code, tag, name) for code, (tag, name, _) in INTERFACE.items()],
            word_decade=partial(word_decade, language=language),
            word_distance=partial(word_distance, language=language),
            word_date=partial(word_date, language=language),
            word_language=partial(word_language, language=language),
            word_position=partial(word_position, language=language),
            word_size=partial(word_size, language=language),
        )
        environment.globals.update(self._more)
        return environment


def query_string(kept: Mapping[str, str], **changes: object) -> str:
    """Write a query string; a change to nothing takes a parameter out.

    >>> query_string({"country": "belgium", "page": "2"}, page=3)
    '?country=belgium&page=3'
    """
    merged = {**kept, **{name: str(value) for name, value in changes.items()}}
    return "?" + urlencode({name: value for name, value in merged.items() if value})


def link_report(address: str, release: str, title: str, iri: str) -> str:
    """Fill what an error is reported about into the address for reports, if there is one.

    >>> link_report("https://example.org/report?page={iri}", "1", "Ghent", "https://a.b/ghent")
    'https://example.org/report?page=https%3A%2F%2Fa.b%2Fghent'
    """
    if address.startswith("mailto:"):
        address += "?subject={title}&body={iri}%0D%0A{release}"
    for name, value in (("title", title), ("iri", iri), ("release", release)):
        address = address.replace(f"{{{name}}}", quote(value, safe=""))
    return address


def read_page(parameters: Mapping[str, str]) -> int:
    """Read which page of several is asked for, the first where it is not said."""
    page = parameters.get("page", "")
    return int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1


def turn(page: int, total: int, size: int) -> tuple[int, int]:
    """Give the page there is that is nearest to the one asked for, and how many there are.

    >>> turn(9, 101, 50), turn(0, 0, 50)
    ((3, 3), (1, 1))
    """
    pages = max(1, ceil(total / size))
    return min(max(1, page), pages), pages


def _choose(texts: Mapping[str, str], language: str) -> str:
    """Take the text in a language, else in English."""
    return texts.get(language) or texts[ENGLISH]
