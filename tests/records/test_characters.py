"""Characters that nobody sees, that were lost or that are no text are found and named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinrdf.findings import Severity
from twinrdf.records.characters import LARGEST_CELL, check_characters, doubt_text, show

UNSEEN = "which nobody sees; remove it"
NO_TEXT = "which is no text; remove it"


def messages(cell: str, prose: bool = True) -> list[str]:
    return [message for _, message in check_characters(cell, prose)]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("a\x00b", f"character 2 is U+0000, {NO_TEXT}"),
        ("a\x1b[31mb", f"character 2 is U+001B, {NO_TEXT}"),
        ("a\tb", f"character 2 is U+0009 (tab), {NO_TEXT}"),
        ("a\u202eb", f"character 2 is U+202E (right-to-left override), {UNSEEN}"),
        ("a\u2066b", f"character 2 is U+2066 (left-to-right isolate), {UNSEEN}"),
        ("a\u200bb", f"character 2 is U+200B (zero width space), {UNSEEN}"),
        ("a\u00adb", f"character 2 is U+00AD (soft hyphen), {UNSEEN}"),
        ("\ufeffb", f"character 1 is U+FEFF (zero width no-break space), {UNSEEN}"),
        ("a\u2028b", f"character 2 is U+2028 (line separator), {NO_TEXT}"),
        ("a\ue000b", f"character 2 is U+E000, {NO_TEXT}"),
        ("a\ufffeb", f"character 2 is U+FFFE, {NO_TEXT}"),
        ("Gh\ufffdnt", "character 3 is U+FFFD (replacement character), where a letter was lost in "
                       "saving; write the letter"),
        ("\u00a0Gent", "begins or ends with U+00A0 (no-break space); remove it"),
        ("#REF!", "#REF! is an error of the spreadsheet; correct its formula"),
        ("#DIV/0!", "#DIV/0! is an error of the spreadsheet; correct its formula"),
        ("#WAARDE!", "#WAARDE! is an error of the spreadsheet; correct its formula"),
        ("#N/B", "#N/B is an error of the spreadsheet; correct its formula"),
        ("#ERROR!", "#ERROR! is an error of the spreadsheet; correct its formula"),
        ("Loading...", "Loading... is an error of the spreadsheet; correct its formula"),
        ("#NOM?", "#NOM? is an error of the spreadsheet; correct its formula"),
        ("#BEZUG!", "#BEZUG! is an error of the spreadsheet; correct its formula"),
        ("#¡REF!", "#¡REF! is an error of the spreadsheet; correct its formula"),
        ("Err:508", "Err:508 is an error of the spreadsheet; correct its formula"),
        ("########", '"########" stands for a value wider than its column; widen that, and save '
                     "again"),
        ("x" * (LARGEST_CELL + 1), "more than 100,000 characters; shorten it"),
    ],
)  # fmt: skip
def test_characters_that_prose_must_not_have_are_found(cell: str, message: str) -> None:
    assert messages(cell) == [message]


@pytest.mark.parametrize(
    "cell",
    [
        "Gent",
        "Liège",
        "成都",
        "« Gand »",
        "a\u00a0b",
        "a\nb",
        "می\u200cخواهم",
        "= equal to",
        "What? Nothing.",
        "https://example.org/a?b=c",
        "IT-компания",
        "μ-metal",
        "+32",
        "-1",
        "@home",
        "#1",
        "#Gent!",
        "Error: 5",
        "Å i Lofoten",
        "«Å» og ”Ä” – “È”",
        "👨\u200d👩\u200d👧",
        "",
    ],
)
def test_ordinary_text_has_no_findings(cell: str) -> None:
    assert messages(cell) == []


@pytest.mark.parametrize(
    ("cell", "part"),
    [
        ("gent\u00a0", "U+00A0 (no-break space), no ordinary space; remove it"),
        ("=A2", "a formula, not what it gives; save values"),
        ("gent\u200d", "U+200D (zero width joiner), which nobody sees"),
        ("gent\nlier", "in a cell that is no text; put several values on one line, separated by ;"),
    ],
)
def test_codes_have_fewer_characters(cell: str, part: str) -> None:
    (message,) = messages(cell, prose=False)
    assert part in message


def test_separate_accents_are_a_warning() -> None:
    ((severity, message),) = check_characters("Lie\u0300ge", prose=True)
    assert severity is Severity.WARNING
    assert "NFC" in message


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("LiÃ¨ge", "è"), ("donâ€™t", "’"), ("CafÃ©", "é"), ("GdaÅ„sk", "ń"), ("PlzeÅˆ", "ň"),
        ("BraÈ™ov", "ș"), ("BeÅŸiktaÅŸ", "ş"), ("Ä°zmir", "İ"),
    ],
)  # fmt: skip
def test_text_read_in_the_wrong_encoding_is_a_warning(cell: str, meant: str) -> None:
    ((severity, message),) = check_characters(cell, prose=True)
    assert severity is Severity.WARNING
    assert meant in message


def test_formula_in_a_text_is_a_warning() -> None:
    for cell in ("=SUM(A1:A2)", "=$A1", "=A1+B2", '=HYPERLINK("x")', "=SOMME(A1)"):
        ((severity, message),) = check_characters(cell, prose=True)
        assert severity is Severity.WARNING
        assert message == "a formula, not what it gives; save values"


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("??", '"??" has ? where a letter may have been lost in saving; write the letter'),
        ("?? ??", '"?? ??" has ? where a letter may have been lost in saving; write the letter'),
        ("Pact with Li?ge, 2011", '"Pact with Li?ge, 2011" has ? where a letter may have been '
                                  "lost in saving; write the letter"),
        ("\u0421hengdu", '"\u0421" is U+0421 (cyrillic capital letter es) among Latin letters; '
                         "type it again"),
        ("\u039fur City", '"\u039f" is U+039F (greek capital letter omicron) among Latin letters; '
                          "type it again"),
        ("Who? Everyone", ""),
        ("see https://example.org/x?y=z", ""),
        ("Москва, Moscow", ""),
        ("Αθήνα (Athens)", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_probable_mistakes_in_texts_are_doubted(text: str, doubt: str) -> None:
    assert doubt_text(text) == doubt
    assert messages(text) == []


@given(st.text(), st.booleans())
def test_any_cell_can_be_checked(cell: str, prose: bool) -> None:
    for message in (*messages(cell, prose), doubt_text(cell)):
        assert message.isprintable()


@given(st.text())
def test_what_is_shown_prints(value: str) -> None:
    assert show(value).isprintable()
    assert len(show(value)) < 500


def test_long_values_are_shortened() -> None:
    assert show("x" * 100) == f'"{"x" * 60}…"'
    assert show("a\x1bb") == '"a\\u001bb"'
