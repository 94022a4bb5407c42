"""Settings are read with messages that name the key to correct."""

import os
from pathlib import Path

import pytest

from twinrdf.errors import ProjectError
from twinrdf.project import (
    Project,
    embedded_root,
    find_register,
    read_project,
    read_serve_settings,
    walk,
)

GOOD = """
[register]
title = { en = "A" }
description = { en = "B" }
base = "https://example.org/r/"
publisher = { name = "P", url = "https://example.org/" }
license = "https://creativecommons.org/publicdomain/zero/1.0/"
languages = ["en"]
issued = 2026-01-01
"""


def read(folder: Path, text: str) -> Project:
    (folder / "twinrdf.toml").write_text(text, encoding="utf-8")
    return read_project(folder)


def test_settings_are_read(tmp_path: Path) -> None:
    project = read(tmp_path, GOOD)
    assert project.base == "https://example.org/r/"
    assert project.issued.isoformat() == "2026-01-01"
    assert project.data == tmp_path / "data"
    assert project.serve == {}
    assert read(tmp_path, GOOD + "\n[serve]\ndeadline = 5\n").serve == {"deadline": 5}
    assert project.publisher_type == ""
    city = read(tmp_path, GOOD.replace('"P"', '"P", type = "LocalAuthority"'))
    assert city.publisher_type == "LocalAuthority"


def test_languages_are_written_as_those_of_names_are(tmp_path: Path) -> None:
    text = GOOD.replace('["en"]', '["en", "zh-Hans", "ZH-hans"]')
    project = read(tmp_path, text.replace('{ en = "A" }', '{ en = "A", zh-Hant = "B" }'))
    assert project.languages == ("en", "zh-hans")
    assert project.title == {"en": "A", "zh-hant": "B"}


def test_a_publisher_need_not_have_a_page(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD.replace(', url = "https://example.org/"', "")).publisher_url == ""


@pytest.mark.parametrize(
    "report",
    [
        "",
        "mailto:archive@example.org",
        "https://example.org/report?page={iri}&title={title}&in={release}",
        "https://example.org/new#{iri}",
    ],
)
def test_readers_report_errors_where_the_settings_say(tmp_path: Path, report: str) -> None:
    assert read(tmp_path, GOOD.replace('"P"', f'"P", report = "{report}"')).report == report


@pytest.mark.parametrize(
    "report",
    [
        "archive@example.org",
        "mailto:archive",
        "mailto:archive@example.org?cc=a@b.org",
        "https://example.org/report",
        "https://example.org/report?page={iri}&by={who}",
        "https://{iri}/",
        "https://example.org/a report?page={iri}",
        "javascript:alert(1)//{iri}",
    ],
)
def test_an_address_for_reports_that_does_not_fit(tmp_path: Path, report: str) -> None:
    with pytest.raises(ProjectError, match=r"register.publisher: report .* write \"mailto:office"):
        read(tmp_path, GOOD.replace('"P"', f'"P", report = "{report}"'))


def test_a_register_without_its_own_folders_uses_the_embedded_ones(tmp_path: Path) -> None:
    project = read(tmp_path, GOOD)
    assert project.folder("shapes") == embedded_root() / "shapes"
    (tmp_path / "shapes").mkdir()
    assert project.folder("shapes") == tmp_path / "shapes"
    (tmp_path / "queries").symlink_to("nowhere")
    with pytest.raises(ProjectError, match="queries: neither a folder nor a link to one"):
        project.folder("queries")


def test_links_that_lead_to_themselves_are_files_to_a_walk(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("link")
    (tmp_path / "round").symlink_to(".")
    assert [*walk(tmp_path)] == [tmp_path / "link"]
    assert [*walk(tmp_path / "link")] == []


def test_the_register_here_comes_before_the_embedded_one(tmp_path: Path) -> None:
    assert find_register(tmp_path) == embedded_root()
    read(tmp_path, GOOD)
    assert find_register(tmp_path) == tmp_path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[register]", "[serve]", r"no \[register\] table"),
        (
            'title = { en = "A" }',
            'title = "A"',
            r"register.title: not a table; write title = \{ en",
        ),
        ('title = { en = "A" }', 'title = { nl = "A" }', "register.title: write a text"),
        ('title = { en = "A" }', 'title = { en = "A", EN = "B" }', "title: two texts of one"),
        ('title = { en = "A" }', 'title = { en = " " }', "register.title: write a text"),
        (
            '"https://example.org/r/"',
            '"https://example.org/r"',
            'register.base: .* ends with "/"; write base = "https://example.org/register/"',
        ),
        ('"https://example.org/r/"', '"ftp://example.org/"', "register.base"),
        ('"https://example.org/r/"', '"https://example.org/my r/"', "register.base: .* ends with"),
        ('"https://example.org/r/"', '"https://example.org/{r}/"', "register.base: .* ends with"),
        ('"https://example.org/r/"', '"https://example.org/\\u0001/"', "register.base: .* ends"),
        ("2026-01-01", "2206-01-01", "register.issued: 2206-01-01 is in a far future"),
        ('"https://example.org/r/"', '"https://example.org:99999/"', "register.base: .* ends"),
        ('"https://example.org/r/"', '"https://[::1/"', "register.base: .* ends"),
        ('"https://example.org/r/"', '"https://example.org/?r/"', "register.base: .* has "),
        ('"https://example.org/r/"', '"https://example.org/a/../r/"', "register.base: .* has "),
        ('url = "https://example.org/"', 'url = "www.example.org"', "register.publisher: .* web"),
        ('url = "https://example.org/"', 'url = "https://our city"', "register.publisher: .* web"),
        ('name = "P", ', "", "register.publisher: no name; write publisher = "),
        ('name = "P"', 'name = ["P"]', "register.publisher: not texts; write publisher = "),
        ("license = ", 'license = "CC0" # ', 'register.license: "CC0" is not a web address; write'),
        ("license = ", 'license = "" # ', 'register.license: "" is not a web address; write'),
        ("2026-01-01", '"yesterday"', "register.issued: not a date; write issued = 2026"),
        ("2026-01-01", "2026-01-01T10:00:00", "register.issued: not a date; write issued = 2026"),
        ('["en"]', '"en"', "register.languages: not a list; write"),
        ('["en"]', '["en us"]', "register.languages: not a list of language tags; write"),
        ('{ en = "A" }', '{ en = "A", "in Dutch" = "B" }', "register.title: write a text per lang"),
        ("2026-01-01", "1" * 5000, "not valid TOML: "),
        ("2026-01-01", "[" * 5000, "not valid TOML: "),
        ('["en"]', "[]", "register.languages: not a list of language tags"),
        ('["en"]', "[1]", "register.languages: not a list of language tags"),
        ("license = ", "# ", "register.license: missing; write license = "),
        ('name = "P"', 'nam = "P"', "register.publisher: nam is not known; write name"),
        ("issued", "isued", "register.isued: unknown setting"),
        ('name = "P"', 'name = "P", type = "City"', "register.publisher: .* LocalAuthority"),
        ("[register]", "[register", "not valid TOML"),
        ("2026-01-01", "01/01/2026", "write a date so: 2026-11-22"),
        ("2026-01-01", "2026-13-01", "write a date so: 2026-11-22"),
        ('{ en = "A" }', "{ en = “A” }", "write straight quotation marks"),
        ("[register]", "[server]\n[register]", "server: unknown; the tables are"),
        ("[register]", "serve = 1\n[register]", r"serve: not a table; write \[serve\]"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(ProjectError, match=message):
        read(tmp_path, GOOD.replace(old, new))


def test_a_folder_without_settings_is_no_register(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="not a register"):
        read_project(tmp_path)


@pytest.mark.parametrize("name", ["twinrdf.toml", "queries/a.rq", "data/links/positive.sssom.tsv"])
def test_pipes_are_refused_where_files_are_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "twinrdf.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).unlink(missing_ok=True)
    os.mkfifo(tmp_path / name)
    with pytest.raises(ProjectError, match=f"{name}: a pipe, a socket or a device is no file"):
        read_project(tmp_path)


def test_settings_that_are_no_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "twinrdf.toml").mkdir()
    with pytest.raises(ProjectError, match=r"twinrdf\.toml: cannot be read: Is a directory"):
        read_project(tmp_path)


def test_settings_that_are_not_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "twinrdf.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ProjectError, match="not UTF-8; save it as"):
        read_project(tmp_path)


def test_a_file_may_hold_the_limits_of_a_server_alone(tmp_path: Path) -> None:
    path = tmp_path / "serve.toml"
    path.write_text("[serve]\nworkers = 4\n", encoding="utf-8")
    assert read_serve_settings(path) == {"workers": 4}
    path.write_text("", encoding="utf-8")
    assert read_serve_settings(path) == {}
    for text, message in [("serve = 1", "serve: not a table"), ("[serve", "not valid TOML")]:
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ProjectError, match=message):
            read_serve_settings(path)
    with pytest.raises(ProjectError, match="cannot be read"):
        read_serve_settings(tmp_path / "none.toml")
