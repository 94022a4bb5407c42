"""Downloading the files of public sources, when a person asks for it.

An interrupted download continues where it stopped, unless the file has changed meanwhile. A file
that is there already is used again. One process at a time downloads into a folder.

May import: atomic, errors, link.geonames, link.live.fetch, link.live.wire, link.natural_earth,
link.places, link.sources, link.wikidata, names.levels.
"""

import contextlib
import fcntl
import json
import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from twinrdf.atomic import replace_file
from twinrdf.errors import LinkError
from twinrdf.link.geonames import GeoNames
from twinrdf.link.live.fetch import Fetcher
from twinrdf.link.live.wire import (
    TroubleError,
    check_status,
    open_stream,
    read_day,
    read_unpacked,
)
from twinrdf.link.natural_earth import NaturalEarth
from twinrdf.link.places import COUNTRIES, Place
from twinrdf.link.sources import Credit, Source
from twinrdf.link.wikidata import CLASSES, Wikidata
from twinrdf.names.levels import Level

NATURAL_EARTH = "https://raw.githubusercontent.com/nvkelso/natural-earth-vector/v5.1.2/geojson/"
GEONAMES = "https://download.geonames.org/export/dump/"
QUERY_SERVICE = "https://query.wikidata.org/"

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pt", "ru", "zh")
"""The languages of the labels that the Wikidata Query Service is asked for."""

_PLACES = "ne_10m_populated_places.geojson"
_DUMP = re.compile(r"cities(?:500|1000|5000|15000)|[A-Z]{2}")
_BESIDE = ("admin1CodesASCII.txt", "admin2Codes.txt", "countryInfo.txt")
_HOUR = 3600.0
_CHUNK = 1 << 20
_SPARQL = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Downloads:
    """The folder of downloads, the most bytes of a file, and a mirror to use if given."""

    fetcher: Fetcher
    folder: Path
    largest: int
    mirror: str = ""

    def get(self, name: str) -> Source:
        """Get a source by its name: `natural-earth`, `geonames:cities500`, `wikidata:IT`."""
        kind, _, part = name.partition(":")
        if kind == "natural-earth" and not part:
            path, date = self._get(NATURAL_EARTH, _PLACES)
            return _Downloaded(NaturalEarth(path, date), self._at(NATURAL_EARTH) + _PLACES)
        if kind == "geonames" and _DUMP.fullmatch(part or "cities500"):
            return self._get_geonames(part or "cities500")
        if kind == "wikidata" and part in COUNTRIES:
            return self._get_wikidata(part)
        raise LinkError(
            f"{name}: no source to download; write natural-earth, geonames:cities500 (or "
            "cities1000, cities5000, cities15000, a country such as IT), or wikidata:IT"
        )

    def _get_geonames(self, dump: str) -> Source:
        archive, date = self._get(GEONAMES, f"{dump}.zip")
        for name in _BESIDE:
            self._get(GEONAMES, name)
        path = self.folder / f"{dump}.txt"
        _unpack(archive, path, self.largest)
        return _Downloaded(GeoNames(path, date), f"{self._at(GEONAMES)}{dump}.zip")

    def _get_wikidata(self, country: str) -> Source:
        url = f"{self._at(QUERY_SERVICE)}sparql"
        fields = {"query": make_query(country), "format": "json"}
        answer = self.fetcher.get(url, fields, media=_SPARQL)
        path = self.folder / f"wikidata-{country}.json"
        with _reporting(path), replace_file(path) as draft:
            draft.write_text(json.dumps(answer.document, ensure_ascii=False), "utf-8", newline="\n")
        return _Downloaded(Wikidata(path, answer.date), url)

    def _get(self, base: str, name: str) -> tuple[Path, str]:
        """Give a file and its date; download it unless it is there."""
        path, note = self.folder / name, self.folder / f"{name}.date"
        policy = self.fetcher.policy
        if path.is_file() and not policy.refresh:
            return path, note.read_text("utf-8").strip() if note.is_file() else ""
        if policy.offline:
            raise LinkError(f"{path}: not downloaded yet; run once without --offline")
        url = self._at(base) + name
        with _reporting(path):
            self.folder.mkdir(parents=True, exist_ok=True)
            with _locked(self.folder):
                date = self.fetcher.insist(url, lambda client: self._once(client, url, path))
                note.write_text(f"{date}\n", "utf-8")
        return path, date

    def _once(self, client: httpx.Client, url: str, path: Path) -> str:
        """Download a file, or the rest of it, and move it into place when it is complete."""
        part, tag = path.with_name(f"{path.name}.part"), path.with_name(f"{path.name}.tag")
        begun = part.stat().st_size if part.is_file() and tag.is_file() else 0
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        if begun:
            headers |= {"Range": f"bytes={begun}-", "If-Range": tag.read_text("utf-8")}
        with open_stream(client, "GET", url, {}, headers) as stream:
            if stream.status_code == 416:
                part.unlink(missing_ok=True)
                raise TroubleError("has another file by now", 0.0)
            check_status(url, stream.status_code, stream.headers)
            whole = _length(stream, begun)
            if whole is not None and whole > self.largest:
                raise LinkError(f"{url}: {whole >> 20} MiB, and --max-size allows fewer")
            goes_on = stream.status_code == 206
            if goes_on and not stream.headers.get("content-range", "").startswith(
                f"bytes {begun}-"
            ):
                part.unlink(missing_ok=True)
                raise TroubleError("goes on elsewhere than it stopped", 0.0)
            tag.unlink(missing_ok=True)
            if etag := stream.headers.get("etag", ""):
                tag.write_text(etag, "utf-8")
            room = self.largest - (begun if goes_on else 0)
            with part.open("ab" if goes_on else "wb") as file:
                for chunk in read_unpacked(stream, room, _HOUR):
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            if whole is not None and part.stat().st_size != whole:
                raise TroubleError("broke off")
            day = read_day(
                stream.headers.get("last-modified", "") or stream.headers.get("date", "")
            )
        part.replace(path)
        tag.unlink(missing_ok=True)
        return day

    def _at(self, base: str) -> str:
        return f"{self.mirror.rstrip('/')}/" if self.mirror else base


@dataclass(frozen=True, slots=True)
class _Downloaded:
    """A source with the address of its download in the credit."""

    source: Source
    url: str

    @property
    def credit(self) -> Credit:
        """The credit of the source."""
        return replace(self.source.credit, url=self.url)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of the source."""
        return self.source.files

    def read_places(self) -> Iterator[Place]:
        """Read the places."""
        return self.source.read_places()

    def read_countries(self) -> Iterator[tuple[str, str]]:
        """Read the names of countries, each with its code."""
        return self.source.read_countries()


def make_query(country: str) -> str:
    """Make the query for the places of a country whose classes have a known level.

    Each label is in a row of its own, which keeps the result small.
    """
    places = (item for item, level in CLASSES.items() if level is not Level.ORGANISATION)
    classes = " ".join(f"wd:{item}" for item in sorted(places))
    languages = ", ".join(f'"{code}"' for code in LANGUAGES)
    return f"""\
PREFIX wd: <http://www.wikidata.org/entity/>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?item ?class ?country ?label ?adminLabel ?coord ?population ?geonames ?iso ?nuts
WHERE {{
  VALUES ?class {{ {classes} }}
  BIND ("{country}" AS ?country)
  ?land wdt:P297 "{country}" .
  ?item wdt:P17 ?land ; wdt:P31 ?class .
  {{ ?item rdfs:label ?label FILTER (LANG(?label) IN ({languages})) }}
  UNION {{
    ?item wdt:P131 ?admin . ?admin rdfs:label ?adminLabel FILTER (LANG(?adminLabel) = "en")
  }}
  UNION {{ ?item wdt:P625 ?coord }}
  UNION {{ ?item wdt:P1082 ?population }}
  UNION {{ ?item wdt:P1566 ?geonames }}
  UNION {{ ?item wdt:P300 ?iso }}
  UNION {{ ?item wdt:P605 ?nuts }}
}}
ORDER BY ?item ?label
"""


def _length(stream: httpx.Response, begun: int) -> int | None:
    """Give the length of the whole file; None if the server does not tell."""
    text = stream.headers.get("content-length", "")
    if not (text.isascii() and text.isdigit()):
        return None
    return int(text[:18]) + (begun if stream.status_code == 206 else 0)


def _unpack(archive: Path, path: Path, largest: int) -> None:
    """Unpack the file of an archive that is called like a path."""
    try:
        with (
            _reporting(path),
            zipfile.ZipFile(archive) as packed,
            replace_file(path) as draft,
        ):
            left = largest
            with packed.open(path.name) as source, draft.open("wb") as target:
                while chunk := source.read(min(_CHUNK, left + 1)):
                    left -= len(chunk)
                    if left < 0:
                        raise LinkError(f"{archive}: {path.name} is larger than --max-size allows")
                    target.write(chunk)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, KeyError,
            NotImplementedError, RuntimeError) as error:  # fmt: skip
        raise LinkError(
            f"{archive}: {path.name} cannot be unpacked: {error}; download it again with --refresh"
        ) from None


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which ends with the process; raise LinkError if another has it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise LinkError(
            f"{folder}: another process is downloading into it; wait until it is done, or name "
            "another folder with --cache"
        ) from None
    finally:
        os.close(handle)


@contextlib.contextmanager
def _reporting(path: Path) -> Iterator[None]:
    """Raise LinkError if a file cannot be written."""
    try:
        yield
    except OSError as error:
        raise LinkError(
            f"{path}: cannot be written: {error.strerror}; name another folder"
        ) from None
