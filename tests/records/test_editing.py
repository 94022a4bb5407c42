"""Tables are changed cell by cell, and every other byte stays."""

import csv
import io
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from twinrdf.records.editing import Draft, read_draft, write_draft

TABLE = 'id,source,label@en,lat\r\nb,one,"Be, ""the"" town",\r\n\r\na,one, A ,1.0\r\n'


def test_nothing_changes_where_nothing_is_changed() -> None:
    assert Draft(TABLE, ",").finish() == TABLE
    assert Draft(TABLE[:-2], ",").finish() == TABLE[:-2]


def test_one_cell_is_filled() -> None:
    draft = Draft(TABLE, ",")
    assert draft.get(1, "label@en") == 'Be, "the" town'
    assert draft.get(1, "long") == ""
    draft.set(1, "lat", "2.5")
    assert draft.get(1, "lat") == "2.5"
    assert draft.finish() == TABLE.replace('town",', 'town",2.5')


def test_a_column_and_rows_are_added() -> None:
    draft = Draft(TABLE, ",")
    draft.set(1, "sameAs", "https://a;https://b,c")
    draft.insert(2, {"id": "aa", "source": "two", "sameAs": "x"})
    draft.insert(3, {"id": "c", "label@en": 'See "C"'})
    assert draft.finish() == (
        'id,source,label@en,lat,sameAs\r\nb,one,"Be, ""the"" town",,"https://a;https://b,c"\r\n\r\n'
        'aa,two,,,x\r\na,one, A ,1.0,\r\nc,,"See ""C""",,\r\n'
    )


def test_a_row_that_lacks_its_last_cells_is_filled_under_the_headers() -> None:
    table = "id,source,label@en,lat,long\na,one,A\nb,one,B\n"
    draft = Draft(table, ",")
    draft.set(1, "long", "3.7")
    assert draft.finish() == table.replace("a,one,A", "a,one,A,,3.7")
    draft.set(1, "sameAs", "https://a")
    assert draft.finish() == (
        "id,source,label@en,lat,long,sameAs\na,one,A,,3.7,https://a\nb,one,B\n"
    )


def test_the_headers_alone_tell_the_delimiter_whatever_ends_lines(tmp_path: Path) -> None:
    path = tmp_path / "territories.csv"
    path.write_bytes(b"id,party\ra,b;c;d;e;f\r")
    draft = read_draft(path)
    draft.set(1, "id", "x")
    assert draft.finish() == "id,party\rx,b;c;d;e;f\r"


def test_semicolons_a_mark_and_a_missing_line_end(tmp_path: Path) -> None:
    path = tmp_path / "territories.csv"
    path.write_bytes("\ufeffid;source\ngent;één".encode())
    draft = read_draft(path)
    draft.insert(2, {"id": "x", "source": "a;b"})
    write_draft(path, draft)
    assert path.read_bytes().decode() == '\ufeffid;source\ngent;één\nx;"a;b"\n'
    assert [one.name for one in tmp_path.iterdir()] == ["territories.csv"]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=5)


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=4),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_cell_can_be_found_again(cells: list[list[str]], delimiter: str, end: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(["p", "q", "r"])
    writer.writerows(cells)
    draft = Draft(text.getvalue(), delimiter)
    assert draft.finish() == text.getvalue()
    kept = [row for row in cells if any(cell.strip(" \n") for cell in row)]
    for number, row in enumerate(kept, 1):
        assert [draft.get(number, name) for name in "pqr"] == [cell.strip(" \n") for cell in row]
    if kept:
        draft.set(1, "q", "new")
        draft.set(1, "r", "on two\nlines")
        again = Draft(draft.finish(), delimiter)
        assert again.get(1, "q") == "new"
        assert again.get(1, "r") == "on two\nlines"
        assert [row.cells for row in again.rows[2:]] == [row.cells for row in draft.rows[2:]]


def test_a_link_to_a_table_stays_one_and_who_may_write_it(tmp_path: Path) -> None:
    shared = tmp_path / "share" / "places.csv"
    shared.parent.mkdir()
    shared.write_text("id\na\n")
    shared.chmod(0o664)
    path = tmp_path / "territories.csv"
    path.symlink_to(shared)
    draft = read_draft(path)
    draft.set(1, "id", "b")
    write_draft(path, draft)
    assert path.is_symlink()
    assert shared.read_text() == "id\nb\n"
    assert shared.stat().st_mode & 0o777 == 0o664
