"""Dates as people write them are understood well enough to say what to write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinrdf.records.dating import repair_date


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("31/05/2011", "write 2011-05-31"),
        ("05/06/2011", "write 2011-06-05 or 2011-05-06"),
        ("05/05/2011", "write 2011-05-05"),
        ("27.05.2011", "write 2011-05-27"),
        ("2011/05/31", "write 2011-05-31"),
        ("2011-5-3", "write 2011-05-03"),
        ("20110531", "write 2011-05-31"),
        ("05/2011", "write 2011-05"),
        ("2011年5月27日", "write 2011-05-27"),
        ("2011年5月", "write 2011-05"),
        ("2011-05-27T00:00:00", "write 2011-05-27"),
        ("2011-05-27 00:00:00", "write 2011-05-27"),
        ("2011-05-27Z", "write 2011-05-27"),
        ("40690", "write 2011-05-27"),
        (
            "3/7/1905",
            "write 1905-07-03 or 1905-03-07, or 2011 if that year was typed into a cell of days",
        ),
        ("27 May 2011", "write 2011-05-27"),
        ("May 27, 2011", "write 2011-05-27"),
        ("May 2011", "write 2011-05"),
        ("27 mei 2011", "write 2011-05-27"),
        ("27 février 2011", "write 2011-02-27"),
        ("Sept. 2011", "write 2011-09"),
        ("ca. 2011", "write 2011 and put the words in asWritten"),
        ("2011?", "write 2011 and put the words in asWritten"),
        ("2011-2015", "write one date; a span has a start and an end, each in its column"),
        ("31/05/11", "write the year with four digits, and first: YYYY-MM-DD"),
        ("2011-02-30", "2011-02 has 28 days; correct it"),
        (
            "2011-13-01",
            "write YYYY, YYYY-MM or YYYY-MM-DD; there is no month 13, is 2011-01-13 meant?",
        ),
        ("2011-13-31", "write YYYY, YYYY-MM or YYYY-MM-DD; there is no month 13"),
        ("13/2011", "write YYYY, YYYY-MM or YYYY-MM-DD; there is no month 13"),
        ("27. Mai 2011", "write 2011-05-27"),
        ("1er mai 2011", "write 2011-05-01"),
        ("12 de mayo de 1987", "write 1987-05-12"),
        ("12 maggio 1987", "write 1987-05-12"),
        ("27-mei-2011", "write 2011-05-27"),
        ("mei/2011", "write 2011-05"),
        ("27 May, 2011", "write 2011-05-27"),
        ("May 27th, 2011", "write 2011-05-27"),
        ("Tuesday, April 13, 2011", "write 2011-04-13"),
        ("vendredi 27 mai 2011", "write 2011-05-27"),
        ("27/05/2011 00:00:00", "write 2011-05-27"),
        ("27/05/2011 0:00", "write 2011-05-27"),
        ("40690.5", "write 2011-05-27"),
        ("2011.0", "write 2011"),
        ("2011,00", "write 2011"),
        ("2,011", "write 2011"),
        ("'2011-05-27", "write 2011-05-27"),
        ("２０１１", "write 2011"),
        ("(1987)", "write 1987"),
        ("2011-00-00", "write 2011"),
        ("2011-05-00", "write 2011-05"),
        ("00/00/2011", "write 2011"),
        ("2011-05-27 (signed in Ghent)", "write 2011-05-27 and put the words in asWritten"),
        ("before 1985", "leave the cell empty and put the words in asWritten"),
        ("na 1985", "leave the cell empty and put the words in asWritten"),
        ("1980s", "leave the cell empty and put the words in asWritten"),
        ("since 1987", "write 1987 and put the words in asWritten"),
        ("1985-90", "write one date; a span has a start and an end, each in its column"),
        ("27-mei-11", "write the year with four digits, and first: YYYY-MM-DD"),
        ("May-11", "write the year with four digits, and first: YYYY-MM-DD"),
        ("31/02/2011", "2011-02 has 28 days; correct it"),
        ("31-04-2011", "2011-04 has 30 days; correct it"),
        ("30/02/2012", "2012-02 has 29 days; correct it"),
        ("27/05/0211", "the year is not between 1000 and 2100; correct it"),
        ("12.V.1987", ""),
        ("Q2 2011", ""),
        ("0000", "the year is not between 1000 and 2100; correct it"),
        ("9999-12-31", "the year is not between 1000 and 2100; correct it"),
        ("2011 or 2012", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_dates_in_other_forms_are_understood(written: str, advice: str) -> None:
    assert repair_date(written) == advice


@given(st.text() | st.from_regex(r"[0-9./ '-]{1,12}", fullmatch=True))
def test_any_text_can_be_advised_on(text: str) -> None:
    assert isinstance(repair_date(text), str)
