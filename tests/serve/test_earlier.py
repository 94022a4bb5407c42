"""Releases kept beside the one that is served: listed, linked, and served file by file."""

import gzip
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from twinrdf.release import Release, list_earlier, read_release
from twinrdf.serve.app import make_app
from twinrdf.serve.files import read_earlier

from .conftest import BASE, LIMITS, Client, open_client, write_release

OLD, OLDER, NOW, OTHER = ("0" * 15 + digit for digit in "1234")
DUMP = {
    "path": "dumps/register.ttl.gz", "format": "Turtle", "media_type": "text/turtle",
    "graphs": "register", "statements": 5, "bytes": 100, "sha256": "0" * 64, "compression": "gzip",
}  # fmt: skip


def tell(path: Path, **changes: object) -> None:
    """Change what a release says of itself, and its manifest with it."""
    file = path / "release.json"
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    file.write_text(json.dumps(json.loads(file.read_bytes()) | changes), encoding="utf-8")
    after = hashlib.sha256(file.read_bytes()).hexdigest()
    manifest = path / "MANIFEST.sha256"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(before, after))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three releases of a register, one of another, and what is no release."""
    folder = tmp_path_factory.mktemp("kept")
    for release, label, issued in (
        (OLD, "Gand", "2026-05-02"),
        (OLDER, "Gendt", "2025-01-31"),
        (NOW, "Ghent", "2026-11-22"),
        (OTHER, "Ghent", "2026-06-01"),
    ):
        tell(write_release(folder, release, label), issued=issued, dumps=[DUMP])
    tell(folder / OTHER, base="https://other.example/")
    (folder / "555").mkdir()
    (folder / ("6" * 16)).mkdir()
    (folder / ("6" * 16) / "release.json").write_text("{", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Client]:
    with open_client(make_app(folder / NOW, LIMITS)) as client:
        yield client


def test_earlier_releases_of_the_same_register_are_listed_the_newest_first(folder: Path) -> None:
    served: Release = read_release(folder / NOW)
    assert [other.id for other in list_earlier(served)] == [OLD, OLDER]


def test_the_page_of_downloads_leads_to_their_files(client: Client) -> None:
    page = client.get("/downloads", headers={"Accept": "text/html"}).text
    section = page.partition('id="earlier"')[2].partition("<h2")[0]
    assert section.index(OLD) < section.index(OLDER)
    assert "2 May 2026" in section
    assert OTHER not in section
    links = re.findall(r'href="(/releases/[^"]+)"', section)
    assert f"/releases/{OLD}/dumps/register.ttl.gz" in links
    assert len(links) == 4
    for link in links:
        assert client.get(link).status_code == 200, link


def test_a_file_of_an_earlier_release_is_as_it_was(client: Client, folder: Path) -> None:
    answer = client.get(f"/releases/{OLDER}/dumps/register.ttl.gz")
    assert b"Gendt" in gzip.decompress(answer.content)
    assert answer.content == (folder / OLDER / "dumps" / "register.ttl.gz").read_bytes()
    again = client.get(
        f"/releases/{OLDER}/dumps/register.ttl.gz",
        headers={"If-None-Match": answer.headers["ETag"]},
    )
    assert again.status_code == 304
    told = client.get(f"/releases/{OLD}/release.json").json()
    assert (told["id"], told["base"]) == (OLD, BASE)


def test_files_of_the_release_that_is_served_are_at_the_root(client: Client) -> None:
    answer = client.get(f"/releases/{NOW}/dumps/register.ttl")
    assert (answer.status_code, answer.headers["Location"]) == (307, "/dumps/register.ttl")


@pytest.mark.parametrize(
    "path",
    [
        f"{OLD}/store/CURRENT",
        f"{OLD}/report/report.html",
        f"{OLD}/dumps/none.ttl",
        f"{OLD}/..%252f{OLDER}/release.json",
        f"{OTHER}/release.json",
        "current/release.json",
        f"{OLD}/",
    ],
)
def test_nothing_else_of_them_is_served(client: Client, path: str) -> None:
    assert client.get(f"/releases/{path}").status_code == 404


def test_an_earlier_release_leads_to_no_file_of_others(tmp_path: Path) -> None:
    """Nobody verifies it, and it may come from anybody."""
    for release in (OLD, NOW):
        tell(write_release(tmp_path / "kept", release), issued="2026-05-02")
    folder, secret = tmp_path / "kept" / OLD, tmp_path / "secret.html"
    secret.write_text("secret", encoding="utf-8")
    (folder / "dumps" / "link.html").symlink_to(secret)
    (folder / "dumps" / "folder").symlink_to(tmp_path)
    os.mkfifo(folder / "dumps" / "pipe.html")
    names = (
        "dumps/../../../secret.html", "dumps/link.html", "dumps/folder/secret.html",
        "dumps/pipe.html", "dumps/none.html", f"dumps/{'x' * 300}.html",
    )  # fmt: skip
    with (folder / "MANIFEST.sha256").open("a") as manifest:
        manifest.writelines(f"{'0' * 64}  {name}\n" for name in names[:-1])
    served = read_release(tmp_path / "kept" / NOW)
    found = read_earlier(list_earlier(served))
    assert f"{OLD}/dumps/register.ttl" in found
    assert not {f"{OLD}/{name}" for name in names} & set(found)
    with (folder / "MANIFEST.sha256").open("a") as manifest:
        manifest.write(f"{'0' * 64}  {names[-1]}\n{'0' * 64}  dumps/a\0b\n")
    assert read_earlier(list_earlier(served)) == {}


def test_a_release_removed_meanwhile_is_gone(tmp_path: Path) -> None:
    for release in (OLD, NOW):
        tell(write_release(tmp_path, release), issued="2026-05-02")
    with open_client(make_app(tmp_path / NOW, LIMITS)) as client:
        assert client.get(f"/releases/{OLD}/dumps/register.ttl").status_code == 200
        shutil.rmtree(tmp_path / OLD)
        answer = client.get(f"/releases/{OLD}/dumps/everything.nq")
        assert answer.status_code == 410
        assert "no longer kept" in answer.text
