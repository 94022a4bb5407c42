"""A register's folder and its settings, `twinrdf.toml`.

May import: errors.
"""

import datetime
import os
import re
import stat
import tomllib
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from twinrdf.errors import ProjectError

SETTINGS_FILE = "twinrdf.toml"
EMBEDDED = Path(__file__).parent / "embedded"
"""The embedded register of an installed package; in a clone the root folder replaces it."""

FOLDERS = ("data", "ontology", "shapes", "queries")
"""The folders of a register."""

_WANTED = {dict: "a table", list: "a list", str: "a string", datetime.date: "a date"}
_EXAMPLES = {
    "title": '{ en = "…" }',
    "description": '{ en = "…" }',
    "base": '"https://example.org/register/"',
    "publisher": '{ name = "…", url = "https://…" }',
    "license": '"https://creativecommons.org/publicdomain/zero/1.0/"',
    "languages": '["en"]',
    "issued": "2026-11-22, without quotation marks",
}
"""Examples of the values of settings."""

PUBLISHER_TYPES = (
    "Academia-ScientificOrganisation", "Company", "IndustryConsortium", "LocalAuthority",
    "NationalAuthority", "NonGovernmentalOrganisation", "NonProfitOrganisation",
    "RegionalAuthority", "StandardisationBody", "SupraNationalAuthority",
)  # fmt: skip
"""The types of publishers in the vocabulary of DCAT-AP (ADMS)."""

REPORT_BLANKS = ("title", "iri", "release")
"""The blanks in the address for reports: the name and the IRI of a thing, the release."""

_LAST_YEAR = 2100
"""The last year for which data may be issued, as for what shapes call a far future."""

_BESIDE = (".~lock.", "~$", ".DS_Store")
_UNFINISHED = ("~", ".swp", ".swx", ".tmp", ".bak", ".part", ".crdownload")
_MAIL = re.compile(r"mailto:[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_BLANK = re.compile(r"\{(\w*)\}")
_WEB = re.compile(r"https?://[^\s\0-\x20/?#<>\"{}|^`\\]+(?:[/?#][^\s\0-\x20<>\"{}|^`\\]*)?")


@dataclass(frozen=True, slots=True)
class Project:
    """A register: its folder, its description, and the limits of its server.

    `report` is where readers report errors: an e-mail address, or a web address with blanks.
    `contact` is for the services that linking asks, and `gazetteer` is what links are compared
    with, called `pack` in the settings; both are optional.
    """

    root: Path
    title: Mapping[str, str]
    description: Mapping[str, str]
    base: str
    publisher_name: str
    publisher_url: str
    license: str
    languages: tuple[str, ...]
    issued: datetime.date
    serve: Mapping[str, Any]
    contact: str = ""
    publisher_type: str = ""
    report: str = ""
    gazetteer: Path | None = None

    @property
    def data(self) -> Path:
        """The folder of tables."""
        return self.root / "data"

    def folder(self, name: str) -> Path:
        """Give the folder `ontology`, `shapes` or `queries`, of the register or else embedded.

        Raise ProjectError for a broken link, so that nobody gets the embedded one unawares.
        """
        own = self.root / name
        if not os.path.lexists(own):
            return embedded_root() / name
        if not own.is_dir():
            raise ProjectError(f"{own}: neither a folder nor a link to one; correct or remove it")
        return own


def embedded_root() -> Path:
    """Give the folder of the embedded register, which comes with the package."""
    return EMBEDDED if EMBEDDED.is_dir() else Path(__file__).parents[2]


def is_editor_file(name: str) -> bool:
    """Whether a name is that of a temporary file of an editor or another program."""
    return name.startswith(_BESIDE) or name.lower().endswith(_UNFINISHED)


def walk(folder: Path, around: Collection[Path] = ()) -> Iterator[Path]:
    """Give the files under a folder, also where links lead, but not back to what is around them."""
    place, paths = Path(os.path.realpath(folder)), list[Path]()
    if place not in around:
        with suppress(OSError):
            paths = list(folder.iterdir())
    for path in paths:
        if path.is_dir():
            yield from walk(path, (*around, place))
        else:
            yield path


def find_register(folder: Path) -> Path:
    """Give the default register: this folder, if it is one, else the embedded one."""
    return folder if (folder / SETTINGS_FILE).is_file() else embedded_root()


def read_project(root: Path) -> Project:
    """Read the settings of the register in a folder; raise ProjectError if they are wrong."""
    path = root / SETTINGS_FILE
    _refuse_endless(path, *(found for name in FOLDERS for found in walk(root / name)))
    try:
        settings = _read_tables(path)
    except FileNotFoundError:
        raise ProjectError(
            f"{root}: no {SETTINGS_FILE}, so this is not a register; "
            "name a register's folder or make one with `twinrdf init`"
        ) from None
    except OSError as error:
        raise ProjectError(f"{path}: cannot be read: {error.strerror}; allow reading it") from None
    if "register" not in settings:
        raise ProjectError(f"{path}: no [register] table; add one with title, base and issued")
    contact, gazetteer = _read_link(path, settings.get("link", {}))
    register = _Settings(path, settings["register"])
    return register.project(settings.get("serve", {}), contact, gazetteer)


def read_serve_settings(path: Path) -> Mapping[str, Any]:
    """Read the table [serve] of a file; raise ProjectError if it is wrong."""
    _refuse_endless(path)
    try:
        return _read_tables(path).get("serve", {})
    except OSError as error:
        raise ProjectError(f"{path}: cannot be read: {error.strerror}") from None


def _has_host(address: str) -> bool:
    """Whether the host and the port of a web address can be read."""
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _refuse_endless(*paths: Path) -> None:
    """Refuse pipes, sockets and devices, which can be read without end."""
    for path in paths:
        with suppress(OSError):
            if stat.S_IFMT(path.stat().st_mode) not in (stat.S_IFREG, stat.S_IFDIR):
                raise ProjectError(f"{path}: a pipe, a socket or a device is no file; move it away")


def _read_tables(path: Path) -> dict[str, dict[str, Any]]:
    """Read the tables of a settings file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        settings = tomllib.loads(text)
    except UnicodeDecodeError:
        raise ProjectError(f"{path}: not UTF-8; save it as plain text in UTF-8") from None
    except (ValueError, RecursionError) as error:
        wanted = _advise_line(text, str(error))
        raise ProjectError(f"{path}: not valid TOML: {error}; {wanted}") from None
    unknown = sorted(set(settings) - {"register", "serve", "link"})
    if unknown:
        raise ProjectError(
            f"{path}: {unknown[0]}: unknown; the tables are [register], [serve] and [link]"
        )
    for name, table in settings.items():
        if not isinstance(table, dict):
            raise ProjectError(f"{path}: {name}: not a table; write [{name}] and its values below")
    return settings


def _advise_line(text: str, error: str) -> str:
    """Advise how to write the line that an error of TOML names."""
    place = re.search(r"at line (\d+)", error)
    line = text.split("\n")[int(place[1]) - 1] if place else ""
    if re.search("[“”„«»‘’]", line):
        return 'write straight quotation marks, as in "en"'
    if re.search(r"\d[./-]\d+[./-]\d", line):
        return "write a date so: 2026-11-22"
    return "correct that line"


def _read_link(path: Path, table: Mapping[str, Any]) -> tuple[str, Path | None]:
    """Read `contact` and `pack` from the table [link]."""
    unknown = sorted(set(table) - {"contact", "pack"})
    if unknown:
        raise ProjectError(f"{path}: link.{unknown[0]}: unknown setting; known are contact, pack")
    contact, gazetteer = table.get("contact", ""), table.get("pack", "")
    if not isinstance(contact, str):
        raise ProjectError(f"{path}: link.contact: not a string; write an e-mail or web address")
    if not isinstance(gazetteer, str):
        raise ProjectError(f"{path}: link.pack: not a string; write a file such as places.pack")
    return contact, path.parent / gazetteer if gazetteer else None


@dataclass(frozen=True, slots=True)
class _Settings:
    """Reads the [register] table key by key, with messages that name the key."""

    path: Path
    values: Mapping[str, Any]

    def project(self, serve: Mapping[str, Any], contact: str, gazetteer: Path | None) -> Project:
        known = {"title", "description", "base", "publisher", "license", "languages", "issued"}
        unknown = sorted(set(self.values) - known)
        if unknown:
            raise self._error(unknown[0], f"unknown setting; known are {', '.join(sorted(known))}")
        publisher = self._get("publisher", dict)
        unknown = sorted(set(publisher) - {"name", "url", "type", "report"})
        if unknown:
            known_keys = "name, url, type or report"
            raise self._error("publisher", f"{unknown[0]} is not known; write {known_keys}")
        if not all(isinstance(value, str) for value in publisher.values()):
            raise self._error("publisher", f"not texts; write publisher = {_EXAMPLES['publisher']}")
        if not publisher.get("name"):
            raise self._error("publisher", f"no name; write publisher = {_EXAMPLES['publisher']}")
        return Project(
            root=self.path.parent,
            title=self._texts("title"),
            description=self._texts("description"),
            base=self._base(),
            publisher_name=publisher["name"],
            publisher_url=self._web("publisher", publisher.get("url", "")),
            license=self._web("license", self._get("license", str)),
            languages=self._languages(),
            issued=self._issued(),
            serve=serve,
            contact=contact,
            publisher_type=self._publisher_type(publisher),
            report=self._report(publisher),
            gazetteer=gazetteer,
        )

    def _languages(self) -> tuple[str, ...]:
        languages: list[Any] = self._get("languages", list)
        if not languages or not all(
            isinstance(one, str) and _TAG.fullmatch(one) for one in languages
        ):
            raise self._error("languages", 'not a list of language tags; write ["en", "nl"]')
        return tuple(dict.fromkeys(one.lower() for one in languages))

    def _publisher_type(self, publisher: Mapping[str, str]) -> str:
        found = publisher.get("type", "")
        if found and found not in PUBLISHER_TYPES:
            known = ", ".join(PUBLISHER_TYPES)
            raise self._error("publisher", f'type "{found}" is not known; write one of {known}')
        return found

    def _report(self, publisher: Mapping[str, str]) -> str:
        found = publisher.get("report", "")
        if not found or _MAIL.fullmatch(found):
            return found
        blanks = _BLANK.findall(found)
        web = re.fullmatch(r"https?://[^\s/?#{}<>\"]+[/?#][^\s<>\"]*", found)
        if web is None or "iri" not in blanks or not set(blanks) <= set(REPORT_BLANKS):
            raise self._error(
                "publisher",
                f'report "{found}" does not fit; write "mailto:office@example.org", the address of '
                'an office, or "https://example.org/report?page={iri}", with {title} and {release} '
                "where wanted",
            )
        return found

    def _base(self) -> str:
        base: str = self._get("base", str)
        if not _WEB.fullmatch(base) or not base.endswith("/") or not _has_host(base):
            wanted = f"write base = {_EXAMPLES['base']}"
            raise self._error(
                "base", f'"{base}" is not an http(s) IRI that ends with "/"; {wanted}'
            )
        if re.search(r"[?#]|/\.{1,2}/", base):
            raise self._error("base", f'"{base}" has ?, #, /./ or /../ in it; write it without')
        return base

    def _issued(self) -> datetime.date:
        issued: datetime.date = self._get("issued", datetime.date)
        if issued.year > _LAST_YEAR:
            raise self._error("issued", f"{issued} is in a far future; correct it")
        return issued

    def _web(self, key: str, value: str) -> str:
        """Check a web address, which may be empty for a publisher."""
        if not _WEB.fullmatch(value) and (value or key != "publisher"):
            wanted = f"write {key} = {_EXAMPLES[key]}"
            raise self._error(key, f'"{value}" is not a web address; {wanted}')
        return value

    def _texts(self, key: str) -> dict[str, str]:
        texts: dict[str, str] = self._get(key, dict)
        known = "en" in texts and all(map(_TAG.fullmatch, texts))
        if not known or not all(isinstance(text, str) and text.strip() for text in texts.values()):
            raise self._error(key, 'write a text per language, English first: { en = "…" }')
        by_language = {language.lower(): text for language, text in texts.items()}
        if len(by_language) < len(texts):
            raise self._error(key, "two texts of one language, as en and EN are; write one of each")
        return by_language

    def _get(self, key: str, kind: type) -> Any:
        value = self.values.get(key)
        if not isinstance(value, kind) or isinstance(value, datetime.datetime):
            problem = "missing" if value is None else f"not {_WANTED[kind]}"
            raise self._error(key, f"{problem}; write {key} = {_EXAMPLES[key]}")
        return value

    def _error(self, key: str, problem: str) -> ProjectError:
        return ProjectError(f"{self.path}: register.{key}: {problem}")
