"""Files become rows with the lines they start on, and what is wrong with a file is a finding."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers import write_register
from twinrdf.errors import ProjectError
from twinrdf.findings import Finding, Severity
from twinrdf.records.tables import FILE, LARGEST_FILE, Row, Sheet, parse_rows, read_sheets


def read(root: Path, **tables: str | bytes) -> tuple[tuple[Sheet, ...], tuple[Finding, ...]]:
    return read_sheets(write_register(root, **tables))


@pytest.mark.parametrize(
    "content",
    [
        b"id,label@en\na,A\nb,B\n",
        b"\xef\xbb\xbfid,label@en\na,A\nb,B\n",
        b"id,label@en\r\na,A\r\nb,B\r\n",
        b"id,label@en\ra,A\rb,B",
        b'"id","label@en"\n"a","A"\n"b","B"\n',
        b" id , label@en \n a , A\nb,B\n",
    ],
)
def test_any_line_ends_marks_and_quotes(tmp_path: Path, content: bytes) -> None:
    (sheet,), findings = read(tmp_path, sources=content)
    assert findings == ()
    assert sheet.file == "data/sources.csv"
    assert sheet.header == Row(1, ["id", "label@en"])
    assert tuple(sheet.rows) == (Row(2, ["a", "A"]), Row(3, ["b", "B"]))


def test_rows_tell_the_line_they_start_on(tmp_path: Path) -> None:
    content = 'id,label@en\na,"one\ntwo\r\nthree"\n\n,\nb,B\n'
    (sheet,), _ = read(tmp_path, sources=content)
    assert tuple(sheet.rows) == (Row(2, ["a", "one\ntwo\nthree"]), Row(7, ["b", "B"]))


def test_header_may_follow_empty_lines(tmp_path: Path) -> None:
    (sheet,), _ = read(tmp_path, sources="\n\nid\na\n")
    assert sheet.header.line == 3


def test_tables_may_be_separated_by_tabs(tmp_path: Path) -> None:
    (sheet,), findings = read(tmp_path, sources__tsv="id\tlabel@en\na\tA, B\n")
    assert findings == ()
    assert sheet.file == "data/sources.tsv"
    assert tuple(sheet.rows) == (Row(2, ["a", "A, B"]),)


def test_tables_come_in_a_fixed_order(tmp_path: Path) -> None:
    sheets, _ = read(tmp_path, statements="id\n", territories="id\n", sources="id\n")
    assert [sheet.table.name for sheet in sheets] == ["sources", "territories", "statements"]


def test_broken_row_hides_no_other(tmp_path: Path) -> None:
    content = 'id,label@en\na,"A\nb,B\nc,"C"d\ne,E\n'
    (sheet,), findings = read(tmp_path, sources=content)
    assert tuple(sheet.rows) == (Row(3, ["b", "B"]), Row(5, ["e", "E"]))
    assert [str(finding) for finding in findings] == [
        'data/sources.csv:2: a quotation mark stands inside a quoted cell; write it twice: ""',
        'data/sources.csv:4: a quotation mark stands inside a quoted cell; write it twice: ""',
    ]


def test_no_other_row_is_taken_for_headers_that_cannot_be_read(tmp_path: Path) -> None:
    sheets, findings = read(tmp_path, sources='"id","label@en";\na,A\nb,"B"x\n')
    assert sheets == ()
    assert [str(finding) for finding in findings] == [
        'data/sources.csv:1: a quotation mark stands inside a quoted cell; write it twice: ""'
    ]


def test_a_quotation_mark_that_is_never_closed_is_found(tmp_path: Path) -> None:
    (sheet,), findings = read(tmp_path, sources='id,label@en\na,"A\nb,B\n')
    assert tuple(sheet.rows) == (Row(3, ["b", "B"]),)
    assert [str(finding) for finding in findings] == [
        "data/sources.csv:2: a quotation mark is opened and never closed; "
        'close it, or write " as ""'
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "data/sources.csv: the file is empty; write a row of headers, or remove it"),
        (b"\n\n,,\n", "data/sources.csv: the file is empty; write a row of headers, or remove it"),
        (
            b"id,label@en\na,Gent\nb,Li\xe8ge\n",
            "data/sources.csv:3: not UTF-8 (byte 0xE8); "
            'in a spreadsheet program save it as "CSV UTF-8 (comma delimited)"',
        ),
        (
            b"id\ra\r\nb\xff",
            "data/sources.csv:3: not UTF-8 (byte 0xFF); "
            'in a spreadsheet program save it as "CSV UTF-8 (comma delimited)"',
        ),
        (
            "id,label@en\na,A\n".encode("utf-16"),
            "data/sources.csv: not UTF-8 but UTF-16; "
            'in a spreadsheet program save it as "CSV UTF-8 (comma delimited)"',
        ),
        (
            "id,label@en\na,A\n".encode("utf-16-le"),
            "data/sources.csv: not UTF-8 but UTF-16; "
            'in a spreadsheet program save it as "CSV UTF-8 (comma delimited)"',
        ),
        (
            b"PK\x03\x04\x00",
            "data/sources.csv: not UTF-8 but a spreadsheet (.xlsx); "
            'in a spreadsheet program save it as "CSV UTF-8 (comma delimited)"',
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "data/sources.csv: not UTF-8 but a spreadsheet (.xls); "
            'in a spreadsheet program save it as "CSV UTF-8 (comma delimited)"',
        ),
        (
            b"<html><table>",
            "data/sources.csv: not UTF-8 but a web page; "
            'in a spreadsheet program save it as "CSV UTF-8 (comma delimited)"',
        ),
        (
            b"id|label@en\na|A\n",
            "data/sources.csv:1: the cells are separated by vertical bars, not by commas; "
            'save it as "CSV UTF-8 (comma delimited)"',
        ),
        (
            b"id\tlabel@en\na\tA\n",
            "data/sources.csv:1: the cells are separated by tabs, not by commas; "
            'save it as "CSV UTF-8 (comma delimited)"',
        ),
        (
            b'"id,label@en"\n"a,A"\n',
            "data/sources.csv:1: each row is a single cell, in quotation marks; "
            "import it with commas as the separator, and save it again",
        ),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    sheets, findings = read(tmp_path, sources=content)
    assert sheets == ()
    assert [str(finding) for finding in findings] == [message]


def test_semicolons_stand_for_commas_where_a_spreadsheet_wrote_them(tmp_path: Path) -> None:
    content = 'id;label@en;language\r\na;"A, or B";"en;nl"\r\n'
    (sheet,), findings = read(tmp_path, sources=content)
    assert findings == ()
    assert sheet.header.cells == ["id", "label@en", "language"]
    assert next(iter(sheet.rows)).cells == ["a", "A, or B", "en;nl"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id\nli\xe8ge\n", "data/sources.tsv:2: not UTF-8 (byte 0xE8); "),
        ("id\na\n".encode("utf-16"), "data/sources.tsv: not UTF-8 but UTF-16; "),
        (
            b"id,label@en\na,A\n",
            "data/sources.tsv:1: the cells are separated by commas, not by tabs; ",
        ),
    ],
)
def test_a_table_with_tabs_is_to_be_saved_with_tabs(
    tmp_path: Path, content: bytes, message: str
) -> None:
    _, findings = read(tmp_path, sources__tsv=content)
    assert [str(finding) for finding in findings] == [
        f"{message}save it as text in UTF-8 with tabs, as LibreOffice can"
    ]


def test_a_header_with_a_comma_hides_no_semicolons(tmp_path: Path) -> None:
    (sheet,), _ = read(tmp_path, sources="id;label@en;Name, official\na;A;B\n")
    assert sheet.header.cells == ["id", "label@en", "Name, official"]


def test_cell_larger_than_a_reader_can_hold(tmp_path: Path) -> None:
    _, findings = read(tmp_path, sources="id,label@en\na," + "x" * 200_000 + "\nb,B\n")
    assert [str(finding) for finding in findings] == [
        "data/sources.csv:2: a cell has more than 100,000 characters; "
        "is a quotation mark not closed?"
    ]


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    project = write_register(tmp_path, sources="id\n")
    os.truncate(project.data / "sources.csv", LARGEST_FILE + 1)
    _, findings = read_sheets(project)
    assert "4,000,000,001 bytes are more than 4,000,000,000" in str(findings[0])


def test_a_folder_named_like_a_table_is_refused(tmp_path: Path) -> None:
    project = write_register(tmp_path)
    (project.data / "agreements.csv").mkdir()
    _, findings = read_sheets(project)
    assert [str(finding) for finding in findings] == [
        "data/agreements.csv: not a file; a table is a file"
    ]


def test_pipe_named_like_a_table_is_not_waited_for(tmp_path: Path) -> None:
    project = write_register(tmp_path)
    os.mkfifo(project.data / "agreements.csv")
    _, findings = read_sheets(project)
    assert "not a file" in str(findings[0])


@pytest.mark.parametrize(
    ("target", "message"),
    [("nowhere", "not a file; a table is a file"), ("/proc/self/mem", "cannot be read: ")],
)
def test_a_link_to_what_cannot_be_read_is_refused(
    tmp_path: Path, target: str, message: str
) -> None:
    project = write_register(tmp_path)
    (project.data / "sources.csv").symlink_to(target)
    _, (finding,) = read_sheets(project)
    assert str(finding).startswith(f"data/sources.csv: {message}")


def test_the_same_table_twice_is_found(tmp_path: Path) -> None:
    sheets, findings = read(tmp_path, sources="id\na\n", sources__tsv="id\nb\n")
    assert [sheet.file for sheet in sheets] == ["data/sources.csv"]
    assert [str(finding) for finding in findings] == [
        "data/sources.tsv: sources.csv and sources.tsv are the same table; keep one of them"
    ]


def test_without_a_folder_of_tables_there_is_advice(tmp_path: Path) -> None:
    project = write_register(tmp_path)
    project.data.rmdir()
    with pytest.raises(ProjectError, match="No such file or directory; put the tables in a folder"):
        read_sheets(project)


def test_without_tables_there_is_advice(tmp_path: Path) -> None:
    _, findings = read(tmp_path)
    assert str(findings[0]).startswith("data: no tables; put here those you need of sources.csv,")


INTO = 'not read, for no table has this name; put its rows into "sources.csv", or move it away'
RENAME = 'not read, for no table has this name; call it "agreements.csv", or move it away'


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("agreement.csv", RENAME),
        ("Our cities 2024 - agreements.csv", RENAME),
        ("cities.tsv", "not read, for no table has this name; call it one of sources, territories"),
        ("sources.xlsx", "not read, for a table is a .csv or .tsv file; save it as"),
        ("sources.csv.txt", "not read, for a table is a .csv or .tsv file; save it as"),
        ("agreements.tab", "not read, for a table is a .csv or .tsv file; save it as"),
        ("sources (1).csv", INTO),
        ("Sources.CSV", INTO),
    ],
)  # fmt: skip
def test_files_that_are_not_read_are_a_warning(tmp_path: Path, name: str, message: str) -> None:
    project = write_register(tmp_path, sources="id\na\n")
    (project.data / name).write_text("id\n")
    (project.data / "README.md").write_text("These are the tables.")
    _, (finding,) = read_sheets(project)
    assert finding.severity is Severity.WARNING
    assert str(finding).startswith(f"data/{name}: {message}")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Agreements.csv", RENAME),
        ("agreements.CSV", RENAME),
        ("agreements (1).csv", RENAME),
        ("Kopie van Agreements 2024.csv", RENAME),
        ("agreements - Copy.xlsx", "not read, for a table is a .csv or .tsv file; save it as"),
        ("agreements.xlsx", "not read, for a table is a .csv or .tsv file; save it as"),
        ("agreements.csv.txt", "not read, for a table is a .csv or .tsv file; save it as"),
    ],
)
def test_a_file_in_place_of_a_table_stops_a_release(
    tmp_path: Path, name: str, message: str
) -> None:
    project = write_register(tmp_path, sources="id\na\n")
    (project.data / name).write_text("id\n")
    _, (finding,) = read_sheets(project)
    assert (finding.severity, finding.rule) == (Severity.VIOLATION, FILE)
    assert str(finding).startswith(f"data/{name}: {message}")


def test_tables_in_a_folder_within_are_not_left_out_silently(tmp_path: Path) -> None:
    project = write_register(tmp_path, sources="id\na\n")
    (project.data / "2024").mkdir()
    (project.data / "2024" / "agreements.csv").write_text("id\n")
    _, (finding,) = read_sheets(project)
    assert finding.severity is Severity.WARNING
    assert str(finding) == (
        "data/2024: not read, for tables stand in data; "
        'move "agreements.csv" there, or the folder away'
    )


def test_what_a_spreadsheet_program_keeps_while_it_is_open_is_no_stranger(tmp_path: Path) -> None:
    project = write_register(tmp_path, sources="id\na\n")
    for name in ("~$agreements.xlsx", ".~lock.sources.csv#", "sources.csv.bak", "sources.csv~"):
        (project.data / name).write_bytes(b"\x05Ada")
    assert read_sheets(project)[1] == ()


@pytest.mark.skipif(sys.getfilesystemencoding() != "utf-8", reason="here any name is text")
def test_a_name_that_is_no_text_is_escaped(tmp_path: Path) -> None:
    project = write_register(tmp_path, sources="id\na\n")
    (project.data / os.fsdecode(b"bad\xff\x1b.csv")).write_text("id\n")
    _, (finding,) = read_sheets(project)
    assert str(finding).encode().startswith(b"data/bad\\udcff\\u001b.csv: not read")


@given(st.text(alphabet='a,"\n\r\t '), st.sampled_from(",\t"))
def test_lines_never_go_back_or_beyond(text: str, delimiter: str) -> None:
    lines = [row[0] for row in parse_rows(text, delimiter)]
    assert lines == sorted(lines)
    assert not lines or 1 <= lines[0] <= lines[-1] <= text.count("\n") + text.count("\r") + 1


def test_a_table_saved_in_another_encoding_meanwhile_is_an_error(tmp_path: Path) -> None:
    (sheet,), _ = read(tmp_path, sources="id\na\n")
    sheet.rows.path.write_bytes(b"id\nli\xe8ge\n")
    with pytest.raises(ProjectError, match=r"sources\.csv: edited while it was read"):
        list(sheet.rows)
