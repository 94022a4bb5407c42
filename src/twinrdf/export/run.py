"""The export of a release: checks, pages, files, rules for hosts.

May import: __init__, errors, export.folder, export.host_config, export.layout, export.opening,
export.sitemaps, export.workers, parallel, progress, queries, release, serve.files, translations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from twinrdf import __version__
from twinrdf.errors import ExportError
from twinrdf.export.folder import Folder, check_place, open_folder
from twinrdf.export.host_config import (
    list_names,
    make_apache,
    make_headers,
    make_nginx,
    make_policies,
    make_redirects,
)
from twinrdf.export.layout import place_page, safe_paths
from twinrdf.export.opening import EVERYTHING, list_paths
from twinrdf.export.sitemaps import make_robots, make_sitemaps
from twinrdf.export.workers import Plan, write_everything
from twinrdf.parallel import count_processes
from twinrdf.progress import SILENT, Meter
from twinrdf.queries import read_queries
from twinrdf.release import INFO, Release, read_release, verify_release
from twinrdf.serve.files import File, read_files, read_static
from twinrdf.translations import INTERFACE


@dataclass(frozen=True, slots=True)
class Summary:
    """What an export holds; `too_long` are the paths of things that come as a page only."""

    out: Path
    release: str
    pages: int
    documents: int
    files: int
    too_long: tuple[str, ...]


def export_release(
    release: Path,
    out: Path,
    base_url: str = "",
    progress: Meter = SILENT,
    languages: Sequence[str] = tuple(INTERFACE),
    processes: int | None = None,
) -> Summary:
    """Write the site of a release as files into a folder that is new, empty or an older export.

    `base_url` is the address of the export; its path is used wherever an address cannot be
    relative, and the whole of it in the sitemap. Without it, the sitemap has the addresses that
    the release gives to its things, and the rest is for the root of a host. Pages are in each of
    the `languages`, the first at the root. The same release, address and languages give the same
    bytes, whatever the number of `processes`; by default it depends on the size of the release.
    Raise ReleaseError or ExportError if it cannot be done; then what was there is unchanged.
    """
    base_url = check_address(base_url) if base_url else ""
    _check_languages(languages)
    _check_apart(out, release)
    check_place(out)
    progress("verifying the release")
    verify_release(release)
    found = read_release(release)
    marker = {
        "release": found.id,
        "twinrdf": __version__,
        "base_url": base_url,
        "languages": list(languages),
    }
    with open_folder(out, marker) as folder:
        progress("pages")
        things = safe_paths(list_paths(found))
        queries = [query.name for query in read_queries(release / "queries")]
        plan = Plan(release, folder.path, things, queries, languages, base_url)
        if processes is None:
            processes = count_processes((release / EVERYTHING).stat().st_size)
        written = write_everything(plan, processes, progress.advance)
        folder.files += written.files
        progress("files")
        files = read_files(release)
        _write_files(files, folder)
        folder.copy(files[INFO].path, f"releases/{found.id}/{INFO}")
        _write_rules(found, files, folder, languages, written.pages, base_url)
    return Summary(
        out,
        found.id,
        len(written.pages) * len(languages),
        len(things),
        folder.files,
        tuple(sorted(written.unwritten)),
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


def _write_files(files: Mapping[str, File], folder: Folder) -> None:
    for name, file in files.items():
        folder.copy(file.path, name)
    for name, reply in read_static().items():
        folder.write(f"static/{name}", reply.body)


def _write_rules(
    release: Release,
    files: Mapping[str, File],
    folder: Folder,
    languages: Sequence[str],
    pages: Sequence[str],
    base_url: str,
) -> None:
    root = urlsplit(base_url).path or "/"
    policies = make_policies(files)
    sitemap_base = base_url or release.base
    issued = release.issued
    versions = [
        {INTERFACE[language][0]: place_page(page, language, languages) for language in languages}
        for page in sorted(pages)
    ]
    texts = {
        "_headers": make_headers(policies, root, list_names(folder.path, languages)),
        "_redirects": make_redirects(root),
        ".htaccess": make_apache(policies, root, languages[1:]),
        "nginx.conf": make_nginx(policies, root, languages[1:]),
        "robots.txt": make_robots(sitemap_base),
        ".nojekyll": "",
        **dict(make_sitemaps(versions, sitemap_base, issued)),
    }
    for name, text in texts.items():
        folder.write(name, text.encode())
