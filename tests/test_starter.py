"""A new register is written into a new folder, or nothing is."""

import errno
from pathlib import Path

import pytest

from twinrdf.errors import ProjectError
from twinrdf.starter import write_starter
from twinrdf.vocab import TABLES


def test_a_folder_with_files_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ProjectError, match="not empty; name a new folder"):
        write_starter(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_that_cannot_be_looked_into_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(ProjectError, match="cannot be written: Permission denied; name another"):
        write_starter(tmp_path)


def test_nothing_is_left_where_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_text

    def fill(path: Path, text: str, encoding: str) -> int:
        if path.name == "areas.csv":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, text, encoding=encoding)

    monkeypatch.setattr(Path, "write_text", fill)
    with pytest.raises(ProjectError, match="cannot be written: No space left on device"):
        write_starter(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_place_below_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProjectError, match="cannot be written: Not a directory"):
        write_starter(tmp_path / "file" / "register")


def test_a_new_register_says_how_to_fill_it(tmp_path: Path) -> None:
    write_starter(tmp_path / "register")
    guide = (tmp_path / "register" / "data" / "README.md").read_text(encoding="utf-8")
    assert all(f"| `{table.name}.csv` | " in guide for table in TABLES)
    assert "| `id` | lower-case letters" in guide
    assert "](" not in guide
    assert "Flemish Brabant" not in guide
