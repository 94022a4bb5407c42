"""Rows become records, and everything that is wrong with them is told at its cell, at once."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from registers import (
    BASE,
    SAMPLE,
    SOURCES,
    mapping,
    messages,
    read_tables,
    vocabulary,
    write_register,
)
from twinrdf.findings import Severity
from twinrdf.project import read_project
from twinrdf.records.read import read_records
from twinrdf.records.rows import NOT_LOOKED_UP
from twinrdf.vocab import TABLES

CODE = "https://w3id.org/twinrdf/code/"


def test_sample_register_reads_whole() -> None:
    records, findings = read_records(read_project(SAMPLE), mapping(), vocabulary())
    assert messages(findings) == []
    assert len(records) == 22
    assert {record.table for record in records} == set(TABLES)


def test_record_has_values_as_they_are_published(tmp_path: Path) -> None:
    (record,), findings = read_agreements(
        tmp_path,
        "signed,id,source,term,party,agreementKind,label@en,label@zh-Hans,statedKind@en,quote@en\n"
        '2011-05,m-2011,council,P12M,"ostmark; territory/meerdal;ostmark",memorandum,'
        'Memorandum,备忘录,accord;pact,"Signed; and\r\nsealed."\n',
    )
    assert messages(findings) == []
    assert (record.id, record.source, record.types) == ("m-2011", "council", ())
    assert (record.file, record.line) == ("data/agreements.csv", 2)
    assert record.values == {
        ("signed", ""): ("2011-05",),
        ("term", ""): ("P1Y",),
        ("party", ""): (f"{BASE}id/territory/ostmark", f"{BASE}id/territory/meerdal"),
        ("agreementKind", ""): (f"{CODE}agreement-kind/memorandum",),
        ("label", "en"): ("Memorandum",),
        ("label", "zh-hans"): ("备忘录",),
        ("statedKind", "en"): ("accord", "pact"),
        ("quote", "en"): ("Signed; and\nsealed.",),
    }


def test_sources_have_no_source_and_types_are_kept(tmp_path: Path) -> None:
    records, findings = read_tables(
        tmp_path, territories="id,type,source\nostmark,Region,council\nx,Region;City,council\n"
    )
    assert messages(findings) == []
    assert [(record.source, record.types) for record in records] == [
        ("", ()),
        ("", ()),
        ("council", ("Region",)),
        ("council", ("Region", "City")),
    ]


def test_language_column_without_language_is_allowed(tmp_path: Path) -> None:
    (record,), findings = read_agreements(tmp_path, "id,source,label\nm,council,M\n")
    assert messages(findings) == []
    assert record.values == {("label", ""): ("M",)}


def test_bad_value_is_left_out_and_the_rest_is_kept(tmp_path: Path) -> None:
    (record,), findings = read_agreements(
        tmp_path, "id,source,signed,party\nm,council,2011;soon,ostmark;nowhere\n"
    )
    assert record.values == {
        ("signed", ""): ("2011",),
        ("party", ""): (f"{BASE}id/territory/ostmark",),
    }
    assert len(findings) == 2


CELLS = [
    ("signed", "2011-13-01", '"2011-13-01" is not a date; write YYYY, YYYY-MM or YYYY-MM-DD; '
     "there is no month 13, is 2011-01-13 meant?"),
    ("signed", "31 May", '"31 May" is not a date; write YYYY, YYYY-MM or YYYY-MM-DD'),
    ("term", "indefinite", '"indefinite" is not a duration; write P5Y for five years, P6M for six '
                           "months; leave the cell empty if it is not set"),
    ("signed", "31/05/2011", '"31/05/2011" is not a date; write 2011-05-31'),
    ("signed", "2011-02-30", '"2011-02-30" is not a date; 2011-02 has 28 days; correct it'),
    ("signed", "0000", '"0000" is not a date; the year is not between 1000 and 2100; correct it'),
    ("term", "5 years", '"5 years" is not a duration; write P5Y'),
    ("term", "-P5Y", '"-P5Y" is not a duration; write P5Y for five years, P6M for six months'),
    ("areaNumber", "1.5", '"1.5" is not a whole number; write digits alone: 1234'),
    ("value", "1,190,000", '"1,190,000" is not a number; write 1190000'),
    ("value", "1.19 million", '"1.19 million" is not a number; '
                              "write 1190000 and put the words in asWritten"),
    ("value", "NaN", '"NaN" is not a number; leave the cell empty where a number is not known'),
    ("value", "1" * 19, f'"{"1" * 19}" is not a number; write one of 18 digits at most'),
    ("agreementKind", "memorandm", '"memorandm" is not in the code list agreement-kind; '
                                   'did you mean "memorandum"? known are '),
    ("agreementKind", "Memorandum", '"Memorandum" is not in the code list agreement-kind; '
                                    'did you mean "memorandum"?'),
    ("agreementKind", "Autre", '"Autre" is not in the code list agreement-kind; '
                               'did you mean "other"?'),
    ("party", "ostmrak", 'no row has the id "ostmrak"; did you mean "ostmark"?'),
    ("party", "Ostmark", 'no row has the id "Ostmark"; did you mean "ostmark"?'),
    ("party", "gazettes", 'no row has the id "gazettes"; did you mean "gazette"?'),
    ("party", "territory/council", 'no row has the id "council"; known are meerdal, ostmark'),
    ("party", "city/ostmark", '"city/ostmark" is no id and no web address; '),
    ("party", f"{BASE}id/territory/nowhere", 'no row has the id "nowhere"; '),
    ("url", "www.example.org/a", '"www.example.org/a" is no web address; '
                                 "write https://www.example.org/a"),
    ("url", "ftp://example.org/a", '"ftp://example.org/a" is no web address; '),
    ("url", "ostmark", '"ostmark" is no web address; write it whole; it begins with https://'),
    ("sameAs", "Q1296", '"Q1296" is no web address; write http://www.wikidata.org/entity/Q1296'),
    ("url", "https://example.org/a b", '"https://example.org/a b" is not a web address; '),
    ("url", "https://example.org/,https://example.org/b", '"https://example.org/,https://'
     'example.org/b" is more than one address; put ; between them'),
    ("url", "https://exa<mple.org/", '"https://exa<mple.org/" is not a web address; '),
    ("url", "https://[::1", '"https://[::1" is not a web address; '),
    ("url", "https://example.org/%zz", '"https://example.org/%zz" is not a web address; '),
    ("url", "http:", '"http:" is no web address; '),
    ("url", "http://", '"http://" is not a web address; '),
    ("label@en", "a\x00b", "character 2 is U+0000, which is no text; remove it"),
    ("label@en", "a\u202eb", "character 2 is U+202E (right-to-left override), which nobody sees"),
    ("party", "ostmark\u200b", "character 8 is U+200B (zero width space), which nobody sees"),
    ("party", "ostmark\u00a0", "character 8 is U+00A0 (no-break space), no ordinary space"),
    ("party", '"ostmark\nmeerdal"', "character 8 is U+000A (line break), in a cell that is no"),
    ("party", "ostmаrk", 'no row has the id "ostmаrk", whose character 5 is "а" (cyrillic small '
                         'letter a); did you mean "ostmark"?'),
    ("party", "territories/ostmark", '"territories/ostmark" is no id and no web address; '
                                     "write territory/ostmark"),
    ("party", "n/a", '"n/a" says nothing; leave the cell empty'),
    ("signed", "TBD", '"TBD" says nothing; leave the cell empty'),
    ("term", "-", '"-" says nothing; leave the cell empty'),
    ("value", "?", '"?" says nothing; leave the cell empty'),
    ("agreementKind", "n.v.t.", '"n.v.t." says nothing; leave the cell empty'),
    ("signed", "31/02/2011", '"31/02/2011" is not a date; 2011-02 has 28 days; correct it'),
    ("signed", "=TODAY()", "a formula, not what it gives; save values"),
    ("label@en", "#REF!", "#REF! is an error of the spreadsheet; correct its formula"),
    ("label@en", "Call +32 9 266 82 20", "a telephone number; remove it"),
    ("label@en", "Write to a@example.org", "an e-mail address; remove it"),
    ("url", "mailto:a@example.org", "an e-mail address; remove it"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "cell", "message"), CELLS)
def test_a_bad_cell_is_a_violation_and_left_out(
    tmp_path: Path, column: str, cell: str, message: str
) -> None:
    quoted = cell if cell.startswith('"') or "," not in cell else f'"{cell}"'
    (record,), findings = read_agreements(tmp_path, f"id,source,{column}\nm,council,{quoted}\n")
    (finding,) = findings
    assert str(finding).startswith(f"data/agreements.csv:2: {column}: {message}")
    assert finding.severity is Severity.VIOLATION
    assert record.values == {}


GOOD_CELLS = [
    ("label@en", "-1"),
    ("label@en", "+ 5 new parties"),
    ("label@en", "A; B"),
    ("url", "https://example.org/ünï?a=b#c"),
    ("url", "http://localhost:8000/"),
    ("url", "https://[::1]/"),
    ("party", f"{BASE}id/territory/ostmark"),
    ("party", "ostmark;;"),
    ("value", "13800138000"),
    ("value", "-0.50"),
    ("value", "007"),
    ("signed", "2011;2011-05-27;2011-05"),
    ("signed", "2011;2011"),
    ("party", "ostmark;meerdal"),
    ("asWritten", "n/a"),
    ("quote@en", "??"),
]


@pytest.mark.parametrize(("column", "cell"), GOOD_CELLS)
def test_a_good_cell_has_no_findings(tmp_path: Path, column: str, cell: str) -> None:
    (record,), findings = read_agreements(tmp_path, f"id,source,{column}\nm,council,{cell}\n")
    assert messages(findings) == []
    assert len(record.values) == 1


DOUBTS = [
    ("label@en", "=SUM(A1:A2)", "a formula, not what it gives; save values"),
    ("label@en", "TBD", '"TBD" says nothing; leave the cell empty'),
    ("label@zh", "??", '"??" has ? where a letter may have been lost in saving; write the letter'),
    ("signed", "2011;2012-05", '"2011" and "2012-05" cannot all be true; keep one'),
    ("agreementKind", "memorandum;other", '"memorandum" and "other" cannot all be true; keep one'),
    ("altLabel@zh", "成都；蓉城", '"；" keeps no values apart; put ; between several'),
    ("altLabel@zh", "成都、蓉城", '"、" keeps no values apart; put ; between several'),
    ("value", "15.000", '"15.000" is read with a decimal point; write 15000 if that is meant, else '
                        "15.0000"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "cell", "message"), DOUBTS)
def test_a_probable_mistake_is_read_with_a_warning(
    tmp_path: Path, column: str, cell: str, message: str
) -> None:
    content = f"id,source,{column}\nm,council,{cell}\nn,council,{cell}\n"
    records, findings = read_agreements(tmp_path, content)
    assert messages(findings) == [f"data/agreements.csv:{n}: {column}: {message}" for n in (2, 3)]
    assert {finding.severity for finding in findings} == {Severity.WARNING}
    assert all(record.values for record in records)


ROWS = [
    (",council,", "id: empty; write an id"),
    ("M-2011,council,", 'id: "M-2011" is not an id, which has small letters, digits and single '
                        "hyphens; write m-2011"),
    ("m 2011,council,", 'id: "m 2011" is not an id, which has small letters, digits and single '
                        "hyphens; write m-2011"),
    ("m-,council,", 'id: "m-" is not an id, which has small letters, digits and single hyphens; '
                    "write m"),
    ("m---n,council,", 'id: "m---n" is not an id, which has small letters, digits and single '
                       "hyphens; write m-n"),
    ("liège,council,", 'id: "liège" is not an id: character 3 is "è" (latin small letter e with '
                       "grave), not a letter from a to z; write liege"),
    ("mаre,council,", 'id: "mаre" is not an id: character 2 is "а" (cyrillic small letter a), not '
                      "a letter from a to z; write mare"),
    ("成都,council,", 'id: "成都" is not an id: character 1 is "成" (cjk unified ideograph-6210), '
                    "not a letter from a to z; write one like ghent-2011"),
    ("m\u00ad,council,", "id: character 2 is U+00AD (soft hyphen), which nobody sees; remove it"),
    ("m,,", "source: empty; write the id of the source that says what the row says"),
    ("m,counsil,", 'source: "counsil" is not the id of a source; did you mean "council"? '
                   "known are council, gazette"),
    ("m,ostmark,", 'source: "ostmark" is not the id of a source; known are council, gazette'),
    ("m,council;gazette,", 'source: "council;gazette" is more than one source; '
                           "write a row for each"),
    ("m,council,a,b", "4 cells under 3 headers; is a text with a separator not in quotation "
                      "marks?"),
    ("n/a,council,x", 'id: "n/a" is not an id, which has small letters, digits and single hyphens; '
                      "write one like ghent-2011"),
    ("Note: of May 2024,,", "nothing in this row but one cell; take a note out of the table, or "
                            "fill the row"),
    (",,Total: 1", "nothing in this row but one cell; take a note out of the table, or fill the "
                   "row"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "message"), ROWS)
def test_a_bad_row_is_told_at_its_cell(tmp_path: Path, row: str, message: str) -> None:
    _, findings = read_agreements(tmp_path, f"id,source,label@en\n{row}\n")
    assert messages(findings) == [f"data/agreements.csv:2: {message}"]


def test_trailing_separators_of_a_spreadsheet_do_no_harm(tmp_path: Path) -> None:
    content = "id,source,,\nm,council,,\n,,,\nm,gazette,,,,\n"
    records, findings = read_agreements(tmp_path, content)
    assert messages(findings) == []
    assert len(records) == 2


def test_cells_that_excel_leaves_out_at_the_end_are_empty(tmp_path: Path) -> None:
    content = "id,source,label@en,label@nl\nm,council\nn,council,N\n"
    records, findings = read_agreements(tmp_path, content)
    assert [record.id for record in records] == ["m", "n"]
    assert messages(findings) == [
        f"data/agreements.csv:{line}: {cells} cells under 4 headers, so the last are read as "
        "empty; is one missing?"
        for line, cells in ((2, 2), (3, 3))
    ]
    assert {finding.severity for finding in findings} == {Severity.WARNING}


def test_a_row_with_more_cells_than_headers_is_not_read(tmp_path: Path) -> None:
    content = "id,source,label@en,signed\nm,council,one, and two,2011\nn,council,N,2012\n"
    records, findings = read_agreements(tmp_path, content)
    assert [record.id for record in records] == ["n"]
    assert messages(findings) == [
        "data/agreements.csv:2: 5 cells under 4 headers; is a text with a separator not in "
        "quotation marks?"
    ]


def test_an_id_that_is_spelt_wrong_in_its_own_row_is_named(tmp_path: Path) -> None:
    _, findings = read_tables(
        tmp_path,
        territories="id,source\nOstmark,council\nostmarken,council\n",
        agreements="id,source,party\nm,council,ostmark\n",
    )
    assert messages(findings) == [
        'data/territories.csv:2: id: "Ostmark" is not an id, which has small letters, digits and '
        "single hyphens; write ostmark",
        'data/agreements.csv:2: party: no row has the id "ostmark"; '
        'if "Ostmark" is meant, correct that id first',
    ]


def test_things_of_a_table_without_sources_are_not_looked_up(tmp_path: Path) -> None:
    _, findings = read_tables(
        tmp_path,
        territories="id,bron\nostmark,council\n",
        agreements="id,source,party\nm,council,ostmark\n",
    )
    assert messages(findings)[1:] == [
        "data/territories.csv:1: source: the table has no such column; add a header source",
        f"data/agreements.csv:2: party: {NOT_LOOKED_UP}",
    ]


def test_the_same_id_twice_in_one_source_is_found(tmp_path: Path) -> None:
    records, findings = read_agreements(
        tmp_path, "id,source\nm,council\nm,gazette\nm,council\nm,source/gazette\n"
    )
    advice = "put everything in one row, or give one of them another id or source"
    assert [(record.source, record.line) for record in records] == [("council", 2), ("gazette", 3)]
    assert messages(findings) == [
        f'data/agreements.csv:4: id: "m" stands in line 2 too, with the same source; {advice}',
        f'data/agreements.csv:5: id: "m" stands in line 3 too, with the same source; {advice}',
    ]


def test_id_of_two_things_must_say_which(tmp_path: Path) -> None:
    records, findings = read_agreements(
        tmp_path,
        "id,source,party\nm,council,ostmark\nn,council,organization/ostmark\n",
        organizations="id,source\nostmark,council\n",
    )
    assert messages(findings) == [
        'data/agreements.csv:2: party: "ostmark" is the id of more than one thing; '
        "write territory/ostmark or organization/ostmark"
    ]
    assert records[1].values["party", ""] == (f"{BASE}id/organization/ostmark",)


@pytest.mark.parametrize(
    ("types", "message"),
    [
        ("Citi", '"Citi" is no type of this table; did you mean "City"? '
                 "known are City, Country, District, Region, Territory"),
        ("Agreement", '"Agreement" is no type of this table; known are City'),
        ("city", '"city" is no type of this table; did you mean "City"?'),
        ("Stad", '"Stad" is no type of this table; did you mean "City"?'),
    ],
)  # fmt: skip
def test_a_bad_type_is_left_out_with_a_message(tmp_path: Path, types: str, message: str) -> None:
    records, findings = read_tables(
        tmp_path, territories=f"id,source,type\nostmark,council,{types}\n"
    )
    assert records[-1].types == ()
    assert str(findings[0]).startswith(f"data/territories.csv:2: type: {message}")


@pytest.mark.parametrize(
    ("lat", "long", "problems"),
    [
        ("51.05", "3.7", []),
        ("", "", []),
        ("51.05", "", ["long: missing beside lat; write both or none"]),
        ("", "3.7", ["lat: missing beside long; write both or none"]),
        ("0", "0.0", ["lat: 0, 0 is a point in the sea; leave both empty"]),
        ("103.7", "3.7", ['lat: "103.7" is no latitude, which is from -90 to 90 degrees; '
                          "is it the longitude?"]),
        ("51.05", "-180.5", ['long: "-180.5" is no longitude, which is from -180 to 180 degrees; '
                             "correct it"]),
        ("51054", "3.7", ['lat: "51054" is no latitude, which is from -90 to 90 degrees; '
                          "is its point lost?"]),
        ('"51,05"', "3.7", ['lat: "51,05" is not a number; write 51.05']),
        ("51°03'", "3.7", ['lat: "51°03\'" is not a number; write 51.05']),
        ("Infinity", "3.7", ['lat: "Infinity" is not a number; '
                             "leave the cell empty where a number is not known"]),
    ],
)  # fmt: skip
def test_coordinates_are_kept_only_as_a_point(
    tmp_path: Path, lat: str, long: str, problems: list[str]
) -> None:
    records, findings = read_tables(
        tmp_path, territories=f"id,source,lat,long\nostmark,council,{lat},{long}\n"
    )
    assert messages(findings) == [f"data/territories.csv:2: {problem}" for problem in problems]
    kept = {name for name, _ in records[-1].values}
    assert kept == ({"lat", "long"} if lat and not problems else set())


def test_ids_that_look_like_one_another_are_warned_of(tmp_path: Path) -> None:
    _, findings = read_tables(
        tmp_path,
        territories="id,source\nost-mark,council\nostmark,council\na1-2,council\na12,council\n",
        partnerships="id,source\nx--y,council\ny--x,council\n",
    )
    assert messages(findings) == [
        'data/territories.csv:3: id: "ostmark" is like "ost-mark" in line 2; is it the same thing?',
        'data/partnerships.csv:3: id: "y--x" is like "x--y" in line 2; is it the same thing?',
    ]
    assert {finding.severity for finding in findings} == {Severity.WARNING}


def test_accents_apart_are_read_as_one(tmp_path: Path) -> None:
    (record,), (finding,) = read_agreements(tmp_path, "id,source,label@en\nm,council,Lie\u0300ge\n")
    assert record.values == {("label", "en"): ("Liège",)}
    assert finding.severity is Severity.WARNING


def test_unreadable_table_is_not_told_again_at_every_reference(tmp_path: Path) -> None:
    records, findings = read_tables(
        tmp_path,
        territories=b"id,source\nostm\xe4rk,council\n",
        agreements="id,source,party\nm,council,ostmark\nn,council,OSTMARK\n",
    )
    assert [str(finding).partition(";")[0] for finding in findings] == [
        "data/territories.csv:2: not UTF-8 (byte 0xE4)",
        "data/agreements.csv:2: party: not looked up, for not every table could be read",
        'data/agreements.csv:3: party: no row has the id "OSTMARK"',
    ]
    assert findings[1].severity is Severity.INFO
    assert records[-1].values == {}


@pytest.mark.parametrize("name", ["territories (1)__csv", "territories - Copy__xlsx"])
def test_a_copy_in_place_of_a_table_is_not_told_again_at_every_reference(
    tmp_path: Path, name: str
) -> None:
    tables = {name: "id,source\nostmark,council\n", "sources": SOURCES}
    project = write_register(tmp_path, agreements="id,source,party\nm,council,ostmark\n", **tables)
    _, findings = read_records(project, mapping(), vocabulary())
    assert [one.severity.noun for one in findings] == ["violation", "note"]


@pytest.mark.parametrize("above", ["sep=,\n", "Our agreements 2025,,\n,,\n", "Our agreements\n\n"])
def test_lines_above_the_headers_are_told_once(tmp_path: Path, above: str) -> None:
    records, findings = read_agreements(tmp_path, above + "id,source,label@en\nm,council,M\n")
    assert records == ()
    (finding,) = findings
    line = above.count("\n") + 1
    assert str(finding) == (
        f"data/agreements.csv:1: no headers, which are in line {line}; "
        "remove the lines above that one"
    )


def test_a_title_above_headers_with_semicolons_is_found(tmp_path: Path) -> None:
    _, findings = read_agreements(tmp_path, "Our agreements\n\nid;source;label@en\nm;council;M\n")
    assert messages(findings) == [
        "data/agreements.csv:1: no headers, which are in line 3; remove the lines above that one"
    ]


def test_headers_once_more_are_told_as_such(tmp_path: Path) -> None:
    (record,), findings = read_agreements(
        tmp_path, "id,source,label@en\nid,source,label@en\nm,council,M\n"
    )
    assert record.id == "m"
    assert messages(findings) == ["data/agreements.csv:2: the headers once more; remove the row"]


def test_findings_of_a_row_name_the_thing_it_is_about(tmp_path: Path) -> None:
    _, (finding,) = read_agreements(tmp_path, "id,source,signed\nm,council,soon\n")
    assert finding.focus.endswith("id/agreement/m")


def test_ids_with_other_separators_than_semicolons_are_found(tmp_path: Path) -> None:
    _, findings = read_tables(
        tmp_path,
        territories="id,source\nostmark,council\nwesthaven,council\n",
        agreements='id,source,party\nm,council,"ostmark, westhaven"\n'
        "n,council,Ostmark and Westhaven\n",
    )
    assert [str(finding).partition("; ")[2] for finding in findings] == [
        "write ostmark;westhaven",
        "write ostmark;westhaven",
    ]


def test_without_sources_no_source_is_looked_up(tmp_path: Path) -> None:
    project_records, findings = read_tables(tmp_path, sources="")
    assert messages(findings) == [
        "data/sources.csv: the file is empty; write a row of headers, or remove it",
        *(
            f"data/territories.csv:{line}: source: not looked up, "
            "for not every table could be read; correct that one first"
            for line in (2, 3)
        ),
    ]
    assert len(project_records) == 2


def test_withheld_name_is_found(tmp_path: Path) -> None:
    from twinrdf.records.privacy import hash_name

    _, findings = read_agreements(
        tmp_path,
        "id,source,label@en\nm,council,By Ann Example\n",
        withheld__txt=hash_name("Ann Example"),
    )
    assert messages(findings) == [
        "data/agreements.csv:2: label@en: a name that is withheld; write the office or body instead"
    ]


def test_many_problems_are_told_at_once(tmp_path: Path) -> None:
    _, findings = read_tables(
        tmp_path,
        sources=SOURCES + "Bad Id,x,soon,first\n",
        territories="id,source,sined,label@en,label@en\nostmark,nobody,1,a,b\n",
        agreements=b"\xff",
    )
    assert len(findings) == 7


def read_agreements(tmp_path: Path, content: str, **tables: str):  # type: ignore[no-untyped-def]
    records, findings = read_tables(tmp_path, agreements=content, **tables)
    return tuple(record for record in records if record.table.kind == "agreement"), findings


BYTES = st.binary(max_size=300) | st.lists(
    st.sampled_from(
        [b"id", b"source", b"signed", b"label@en", b"lat", b"long", b"party", b"type", b",", b"\n",
         b"\r", b'"', b";", b"council", b"ostmark", b"2011", b"\x00", b"\xff", b"\xe2\x80\xae",
         b"@", b"/", b"http://", b" ", b"x", b"1,000", b"City", b"\xef\xbb\xbf"]
    ),
    max_size=60,
).map(b"".join)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(BYTES, st.sampled_from(["agreements", "territories", "sources"]))
@example(b"id,source\n" + b"\x85,\x1c\n", "agreements")
def test_no_bytes_are_a_bug(tmp_path: Path, content: bytes, table: str) -> None:
    records, findings = read_tables(tmp_path, **{table: content})
    for finding in findings:
        assert finding.cell
        assert finding.cell.file.startswith("data")
        assert str(finding).isprintable(), str(finding)
    for record in records:
        assert record.id
        assert record.line > 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(mapping().columns)), st.text(max_size=40), max_size=6)
)
def test_no_cell_is_a_bug(tmp_path: Path, row: dict[str, str]) -> None:
    cells = ['"' + cell.replace('"', '""') + '"' for cell in row.values()]
    content = f"{','.join(['id', *row])}\n{','.join(['m', *cells])}\n"
    for finding in read_tables(tmp_path, territories=content)[1]:
        assert str(finding).isprintable(), str(finding)
