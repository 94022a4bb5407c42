"""The export of a release, from its start to its end.

May import: __init__, errors, export.documents, export.folder, export.layout, export.opening,
export.pages, export.rules, export.searching, export.sitemaps, index.columns, serve.files,
translations.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from twinrdf import __version__
from twinrdf.errors import ExportError
from twinrdf.export.documents import (
    DATASET,
    VOID,
    write_dataset,
    write_document,
    write_leads,
)
from twinrdf.export.folder import Folder, check_place, open_folder
from twinrdf.export.layout import NAMES_INDEX, Layout, safe_paths
from twinrdf.export.opening import Opened, open_release
from twinrdf.export.pages import Pages
from twinrdf.export.rules import (
    list_names,
    make_apache,
    make_headers,
    make_nginx,
    make_policies,
    make_redirects,
)
from twinrdf.export.searching import write_search
from twinrdf.export.sitemaps import make_robots, make_sitemaps
from twinrdf.index.columns import FACETS
from twinrdf.serve.files import read_static
from twinrdf.translations import INTERFACE

Progress = Callable[[str], None]

_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Summary:
    """What an export holds; `too_long` are the paths of things that come as a page only."""

    out: Path
    release: str
    pages: int
    documents: int
    files: int
    bytes: int
    too_long: tuple[str, ...]


def export_release(
    release: Path,
    out: Path,
    base_url: str | None = None,
    progress: Progress = lambda _stage: None,
    languages: Sequence[str] = tuple(INTERFACE),
) -> Summary:
    """Write the site of a release as files into a folder that is new, empty or an older export.

    `base_url` is where the export will be; its path is used wherever an address cannot be
    relative, and the whole of it in the sitemap. Without it, the sitemap has the addresses that
    the release gives to its things, and the rest is for the root of a host. Pages are in each of
    the `languages`, the first at the root. The same release, address and languages give the same
    bytes. Raise ReleaseError or ExportError if it cannot be done; then what
    was there is as it was.
    """
    address = check_address(base_url) if base_url else ""
    _check_languages(languages)
    _check_apart(out, release)
    check_place(out)
    progress("verifying the release")
    opened = open_release(release, languages)
    marker = {
        "release": opened.release.id,
        "twinrdf": __version__,
        "base_url": address,
        "languages": list(languages),
    }
    with open_folder(out, marker) as folder:
        things = frozenset(safe_paths(opened.paths()))
        unwritten: set[str] = set()
        layout = _lay_out(opened, things, unwritten, languages)
        pages = Pages(opened, layout, folder, address)
        _write_things(opened, folder, pages, unwritten, sorted(things), address, progress)
        _write_pages(pages, progress)
        progress("search")
        write_search(opened, folder, layout)
        progress("files")
        _write_files(opened, folder)
        write_dataset(opened, folder)
        _write_rules(opened, folder, layout, pages.written, address)
    return Summary(
        out,
        opened.release.id,
        len(pages.written) * len(languages),
        len(things),
        folder.files,
        folder.bytes,
        tuple(sorted(unwritten)),
    )


def check_address(base_url: str) -> str:
    """Give an address as the start of others, or raise ExportError if it cannot be one."""
    try:
        parts = urlsplit(base_url)
        fine = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    except ValueError:
        fine = False
    if not fine or any(sign in base_url for sign in "?#\\\"'<>{};$ \n\r\t"):
        raise ExportError(
            f"{base_url}: not the address of a site; write one like https://example.org/register/"
        )
    return base_url if base_url.endswith("/") else f"{base_url}/"


def _check_languages(languages: Sequence[str]) -> None:
    """Refuse languages that the interface lacks, and the same one twice."""
    known = ", ".join(INTERFACE)
    for language in languages:
        if language not in INTERFACE:
            raise ExportError(f"{language or 'nothing'}: not a language of the pages; name {known}")
    if not languages or len(set(languages)) < len(languages):
        raise ExportError(f"{','.join(languages)}: name each language once, of {known}")


def _check_apart(out: Path, release: Path) -> None:
    """Refuse to write into the release itself."""
    if out.resolve().is_relative_to(release.resolve()):
        raise ExportError(f"{out}: lies in the release, which never changes; name another folder")


def _lay_out(
    opened: Opened,
    things: Collection[str],
    unwritten: Collection[str],
    languages: Sequence[str],
) -> Layout:
    copied = {name for name in opened.files if name != "ontology/index.html"}
    static = {f"static/{name}" for name in read_static()}

    @lru_cache
    def facets(kind: str) -> Mapping[str, Collection[str]]:
        return {
            name: frozenset(choice.slug for choice in opened.site.index.choices(kind, name))
            for name in FACETS.get(kind, ())
        }

    files = frozenset(copied | static | {VOID, NAMES_INDEX, *DATASET})
    return Layout(things, unwritten, files, opened.queries, facets, tuple(languages))


def _write_things(
    opened: Opened,
    folder: Folder,
    pages: Pages,
    unwritten: set[str],
    things: list[str],
    address: str,
    progress: Progress,
) -> None:
    root = urlsplit(address).path or "/"
    for number, path in enumerate(things):
        if number % _SHOWN == 0:
            progress(f"documents: {number:,} of {len(things):,}")
        if not write_document(opened, folder, path):
            unwritten.add(path)
        if path != "ns":
            pages.write_thing(path)
        write_leads(opened, folder, path, address, root)


def _write_pages(pages: Pages, progress: Progress) -> None:
    progress("pages")
    pages.write_ways_in()
    pages.write_names()
    for kind in pages.write_lists():
        progress(f"lists: {kind}")
    for name in pages.write_questions():
        progress(f"questions: {name}")


def _write_files(opened: Opened, folder: Folder) -> None:
    for name, file in opened.files.items():
        if name != "ontology/index.html":
            folder.copy(file.path, name)
    for name, reply in read_static().items():
        folder.write(f"static/{name}", reply.body)


def _write_rules(
    opened: Opened, folder: Folder, layout: Layout, pages: list[str], address: str
) -> None:
    root = urlsplit(address).path or "/"
    policies = make_policies(opened.files)
    sitemap_base = address or opened.release.base
    issued = str(opened.release.info.get("issued", ""))
    versions = [
        {INTERFACE[language][0]: layout.place(page, language) for language in layout.languages}
        for page in sorted(pages)
    ]
    texts = {
        "_headers": make_headers(policies, root, list_names(folder.path, layout.languages)),
        "_redirects": make_redirects(root),
        ".htaccess": make_apache(policies, root, layout.languages[1:]),
        "nginx.conf": make_nginx(policies, root, layout.languages[1:]),
        "robots.txt": make_robots(sitemap_base),
        ".nojekyll": "",
        **dict(make_sitemaps(versions, sitemap_base, issued)),
    }
    for name, text in texts.items():
        folder.write(name, text.encode())
