"""Headers are columns of the mapping; what is wrong with one is told with what to write."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from registers import mapping, messages, vocabulary, write_register
from twinrdf.records.headers import Layout, read_layout, writable
from twinrdf.records.tables import Row, Rows, read_sheets


def read(root: Path, header: str, row: str = "") -> tuple[Layout, list[str]]:
    (sheet,), _ = read_sheets(write_register(root, agreements=f"{header}\n{row}\n"))
    layout, findings = read_layout(sheet, mapping(), vocabulary().named)
    return layout, messages(findings)


def test_columns_are_read_in_any_order(tmp_path: Path) -> None:
    layout, findings = read(tmp_path, "signed,label@zh-Hans,type,source,id,label")
    assert findings == []
    assert [
        (place, heading.text, heading.column and heading.column.name, heading.language)
        for place, heading in layout.headings
    ] == [
        (0, "signed", "signed", ""),
        (1, "label@zh-Hans", "label", "zh-hans"),
        (2, "type", None, ""),
        (3, "source", None, ""),
        (4, "id", None, ""),
        (5, "label", "label", ""),
    ]
    assert (layout.place("id"), layout.place("source")) == (4, 3)


COMPUTED = "computed by the register, never written; remove the column"


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("sined", 'sined: unknown column; did you mean "signed"?'),
        ("Signed", 'Signed: unknown column; did you mean "signed"?'),
        ("signedat", 'signedat: unknown column; did you mean "signedAt"?'),
        ("signedEarliest", f"signedEarliest: {COMPUTED}"),
        ("termEndLatest", f"termEndLatest: {COMPUTED}"),
        ("geometry", f"geometry: {COMPUTED}"),
        ("termEndBasis", f"termEndBasis: {COMPUTED}"),
        ("signed@en", "signed@en: signed has no language; write signed"),
        ("holder@en", "holder@en: holder has no language; write holder"),
        ("type@en", "type@en: type has no language; write type"),
        ("label@cn", 'label@cn: "cn" is not a language tag; write zh'),
        ("label@english", 'label@english: "english" is not a language tag; write en'),
        ("label@zh_CN", 'label@zh_CN: "zh_CN" is not a language tag; write zh-cn'),
        ("label@", 'label@: "" is not a language tag; write one such as en, nl or zh-hans'),
        ("label@en ", ""),
        ("Label@EN", 'Label@EN: unknown column; did you mean "label@en"?'),
        ("Name", 'Name: unknown column; did you mean "label@en"?'),
        ("naam@nl", 'naam@nl: unknown column; did you mean "label@nl"?'),
        ("Label", 'Label: unknown column; did you mean "label@en"?'),
        ("Soort", 'Soort: unknown column; did you mean "type"?'),
        ("bron", 'bron: unknown column; did you mean "source"?'),
        ("nr", 'nr: unknown column; did you mean "id"?'),
        ("Lengtegraad", 'Lengtegraad: unknown column; did you mean "long"?'),
        ("opmerking (nl)", 'opmerking (nl): unknown column; did you mean "editorialNote@nl"?'),
        ("Begin", 'Begin: unknown column; did you mean "start"?'),
        ("type d’accord", 'type d’accord: unknown column; did you mean "agreementKind"?'),
        ("vermelde soort (nl)",
         'vermelde soort (nl): unknown column; did you mean "statedKind@nl"?'),
        ("签署日期", '签署日期: unknown column; did you mean "signed"?'),
        ("label @nl", 'label @nl: unknown column; did you mean "label@nl"?'),
        ("label_nl", 'label_nl: unknown column; did you mean "label@nl"?'),
        ("Label (NL)", 'Label (NL): unknown column; did you mean "label@nl"?'),
        ("label-cn", 'label-cn: unknown column; did you mean "label@zh"?'),
        ("Stated Kind", 'Stated Kind: unknown column; did you mean "statedKind@en"?'),
        ("part of", 'part of: unknown column; did you mean "partOf"?'),
        ("agreement_kind", 'agreement_kind: unknown column; did you mean "agreementKind"?'),
        ("label@dut", 'label@dut: "dut" is not a language tag; write nl'),
        ("tw:signed", 'tw:signed: unknown column; did you mean "signed"?'),
        ("signed;", "signed;: ends with a semicolon, as other rows may; remove these, or import "
                    "the table anew"),
        ("Notes", 'Notes: unknown column; did you mean "editorialNote"?'),
        ("latitude", 'latitude: unknown column; did you mean "lat"?'),
        ('"signed\nat"', "signed\\u000aat: a header of several lines; write it on one"),
        ("sig\u200bned", "sig\\u200bned: character 4 is U+200B (zero width space), "
                          "which nobody sees; remove it"),
    ],
)  # fmt: skip
def test_a_wrong_header_is_told_with_advice(tmp_path: Path, column: str, message: str) -> None:
    _, findings = read(tmp_path, f"id,source,{column}")
    assert findings == ([f"data/agreements.csv:1: {message}"] if message else [])


def test_unknown_column_like_no_other_lists_all_that_people_write(tmp_path: Path) -> None:
    _, (finding,) = read(tmp_path, "id,source,zzz")
    assert finding.startswith("data/agreements.csv:1: zzz: unknown column; known are about, ")
    listed = set(finding.partition("known are ")[2].split(", "))
    assert listed == {"id", "type", "source", *writable(mapping())}
    assert "signed" in listed
    assert "signedEarliest" not in listed


def test_a_header_twice_is_found_whatever_the_case_of_its_language(tmp_path: Path) -> None:
    layout, findings = read(tmp_path, "id,source,label@en,label@EN,id,label@nl,party,party")
    advice = "the same header twice; keep one of the columns"
    assert findings == [
        f"data/agreements.csv:1: label@EN: {advice}",
        f"data/agreements.csv:1: id: {advice}",
        f"data/agreements.csv:1: party: {advice}, with the values of both separated by ;",
    ]
    assert [place for place, _ in layout.headings] == [0, 1, 2, 5, 6]


def test_header_like_one_that_is_wrong_is_not_told_as_twice(tmp_path: Path) -> None:
    _, findings = read(tmp_path, "id,source,label@,label")
    assert findings == [
        'data/agreements.csv:1: label@: "" is not a language tag; write one such as en, nl or '
        "zh-hans"
    ]


def test_missing_columns_are_found(tmp_path: Path) -> None:
    _, findings = read(tmp_path, "label@en")
    assert findings == [
        "data/agreements.csv:1: id: the table has no such column; add a header id",
        "data/agreements.csv:1: source: the table has no such column; add a header source",
    ]


def test_columns_spelt_otherwise_are_not_told_as_missing_too(tmp_path: Path) -> None:
    _, findings = read(tmp_path, "ID,Source")
    assert findings == [
        'data/agreements.csv:1: ID: unknown column; did you mean "id"?',
        'data/agreements.csv:1: Source: unknown column; did you mean "source"?',
    ]


def test_a_source_must_have_no_source(tmp_path: Path) -> None:
    (sheet,), _ = read_sheets(write_register(tmp_path, sources="id,source\na,b\n"))
    _, findings = read_layout(sheet, mapping(), vocabulary().named)
    assert messages(findings) == [
        "data/sources.csv:1: source: a source has no source; remove the column"
    ]


def test_cells_under_no_header_are_found(tmp_path: Path) -> None:
    layout, findings = read(tmp_path, "id,source,,", "a,b,c,")
    assert findings == [
        "data/agreements.csv:1: column C has no header but cells, the first in line 2; "
        "give it a header, or empty it"
    ]
    assert len(layout.headings) == 2


def test_a_header_that_columns_end_with_means_these(tmp_path: Path) -> None:
    _, findings = read(tmp_path, "id,source,kind", "a,b,c")
    assert findings == [
        "data/agreements.csv:1: kind: unknown column; "
        'did you mean "agreementKind" or "partnershipKind" or "statedKind"?'
    ]


def test_ids_are_given_with_their_lines(tmp_path: Path) -> None:
    layout, _ = read(tmp_path, "source,id", "x,a\n\nx\nx,\nx,b")
    assert list(layout.ids()) == [("a", 2), ("b", 6)]


def test_rows_are_read_once_however_many_headers_are_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_rows = Rows.__iter__
    reads = 0

    def count_reads(rows: Rows) -> Iterator[Row]:
        nonlocal reads
        reads += 1
        return read_rows(rows)

    monkeypatch.setattr(Rows, "__iter__", count_reads)
    _, findings = read(tmp_path, "id,source" + 200 * ",", "a,b" + 99 * "," + "x")
    assert findings == [
        "data/agreements.csv:1: column CW has no header but cells, the first in line 2; "
        "give it a header, or empty it"
    ]
    assert reads < 4
