"""Tables in parts: those at both ends of a file stay as they were, whatever stands between."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from twinrdf.changes import parts
from twinrdf.changes.parts import Slicer, divide
from twinrdf.project import Project
from twinrdf.records.tables import read_sheet
from twinrdf.vocab import TABLES

ROWS = b"".join(b"row-%d,%d\n" % (number, number**3) for number in range(300))
CONTENT = b"id,cube\n" + ROWS

Known = list[tuple[bytes, int]]


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> Known:
    monkeypatch.setattr(parts, "SMALLEST", 100)
    monkeypatch.setattr(parts, "_SELDOM", 3)
    return [(digest, len(piece)) for piece, digest in divide(CONTENT, (), ",")]


PLACE = CONTENT.index(b"row-150,")


@pytest.mark.parametrize(
    "edited",
    [
        CONTENT,
        CONTENT[:PLACE] + b"new,1\n" + CONTENT[PLACE:],
        CONTENT[:PLACE] + CONTENT[CONTENT.index(b"row-151,") :],
        CONTENT[:PLACE],
        CONTENT + b"new,1",
        CONTENT.replace(b"id,", b"id ,", 1),
        CONTENT.replace(b"row-299,", b"row-x,"),
        CONTENT[:PLACE] + ROWS + CONTENT[PLACE:],
        ROWS,
        ROWS[:3],
        b"",
    ],
)
def test_parts_are_the_file_and_begin_with_rows(edited: bytes, known: Known) -> None:
    pieces = [piece for piece, _ in divide(edited, known, ",")]
    assert b"".join(pieces) == edited
    assert all(piece.endswith(b"\n") for piece in pieces[:-1])


def test_a_last_row_that_goes_on_is_cut_again() -> None:
    begun = CONTENT[: PLACE + 5]
    known = [(digest, len(piece)) for piece, digest in divide(begun, (), ",")]
    pieces = [piece for piece, _ in divide(CONTENT, known, ",")]
    assert b"".join(pieces) == CONTENT
    assert all(piece.endswith(b"\n") for piece in pieces)


def test_one_edit_leaves_all_parts_but_one(known: Known) -> None:
    edited = CONTENT.replace(b"row-150,", b"row-new,")
    now = {digest for _, digest in divide(edited, known, ",")}
    assert len(known) > 20
    assert len({digest for digest, _ in known} - now) == 1


def test_the_delimiter_and_the_place_at_the_start_count(known: Known) -> None:
    assert not {digest for digest, _ in known} & {
        digest for _, digest in divide(CONTENT, known, ";")
    }
    twice = divide(CONTENT[: known[0][1]] * 2, known, ",")
    assert twice[0][1] != twice[-1][1]


def test_a_line_joined_to_the_part_below_changes_that_part(known: Known) -> None:
    begin = known[0][1]
    joined = CONTENT[: begin - 1] + CONTENT[begin:]
    pieces = [piece for piece, _ in divide(joined, known, ",")]
    assert b"".join(pieces) == joined
    assert all(piece.endswith(b"\n") for piece in pieces)


@pytest.mark.parametrize("content", ["id,cube\n".encode("utf-16-le"), b"\0id,cube\n", b"", b"\xff"])
def test_what_is_no_table_is_told_as_when_read_whole(
    content: bytes, project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    here = replace(project, root=tmp_path)
    sheet, findings = Slicer({})(here, path, TABLES[0])
    assert sheet is None
    assert findings == read_sheet(here, path, TABLES[0])[1] != []


def test_a_pipe_is_not_waited_for(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    os.mkfifo(path)
    here = replace(project, root=tmp_path)
    sheet, (finding,) = Slicer({})(here, path, TABLES[0])
    assert sheet is None
    assert finding.message == "not a file; a table is a file"
