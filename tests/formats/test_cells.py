"""A spreadsheet runs nothing that is in a cell."""

import csv

import pytest

from twinrdf.formats.cells import guard, write_rows


@pytest.mark.parametrize(
    "text",
    ["=SUM(A1)", "+32 2 123", "-1+2", "@here", "\t1", "\r1", "-", "-5-3", "+1.", "＝A1", "－1"],
)
def test_what_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("Ghent;=cmd|' /C calc'!A0;", "Ghent;'=cmd|' /C calc'!A0;"),
        ("a\n=1", "a\n'=1"),
        ("-5\n=1", "'-5\n'=1"),
        ("\t=1", "'\t'=1"),
        ("a\t@b;+c;-d", "a\t'@b;'+c;'-d"),
        ("a;-5;+3.25\n-1", "a;-5;+3.25\n-1"),
        ("中;＝1;＠SUM(A1)", "中;'＝1;'＠SUM(A1)"),
        ("a; =1,=2", "a; =1,=2"),
    ],
)
def test_nor_what_it_would_take_for_a_cell_of_its_own(text: str, guarded: str) -> None:
    assert guard(text) == guarded


@pytest.mark.parametrize("text", ["", "a=b", "5", "-5", "+3.25", "-122.33", "'=1", " =1"])
def test_other_texts_and_numbers_stay_as_they_are(text: str) -> None:
    assert guard(text) == text


def test_rows_are_written_one_by_one_and_read_back() -> None:
    rows = [["a", 'b"c', "d\ne"], ["=1", "", "é"]]
    written = list(write_rows(iter(rows)))
    assert written == ['a,"b""c","d\ne"\r\n', "'=1,,é\r\n"]
    assert list(csv.reader(written)) == [rows[0], ["'=1", "", "é"]]
    assert list(write_rows([])) == []
