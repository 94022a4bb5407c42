"""A release opened for export: its site, its documents, and the paths of its things.

May import: mapping, queries, release, serve.documents, serve.files, serve.limits, serve.pages,
store, terms, translations, vocab.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from twinrdf.mapping import Mapping as Columns
from twinrdf.mapping import read_mapping
from twinrdf.queries import CannedQuery, read_queries
from twinrdf.release import Release, read_release
from twinrdf.serve.documents import Documents, read_metadata
from twinrdf.serve.files import File, read_files
from twinrdf.serve.limits import Limits
from twinrdf.serve.pages import Site
from twinrdf.store import LocalStore, open_store
from twinrdf.terms import Quad
from twinrdf.translations import ENGLISH, INTERFACE
from twinrdf.vocab import NAMESPACE, PREFIXES

METADATA = ("void", "catalog")
EVERYTHING = "dumps/everything.nq"
_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Opened:
    """What an export is made from."""

    release: Release
    store: LocalStore
    mapping: Columns
    queries: Mapping[str, CannedQuery]
    site: Site
    documents: Documents
    files: Mapping[str, File]
    metadata: Mapping[str, tuple[Quad, ...]]

    def iri(self, path: str) -> str:
        """Give the IRI of what has a document at a path."""
        head, _, rest = path.partition("/")
        if head == "code":
            return PREFIXES["code"] + rest
        if head == "ns":
            return NAMESPACE
        return f"{self.release.base}{'id' if head == 'doc' else head}/{rest}"


def list_paths(release: Release) -> Iterator[str]:
    """Give the paths of the documents about all that a release describes, some repeatedly.

    They are read from its largest dump, a line at a time, since it may not fit into memory.
    """
    yield from (path for graph in release.graphs if (path := _path(release.base, graph.iri)))
    last = b""
    with (release.path / EVERYTHING).open("rb") as lines:
        for line in lines:
            subject = line.partition(b" ")[0]
            if subject != last:
                last = subject
                path = _path(release.base, subject[1:-1].decode())
                if path:
                    yield path


def _path(base: str, iri: str) -> str:
    if iri == NAMESPACE:
        return "ns"
    for start, head, fits in (
        (f"{base}id/", "doc/", "[^/]+/[^/]+"),
        (f"{base}graph/", "graph/", "[^/]+"),
        (PREFIXES["code"], "code/", ".+"),
    ):
        rest = iri.removeprefix(start)
        if rest != iri and re.fullmatch(fits, rest):
            return head + rest
    return ""


def open_release(path: Path, languages: Sequence[str] = (ENGLISH,)) -> Opened:
    """Open a release that was verified; raise ReleaseError if anything is amiss.

    Its pages lead to each other in these languages.
    """
    release = read_release(path)
    store = open_store(release.store, _KEPT)
    mapping = read_mapping(path / "ontology" / "context.jsonld")
    metadata = read_metadata(path, METADATA)
    site = Site(release, store, mapping, read_queries(path / "queries"))
    queries = {query.name: query for query in site.canned.queries}
    page_languages = [(language, *INTERFACE[language][:2]) for language in languages]
    site.renderer.add_globals(static=True, page_languages=page_languages)
    documents = Documents(release, store, mapping, Limits())
    return Opened(release, store, mapping, queries, site, documents, read_files(path), metadata)
