"""The processes that write the pages and documents of an export, piece by piece.

Each process opens the release for itself, since an open engine cannot be shared, and takes the next
piece when it has written one. Pieces do not depend on each other: only the page of a thing links to
the formats of its document, which may turn out too long to be written.

May import: export.documents, export.folder, export.layout, export.opening, export.pages,
export.search_index, index.columns, parallel, serve.files, serve.pages.rendering, templating.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from urllib.parse import urlsplit

from twinrdf.export.documents import DATASET, VOID, write_dataset, write_document, write_redirects
from twinrdf.export.folder import Folder
from twinrdf.export.layout import NAMES_INDEX, Layout
from twinrdf.export.opening import Opened, open_release
from twinrdf.export.pages import Pages
from twinrdf.export.search_index import write_search
from twinrdf.index.columns import FACETS
from twinrdf.parallel import Counters, SharedRange, run_all
from twinrdf.serve.files import read_static
from twinrdf.serve.pages.rendering import KINDS
from twinrdf.templating import compile_templates

Advance = Callable[[int, int], None]
"""Told how much is done, and of how much."""

VOCABULARY = "ns"
_OFTEN = 20
"""The pieces after which a process that works alone reports its progress."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written where.

    `things` are the paths of what has a document, `queries` the names of the canned queries;
    `base_url` is the address of the export, empty if unknown.
    """

    release: Path
    folder: Path
    things: Sequence[str]
    queries: Sequence[str]
    languages: Sequence[str]
    base_url: str


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: pages to be found by search engines, things too long for a document."""

    pages: tuple[str, ...]
    unwritten: tuple[str, ...]
    files: int


def write_everything(plan: Plan, processes: int, advance: Advance) -> Written:
    """Write all pages and documents, the same ones with any number of processes."""
    pieces = _list_pieces(plan)
    numbers, counters = SharedRange(len(pieces)), Counters(processes)

    if processes > 1:
        compile_templates(plan.languages)

    def on_progress(_done: int = 0) -> None:
        advance(counters.sum(), len(pieces))

    def work(place: int) -> Written:
        writer = _Writer(plan)
        for done, number in enumerate(numbers, start=1):
            writer.write(*pieces[number])
            counters.put(place, done)
            if processes == 1 and done % _OFTEN == 0:
                on_progress()
        return writer.written()

    parts = run_all(
        [partial(work, place) for place in range(processes)], processes, on_progress=on_progress
    )
    return Written(
        tuple(page for part in parts for page in part.pages),
        tuple(path for part in parts for path in part.unwritten),
        sum(part.files for part in parts),
    )


def _list_pieces(plan: Plan) -> list[tuple[str, str]]:
    """List the pieces, each a sort and a name; those that take longest come first."""
    return [
        *(("list", kind) for kind in KINDS),
        *((sort, "") for sort in ("search", "names", "general pages", "dataset")),
        *(("canned query", name) for name in plan.queries),
        ("vocabulary", VOCABULARY),
        *(("thing", path) for path in plan.things if path != VOCABULARY),
    ]


class _Writer:
    """Writes pieces of an export."""

    def __init__(self, plan: Plan) -> None:
        self._root = urlsplit(plan.base_url).path or "/"
        self._plan = plan
        self._unwritten: set[str] = set()
        self._folder = Folder(plan.folder)
        self._opened = opened = open_release(plan.release, plan.languages)
        layout = lay_out(opened, frozenset(plan.things), self._unwritten, plan.languages)
        self._pages = pages = Pages(opened, layout, self._folder, plan.base_url)
        self._ways: Mapping[str, Callable[[str], None]] = {
            "list": pages.write_list,
            "search": lambda _: write_search(opened, self._folder, layout),
            "names": lambda _: pages.write_names(),
            "general pages": lambda _: pages.write_general_pages(),
            "dataset": lambda _: write_dataset(opened, self._folder),
            "canned query": pages.write_canned_query,
            "vocabulary": self._write_vocabulary,
            "thing": self._write_thing,
        }

    def write(self, sort: str, name: str) -> None:
        """Write a piece."""
        self._ways[sort](name)

    def written(self) -> Written:
        """Tell what was written."""
        return Written(tuple(self._pages.written), tuple(self._unwritten), self._folder.files)

    def _write_thing(self, path: str) -> None:
        self._write_document(path)
        self._pages.write_thing(path)

    def _write_vocabulary(self, path: str) -> None:
        if path in self._plan.things:
            self._write_document(path)
        self._pages.write_vocabulary()

    def _write_document(self, path: str) -> None:
        """Write a document in every format, and what leads from its name to its page."""
        if not write_document(self._opened, self._folder, path):
            self._unwritten.add(path)
        write_redirects(self._opened, self._folder, path, self._plan.base_url, self._root)


def lay_out(
    opened: Opened,
    things: Collection[str],
    unwritten: Collection[str],
    languages: Sequence[str],
) -> Layout:
    """Make the layout of an export; `unwritten` things may be added to it later."""
    static = {f"static/{name}" for name in read_static()}

    @lru_cache
    def facets(kind: str) -> Mapping[str, Collection[str]]:
        return {
            name: frozenset(choice.slug for choice in opened.site.index.choices(kind, name))
            for name in FACETS.get(kind, ())
        }

    files = frozenset(opened.files.keys() | static | {VOID, NAMES_INDEX, *DATASET})
    return Layout(things, unwritten, files, opened.queries, facets, tuple(languages))
