"""Telephone numbers, e-mail addresses and withheld names are found; dates and figures are not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinrdf.errors import TwinrdfError
from twinrdf.project import Project
from twinrdf.records.privacy import find_private, hash_name, read_withheld

TELEPHONES = [
    "+32 9 266 82 20",
    "+32(0)9 266 82 20",
    "+32 (0)2 793 16 05",
    "(+32) 475 12 34 56",
    "+32475123456",
    "+32-475-12-34-56",
    "+32.475.12.34.56",
    "0032 9 266 82 20",
    "0032475123456",
    "+86 28 8666 1234",
    "+86-28-86661234",
    "+8613800138000",
    "+86 138 0013 8000",
    "0086 28 8666 1234",
    "86-28-8666-1234",
    "86 28 8666 1234",
    "86-28-86661234",
    "+33 4 67 34 70 00",
    "+33467347000",
    "+39 0141 399111",
    "+31 43 350 50 50",
    "+491234567890123",
    "+2668220",
    "00491234567890123",
    "0049 12 345 6",
    "01 23 45 67",
    "+1 555 123 4567",
    "+1 (555) 123-4567",
    "+44 1632 960 001",
    "09 266 82 20",
    "09/266 82 20",
    "09/266.82.20",
    "02/793.16.05",
    "0475/12.34.56",
    "0475 12 34 56",
    "0475123456",
    "(09) 266 82 20",
    "04 67 34 70 00",
    "04.67.34.70.00",
    "0141 399111",
    "043-350 50 50",
    "028-86661234",
    "(028) 8666 1234",
    "010-8888 8888",
    "010 8888 8888",
    "13800138000",
    "138 0013 8000",
    "138-0013-8000",
    "(555) 123-4567",
    "555-123-4567",
    "555.123.4567",
    "555 123 4567",
    "32 9 266 82 20",
    "32-475-123-456",
    "266 82 20",
    "tel. 26 68 22",
    "tel. 123456789012345",
    "tel. 266 82 20",
    "Tel: 2668220",
    "phone 266-8220",
    "Fax 266.82.20",
    "GSM: 475 12 34 56",
    "téléphone : 67 34 70 00",
    "电话：86661234",
    "传真 8666 1234",
    "tel.09/266 82 20",
    "tel:+3292668220",
    "＋32 9 266 82 20",
    "０９ ２６６ ８２ ２０",
    "+32\u00a09\u00a0266\u00a082\u00a020",
    "+32 9 266‑82‑20",
    "Call the office at 09 266 82 20 before noon.",
    "mobile 0475 12 34 56, office 09 266 82 20",
    "Ring us (+32 9 266 82 20).",
    "Brussels,02 793 16 05",
]

ADDRESSES = [
    "mayor@example.org",
    "info@example.org",
    "international@stad.example.be",
    "Write to first.last@example.co.uk.",
    "<first.last+twinning@example.org>",
    "mailto:office@example.org",
    "office (at) example.org",
    "office[at]example[dot]org",
    "office @ example.org",
    "office＠example.org",
    "büro@münchen.example",
    "https://user@example.org/",
    "OFFICE@EXAMPLE.ORG",
]

PUBLIC = [
    "2011",
    "2011-05",
    "2011-05-27",
    "2011-05-27/2011-05-29",
    "2011-05-27T10:30:00",
    "27/05/2011",
    "27.05.2011",
    "05-06-2011",
    "from 01/05/2011 to 03/05/2011",
    "09-10/05/2011",
    "05/2011",
    "1998-2004",
    "2011 - 2012 - 2013",
    "2011, 2012 and 2013",
    "2011 2012 2013",
    "signed in 2011; renewed in 2016 (until 2021)",
    "263,608",
    "263608",
    "142.16",
    "1,190,000",
    "1.190.000",
    "1 190 000",
    "1\u202f190\u202f000 inhabitants",
    "14 047 625",
    "14047625",
    "EUR 1 250 000 000",
    "10 000 000 000",
    "+1 190 000",
    "+263,608",
    "+491 2345 6789 0123 4",
    "004912345678901234",
    "0123456789012",
    "0266 822",
    "tel. 12 34 5",
    "tel. 1234567890123456",
    "0.123456789",
    "0.25 - 0.75",
    "8,071,614.25 m",
    "8071614.25",
    "51.0543, 3.7174",
    "51.0543 3.7174",
    "POINT(3.7174 51.0543)",
    "POINT(104.0665 30.5723)",
    "-33.868820, 151.209290",
    "30°39'45\"N 104°03'48\"E",
    "ISBN 978-90-5867-123-4",
    "978-90-5867-123-4",
    "978 90 5867 123 4",
    "ISBN 90-5867-123-4",
    "ISSN 1234-5678",
    "1234-5678",
    "IBAN BE68 5390 0754 7034",
    "0000-0002-1825-0097",
    "0000 0001 2103 4996",
    "0400.000.000",
    "BE 0400.123.456",
    "Q4115189",
    "wd:Q13406268",
    "memorandum-2011-05-27",
    "flemish-brabant--chengdu",
    "area-0475123456",
    "Directive 2002/58/EC",
    "Regulation (EU) 2016/679 of 27 April 2016",
    "COM(2011) 123",
    "Decree 2009/2015",
    "https://example.org/2011/05/27/0475123456",
    "https://example.org/?id=13800138000",
    "9000 Gent",
    "Twenty years of friendship, 1996-2016",
    "Building 12, floor 3, room 045",
    "09:30-17:45",
    "1-2-3",
    "192.168.10.255",
    "1.2.840.113549.1.1.11",
    "Tel Aviv 1909 and 1948",
    "Hotel 2000000",
    "the mobile sector has 1 190 000 workers",
    "20,000 to 30,000 students",
    "1 000 000 - 1 500 000 students",
    "1.000.000-1.500.000",
    "15000000000 yuan",
    "2000-3000 students",
    "12, 15, 18, 21, 24, 27",
    "GDP rose 7.4% to 1.39 trillion (2016)",
    "100 200 300",
    "@ghent",
    "label@en",
    "5 @ 3.50",
    "https://example.org/@stad",
    "Meet us at example.org",
    "五个合作领域，2011年5月27日签署",
]


@pytest.mark.parametrize("text", TELEPHONES)
def test_telephone_number_is_found(text: str) -> None:
    assert [rule for rule, _ in find_private(text)] == ["privacy:telephone"]


@pytest.mark.parametrize("text", ADDRESSES)
def test_address_is_found(text: str) -> None:
    assert [rule for rule, _ in find_private(text)] == ["privacy:email"]


@pytest.mark.parametrize("text", PUBLIC)
def test_public_text_is_left_alone(text: str) -> None:
    assert list(find_private(text)) == []


def test_there_are_enough_cases() -> None:
    assert len(TELEPHONES) >= 60
    assert len(PUBLIC) >= 60


@pytest.mark.parametrize("text", [*TELEPHONES, *ADDRESSES])
def test_message_never_repeats_what_was_found(text: str) -> None:
    messages = [message for _, message in find_private(f"Reach us: {text}")]
    assert messages
    for message in messages:
        assert text not in message
        assert "remove it" in message


@given(st.text())
def test_any_text_can_be_checked(text: str) -> None:
    list(find_private(text, frozenset({"0" * 64})))


@pytest.mark.parametrize(
    "text",
    [
        "Ann Example",
        "met by Ann Example in Veldhaven",
        "ANN EXAMPLE,",
        "Änn  Exämple",
        "(ann-example)",
        "Dr. Ann\nExample",
    ],
)
def test_withheld_name_is_found_however_it_is_written(text: str) -> None:
    withheld = frozenset({hash_name("Ann Example")})
    assert [rule for rule, _ in find_private(text, withheld)] == ["privacy:withheld"]


def test_long_and_han_names_are_found() -> None:
    withheld = frozenset({hash_name("Jean-Pierre van der Voorbeeld"), hash_name("范例一")})
    assert list(find_private("with Jean Pierre Van der Voorbeeld, mayor", withheld))
    assert list(find_private("由范例一先生签署", withheld))
    assert not list(find_private("范例二先生", withheld))


@pytest.mark.parametrize("name", ["Jan Willem Maria van der Voorbeeld", "范例一二三"])
def test_a_name_longer_than_what_is_compared_is_found(name: str) -> None:
    withheld = frozenset({hash_name(name)})
    assert list(find_private(f"signed by {name}, mayor", withheld))


@pytest.mark.parametrize("name", ["范例", "范例一·样本", "范·例", "范例·一·样本二"])
def test_a_han_name_is_found_alone_and_among_other_characters(name: str) -> None:
    withheld = frozenset({hash_name(name)})
    assert list(find_private(name, withheld))
    assert list(find_private(f"{name}先生签署", withheld))
    assert list(find_private(f"由市长{name}先生签署", withheld))
    assert not list(find_private(f"由{name[:-1]}先生", withheld))


def test_other_names_are_not_found() -> None:
    withheld = frozenset({hash_name("Ann Example")})
    assert not list(find_private("Ann of Example and An Example", withheld))


def test_one_word_alone_cannot_be_withheld() -> None:
    for name in ("Ann", "", "  ", "范", "范 "):
        with pytest.raises(TwinrdfError, match="whole name"):
            hash_name(name)


def test_hashes_are_read_and_a_name_in_clear_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    known = f"{hash_name('Ann Example').upper()} # asked in 2024"
    lines = f"# withheld,\x0b\u2028# as asked\r\n# by them\r{known}\nBen Example\n"
    (tmp_path / "data/withheld.txt").write_text(lines, encoding="utf-8", newline="")
    hashes, findings = read_withheld(make_project(tmp_path))
    assert hashes == {hash_name("Ann Example")}
    assert [str(finding) for finding in findings] == [
        "data/withheld.txt:4: not a hash of a name; get one with `twinrdf withhold`"
    ]


def test_no_file_withholds_nothing(tmp_path: Path) -> None:
    assert read_withheld(make_project(tmp_path)) == (frozenset(), ())


def test_file_that_is_no_text_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/withheld.txt").write_bytes(b"\xff\x00")
    _, findings = read_withheld(make_project(tmp_path))
    assert "not UTF-8" in str(findings[0])


def make_project(root: Path) -> Project:
    from twinrdf.project import read_project

    sample = Path(__file__).parents[1] / "sample/twinrdf.toml"
    (root / "twinrdf.toml").write_bytes(sample.read_bytes())
    return read_project(root)
