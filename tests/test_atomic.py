"""Files replaced in one step."""

import errno
import os
from pathlib import Path

import pytest

from twinrdf.atomic import replace_file


def test_a_draft_replaces_the_file_and_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.txt"
    for text in ("first", "second"):
        with replace_file(path) as draft:
            draft.write_text(text)
        assert path.read_text() == text
    assert [*path.parent.iterdir()] == [path]


def test_an_error_leaves_the_file_as_it_was_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_text("before")
    with pytest.raises(OSError, match="full"), replace_file(path) as draft:
        draft.write_text("half")
        raise OSError("full")
    assert path.read_text() == "before"
    assert [*tmp_path.iterdir()] == [path]


def test_links_and_permissions_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "file.txt", tmp_path / "link.txt"
    path.write_text("before")
    path.chmod(0o640)
    link.symlink_to(path)
    with replace_file(link) as draft:
        draft.write_text("after")
    assert link.is_symlink()
    assert path.read_text() == "after"
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("leads_to", ["link.txt", "other.txt"])
def test_a_link_to_itself_is_refused_and_stays(tmp_path: Path, leads_to: str) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(leads_to)
    (tmp_path / "other.txt").symlink_to("link.txt")
    with pytest.raises(OSError, match="symbolic links") as told, replace_file(link):
        pass
    assert told.value.errno == errno.ELOOP
    assert link.is_symlink()


def test_what_a_killed_process_of_the_same_id_left_is_not_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / f".file.txt.{os.getpid()}").write_text("left behind")
    with replace_file(tmp_path / "file.txt") as draft:
        assert not draft.exists()
        draft.write_text("new")


def test_the_content_is_on_the_disk_before_it_replaces_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, synced = tmp_path / "file.txt", []
    monkeypatch.setattr(
        os, "fsync", lambda handle: synced.append((os.fstat(handle).st_ino, path.exists()))
    )
    with replace_file(path) as draft:
        draft.write_text("new")
    assert synced == [(path.stat().st_ino, False)]
    with replace_file(path, sync=False) as draft:
        draft.write_text("newer")
    assert len(synced) == 1
