"""The files of a release and of the package that are served, listed when the service opens.

No path is ever made from a URL: only listed files are found.

May import: errors, release, serve.negotiate, serve.problems, serve.responses, templating.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from twinrdf.errors import ReleaseError
from twinrdf.release import INFO, MANIFEST, Release, hash_file, read_manifest
from twinrdf.serve.negotiate import content_type
from twinrdf.serve.problems import ProblemError, busy
from twinrdf.serve.responses import Reply, Sender, is_packed, page_policy
from twinrdf.templating import STATIC, read_assets

FOLDERS = ("dumps", "ontology", "shapes", "queries", "metadata", "report", "site")
"""The folders of a release that are served as they are; the store is not."""

EARLIER = ("dumps", "metadata", INFO)
"""What is served of earlier releases."""

MEDIA_TYPES = {
    "css": "text/css",
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "gexf": "application/xml",
    "graphml": "application/xml",
    "gz": "application/gzip",
    "html": "text/html",
    "js": "text/javascript",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "md": "text/markdown",
    "nq": "application/n-quads",
    "nt": "application/n-triples",
    "png": "image/png",
    "po": "text/x-gettext-translation",
    "rdf": "application/rdf+xml",
    "rq": "application/sparql-query",
    "sha256": "text/plain",
    "svg": "image/svg+xml",
    "trig": "application/trig",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "txt": "text/plain",
    "wasm": "application/wasm",
    "woff2": "font/woff2",
    "zst": "application/zstd",
}

_OF_THE_BUILD = {"assets.json", ".sources"}
_PACKED = ".br"
_PACKED_AT_ONCE = 64 * 1024
_OF_RANGES = (b"range", b"if-range")
_MOST_RANGES = 100
_LOST_SECONDS = 60
_RANGE = re.compile(r"(?=[0-9]|-[0-9])([0-9]{0,30})-([0-9]{0,30})")
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class File:
    """A file to serve: its path, media type and hash, and whether browsers should save it."""

    path: Path
    media_type: str
    sha256: str
    save: bool = False
    policy: str = ""

    @property
    def digest(self) -> str:
        """The hash as the header `Repr-Digest` has it (RFC 9530)."""
        return f"sha-256=:{base64.b64encode(bytes.fromhex(self.sha256)).decode()}:"


def read_files(release: Path) -> Mapping[str, File]:
    """List the files of a release that are served, by their paths in it."""
    found = {
        name: _file(release / name, sha256, save=name.startswith("dumps/"))
        for name, sha256 in read_manifest(release).items()
        if name.partition("/")[0] in FOLDERS or name == INFO
    }
    return {**found, MANIFEST: _file(release / MANIFEST, hash_file(release / MANIFEST))}


def read_earlier(releases: Iterable[Release]) -> Mapping[str, File]:
    """List the dumps and descriptions of earlier releases, by their ids and paths."""
    found = {}
    for release in releases:
        try:
            manifest = read_manifest(release.path)
            digest = hash_file(release.path / MANIFEST)
            kept = [name for name in manifest if _is_earlier(release.path, name)]
        except (OSError, ReleaseError):
            continue  # unfinished, or being removed
        found[f"{release.id}/{MANIFEST}"] = _file(release.path / MANIFEST, digest)
        for name in kept:
            path, save = release.path / name, name.startswith("dumps/")
            found[f"{release.id}/{name}"] = _file(path, manifest[name], save=save)
    return found


def _is_earlier(folder: Path, name: str) -> bool:
    """Tell whether a name in a manifest is of a file to serve, and leads to one in the folder.

    Nobody has verified an earlier release, so it may lead out by `..` or by a link.
    """
    path = folder.resolve() / name
    return name.partition("/")[0] in EARLIER and path.resolve() == path and path.is_file()


def read_static() -> Mapping[str, Reply]:
    """Read the files that come with the package by their paths: style, icon, scripts if built."""
    marked = read_assets()
    return {
        marked.get(path.name, path.relative_to(STATIC).as_posix()): _read_static(path)
        for path in sorted(STATIC.rglob("*"))
        if path.is_file() and path.name not in _OF_THE_BUILD and path.suffix != _PACKED
    }


def _read_static(path: Path) -> Reply:
    """Read a file and its compressed form; a short one is compressed here if it has none."""
    body, media_type = path.read_bytes(), _media_type(path)
    packed = path.with_name(path.name + _PACKED)
    if packed.is_file():
        return Reply(body, media_type, packed={"br": packed.read_bytes()})
    if is_packed(body, media_type) and len(body) <= _PACKED_AT_ONCE:
        return Reply(body, media_type, packed={"br": _pack(body)})
    return Reply(body, media_type)


@cache
def _pack(body: bytes) -> bytes:
    packed: bytes = brotli.compress(body)
    return packed


def send_file(
    request: Request, file: File, sender: Sender, vary: str = "Accept-Encoding"
) -> Response:
    """Send a file, or the range of it that is asked for; raise ProblemError if it is lost."""
    tag = file.sha256[:32]
    unchanged = sender.unchanged(request, tag, vary)
    if unchanged is not None:
        return unchanged
    check_there(file)
    headers = sender.headers(tag, vary) | {"Repr-Digest": file.digest}
    if file.policy:
        headers["Content-Security-Policy"] = file.policy
    return _RangedFile(
        file.path,
        headers=headers,
        media_type=file.media_type,
        filename=file.path.name if file.save else None,
    )


def check_there(file: File) -> None:
    """Raise ProblemError if a file was deleted since the service opened."""
    if not file.path.is_file():
        raise busy(f"{file.path.name}: lost on this server; come back later", _LOST_SECONDS)


class _RangedFile(FileResponse):
    """A file, or those of its ranges that a request asks for (RFC 9110, 14)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the valid ranges on; raise ProblemError if the file has none of those asked for."""
        headers = Headers(scope=scope)
        others = [pair for pair in scope["headers"] if pair[0] not in _OF_RANGES]
        tags = (None, self.headers["etag"])  # a date would not tell two releases apart
        if scope["method"] == "GET" and headers.get("if-range") in tags:
            size = Path(self.path).stat().st_size
            ranges = read_ranges(headers.get("range", ""), size)
            others += [(b"range", ranges.encode())] if ranges else []
        await super().__call__({**scope, "headers": others}, receive, send)


def read_ranges(header: str, size: int) -> str:
    """Give the ranges that a header names and the file has, in one spelling, or nothing.

    A header with malformed ranges, or too many, is ignored; raise ProblemError if the file has none
    of its ranges.
    """
    unit, _, listed = header.partition("=")
    parts = [part.strip() for part in listed.split(",") if part.strip()]
    matches = [_RANGE.fullmatch(part) for part in parts]
    if unit.strip().lower() != "bytes" or not 0 < len(parts) <= _MOST_RANGES:
        return ""
    found = []
    for match in matches:
        if match is None:
            return ""
        first, last = match.groups()
        if first and last and int(last) < int(first):
            return ""
        start = int(first or max(0, size - int(last)))
        end = min(int(last or size), size - 1) if first else size - 1
        if start <= end:
            found.append(f"{start}-{end}")
    if not found:
        message = f"the file has {size} bytes, and none of those asked for"
        raise ProblemError(416, message, {"Content-Range": f"bytes */{size}"})
    return f"bytes={','.join(found)}"


def _file(path: Path, sha256: str, *, save: bool = False) -> File:
    media_type = _media_type(path)
    policy = _policy(path.read_bytes()) if media_type.startswith("text/html") else ""
    return File(path, media_type, sha256, save, policy)


def _media_type(path: Path) -> str:
    suffix = path.suffix.removeprefix(".")
    return content_type(MEDIA_TYPES.get(suffix, "application/octet-stream"))


def _policy(page: bytes) -> str:
    """Allow a page of the release, besides what every page may, the style written in it."""
    return page_policy(
        f"'sha256-{base64.b64encode(hashlib.sha256(style).digest()).decode()}'"
        for style in _STYLE.findall(page)
    )
