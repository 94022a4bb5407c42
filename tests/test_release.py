"""Releases: found, read, switched and verified, with a clear word where one is damaged."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from twinrdf.errors import ReleaseError
from twinrdf.release import (
    FORMAT,
    Dump,
    Graph,
    find_built,
    find_current,
    hash_file,
    list_files,
    read_release,
    switch_current,
    verify_release,
)

ID = "0123456789abcdef"
INFO = {
    "format": FORMAT,
    "id": ID,
    "title": {"en": "Register"},
    "description": {"en": "Made up."},
    "license": "https://creativecommons.org/publicdomain/zero/1.0/",
    "publisher": {"name": "us", "url": ""},
    "languages": ["en"],
    "base": "https://example.org/r/",
    "issued": "2026-11-22",
    "input": "abc",
    "counts": {"quads": 3, "triples": 2, "entities": {}},
    "prefixes": {"tw": "https://w3id.org/twinrdf/ns#"},
    "graphs": [{"iri": "", "triples": 2, "label": "the register"}],
    "dumps": [
        {
            "path": "dumps/register.nt",
            "format": "N-Triples",
            "media_type": "application/n-triples",
            "graphs": "register",
            "statements": 2,
            "bytes": 80,
            "sha256": "0" * 64,
        }
    ],
}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / ID
    (folder / "dumps").mkdir(parents=True)
    (folder / "dumps" / "register.nt").write_text("<a> <b> <c> .\n")
    (folder / "release.json").write_text(json.dumps(INFO))
    lines = [f"{hash_file(folder / name)}  {name}\n" for name in list_files(folder)]
    (folder / "MANIFEST.sha256").write_text("".join(lines))
    switch_current(tmp_path, ID)
    return tmp_path


def test_the_current_release_is_found_and_read(out: Path):
    release = find_current(out)
    assert (release.path, release.id) == (out / ID, ID)
    assert release.base == "https://example.org/r/"
    assert release.counts["triples"] == 2
    assert release.prefixes["tw"] == "https://w3id.org/twinrdf/ns#"
    assert release.store == out / ID / "store"
    assert release.graphs == (Graph("", 2, "the register"),)
    assert release.dumps == (
        Dump(
            "dumps/register.nt",
            "N-Triples",
            "application/n-triples",
            "register",
            2,
            80,
            "0" * 64,
        ),
    )


def test_a_folder_without_releases_says_how_to_make_one(tmp_path: Path):
    with pytest.raises(ReleaseError, match="no release yet; make one with `twinrdf build`"):
        find_current(tmp_path)
    with pytest.raises(ReleaseError, match="no release here"):
        read_release(tmp_path)


@pytest.mark.parametrize("name", ["", "../etc", "nonsense", ID + "0"])
def test_current_must_hold_an_id(out: Path, name: str):
    (out / "current").write_text(name)
    with pytest.raises(ReleaseError, match="does not hold the id"):
        find_current(out)


def test_current_may_name_a_release_that_is_gone(out: Path):
    switch_current(out, "f" * 16)
    with pytest.raises(ReleaseError, match=f"{'f' * 16}: no release here"):
        find_current(out)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b"[]", f"not a release of format {FORMAT}"),
        (json.dumps(INFO | {"format": FORMAT - 1}).encode(), f"not a release of format {FORMAT}"),
        (json.dumps({"format": FORMAT, "id": ID, "title": {}}).encode(), "lacks description, base"),
        (b"[" * 100_000, "cannot be read"),
        *(
            (json.dumps(INFO | {name: value}).encode(), f"{name} is not as a build writes it")
            for name, value in (
                ("id", 7),
                ("id", "../elsewhere"),
                ("id", f"{ID}\r\nSet-Cookie: a=b"),
                ("title", 7),
                ("base", None),
                ("base", "javascript:alert(1)//"),
                ("base", "https://e"),
                ("issued", 2026),
                ("issued", "some day"),
                ("license", "javascript:alert(1)"),
                ("license", "https://a.example/ b"),
                ("title", {"en": 7}),
                ("title", {"nl": "Register"}),
                ("description", {"en": None}),
                ("publisher", "us"),
                ("publisher", {"name": "us"}),
                ("publisher", {"name": 7, "url": ""}),
                ("publisher", {"name": "us", "url": "javascript:alert(1)"}),
                ("publisher", {"name": "us", "url": "", "report": "javascript:alert(1)"}),
                ("languages", "en"),
                ("languages", [7]),
                ("languages", []),
                ("counts", [1]),
                ("counts", {"triples": "2"}),
                ("counts", {"triples": {"en": 2}}),
                ("counts", {"triples": 2, "entities": {"territory": []}}),
                ("prefixes", {"a": 1}),
                ("graphs", {"a": 1}),
                ("graphs", [{"iri": "", "triples": "2", "label": ""}]),
                ("graphs", [{"iri": "urn:a> ; DROP ALL ; #", "triples": 0, "label": ""}]),
                ("dumps", [{"path": "x"}]),
                ("dumps", [7]),
                ("dumps", [INFO["dumps"][0] | {"bytes": "80"}]),
                ("dumps", [INFO["dumps"][0] | {"more": 1}]),
            )
        ),
    ],
)
def test_a_damaged_description_is_refused(out: Path, content: bytes, message: str):
    (out / ID / "release.json").write_bytes(content)
    with pytest.raises(ReleaseError, match=message):
        read_release(out / ID)


def test_switching_leaves_nothing_behind(out: Path):
    switch_current(out, "a" * 16)
    assert (out / "current").read_text() == "a" * 16 + "\n"
    assert {path.name for path in out.iterdir()} == {ID, "current"}


def test_a_switch_is_on_the_disk_before_and_after(out: Path, monkeypatch: pytest.MonkeyPatch):
    current, synced = out / "current", []

    def sync(handle: int) -> None:
        synced.append((os.fstat(handle).st_ino, current.read_text()))

    monkeypatch.setattr(os, "fsync", sync)
    switch_current(out, "a" * 16)
    assert synced == [(current.stat().st_ino, f"{ID}\n"), (out.stat().st_ino, f"{'a' * 16}\n")]


def test_a_whole_release_verifies(out: Path):
    verify_release(out / ID)


def test_each_damaged_file_is_named(out: Path):
    folder = out / ID
    (folder / "dumps" / "register.nt").write_text("<a> <b> <d> .\n")
    (folder / "release.json").unlink()
    (folder / "dumps" / "more.nt").write_text("")
    (folder / "link").symlink_to(folder / "dumps")
    with pytest.raises(ReleaseError) as error:
        verify_release(folder)
    message = str(error.value)
    assert "release.json is missing" in message
    assert "dumps/more.nt does not belong to it" in message
    assert "link does not belong to it" in message
    assert "dumps/register.nt was changed" in message


def test_what_is_no_file_is_named_and_not_read(out: Path):
    """A pipe would be read for ever, a link lead elsewhere."""
    folder = out / ID
    (folder / "link").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe")
    with (folder / "MANIFEST.sha256").open("a") as manifest:
        manifest.writelines(f"{'0' * 64}  {name}\n" for name in ("link", "pipe"))
    with pytest.raises(ReleaseError, match=r"link is a link or a device, pipe is a link or a dev"):
        verify_release(folder)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("current", find_current),
        (f"{ID}/release.json", find_current),
        (f"{ID}/MANIFEST.sha256", lambda out: verify_release(out / ID)),
    ],
)
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_what_has_no_end_is_not_read(
    out: Path, name: str, read: Callable[[Path], object], make: Callable[[Path], None]
):
    (out / name).unlink()
    make(out / name)
    with pytest.raises(ReleaseError, match=r"cannot be read: .*not a file"):
        read(out)


def test_a_folder_that_may_not_be_read_is_not_called_missing(
    out: Path, monkeypatch: pytest.MonkeyPatch
):
    (path,) = (path for path in out.iterdir() if path.is_dir())
    scan = os.scandir

    def refuse(folder: str) -> object:
        if Path(folder).name == "dumps":
            raise PermissionError(errno.EACCES, "Permission denied", folder)
        return scan(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(ReleaseError, match=r"/dumps: Permission denied; allow reading it$"):
        verify_release(path)


def test_a_long_list_of_damage_is_cut_short(out: Path):
    for number in range(14):
        (out / ID / f"{number}").write_text("")
    with pytest.raises(ReleaseError, match="and 4 more"):
        verify_release(out / ID)


def test_an_export_is_no_release(out: Path):
    (out / ID / "export.json").touch()
    with pytest.raises(ReleaseError, match="an export, not a release; any server of files"):
        verify_release(out / ID)


def test_a_release_without_a_manifest_is_not_complete(out: Path):
    (out / ID / "MANIFEST.sha256").unlink()
    with pytest.raises(ReleaseError, match="not complete"):
        verify_release(out / ID)
    (out / ID / "MANIFEST.sha256").write_bytes(b"\xff")
    with pytest.raises(ReleaseError, match="damaged"):
        verify_release(out / ID)


@pytest.mark.parametrize("end", [b"\r", b"\x0b", b"\x1e", b""])
def test_a_manifest_is_read_to_the_byte(out: Path, end: bytes):
    manifest = out / ID / "MANIFEST.sha256"
    manifest.write_bytes(manifest.read_bytes()[:-1] + end)
    with pytest.raises(ReleaseError, match="damaged"):
        verify_release(out / ID)


def test_a_release_made_from_the_same_input_is_found_again(out: Path):
    assert find_built(out, "abc") == find_current(out)
    assert find_built(out, "def") is None
    (out / ID / "dumps" / "register.nt").write_text("changed")
    assert find_built(out, "abc") is None
    assert find_built(out / "none", "abc") is None
