"""The timeline shows what is known of when, no more precisely than that."""

import re
from pathlib import Path

import pytest

from twinrdf.serve.pages import Site
from twinrdf.serve.pages.timeline import PAGE, read_years

from .example import make_site, thing
from .markup import read_page

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_site(tmp_path_factory.mktemp("timeline") / "release")


def test_a_date_stands_as_precisely_as_it_is_known(site: Site) -> None:
    page = site.timeline({})
    assert '<time class="muted" datetime="1956">that year</time>' in page
    assert '<time datetime="2018-06">June 2018</time>' in page
    assert '<time datetime="2013-09-24">24 September 2013</time>' in page
    assert "1 January" not in page


def test_what_is_known_by_its_year_comes_first_in_it(tmp_path: Path) -> None:
    signed = "<https://w3id.org/twinrdf/ns#signed>"
    more = f'<{thing("agreement/old")}> {signed} "2013"^^<{XSD}gYear> .\n'
    more += f'<{thing("agreement/older")}> {signed} "2013-01"^^<{XSD}gYearMonth> .\n'
    dates = re.findall(r'datetime="(2013[^"]*)"', make_site(tmp_path / "r", more).timeline({}))
    assert dates == ["2013", "2013-01", "2013-09-24", "2013-09-24"]


def test_the_timeline_is_narrowed_down(site: Site) -> None:
    shown = read_page(site.timeline({"kind": "agreement"})).text
    assert "Friendship agreement, 2013" in shown
    assert "Ghent – Orléans" not in shown
    assert "Friendship agreement" not in read_page(site.timeline({"country": "france"})).text
    only = read_page(site.timeline({"years": "1950-1959"})).text
    assert "1 entry in 1950–1959" in only
    assert "Nothing fits" in site.timeline({"years": "1700"})
    assert "Nothing fits" in site.timeline({"kind": '"><script>'})


@pytest.mark.parametrize("text", ["", "x", "2013-", "2019-2013", "99999", "２０１３"])
def test_years_that_are_none_are_all_years(text: str) -> None:
    assert read_years(text) == (0, 9999, "")


def test_years_are_one_or_a_span() -> None:
    assert read_years("2013") == (2013, 2013, "2013")
    assert read_years("2010-2019") == (2010, 2019, "2010-2019")


def test_long_lists_come_in_pages_and_bars_lead_to_years(tmp_path: Path) -> None:
    start = "<https://w3id.org/twinrdf/ns#start>"
    more = "".join(
        f'<{thing(f"event/e{number}")}> {start} "{1900 + number % 50}"^^<{XSD}gYear> .\n'
        for number in range(PAGE + 30)
    )
    site = make_site(tmp_path / "release", more)
    page = site.timeline({"kind": "event"})
    assert "Page 1 of 2" in read_page(page).text
    assert 'href="?kind=event&amp;years=1900"' in page
    assert "3 entries in 1900" in read_page(site.timeline({"kind": "event", "years": "1900"})).text


def test_what_has_only_an_end_is_listed_at_its_end(tmp_path: Path) -> None:
    end = "<https://w3id.org/twinrdf/ns#end>"
    more = f'<{thing("event/late")}> {end} "1907-03-04"^^<{XSD}date> .\n'
    site = make_site(tmp_path / "release", more)
    shown = read_page(site.timeline({"years": "1907"})).text
    assert "1 entry in 1907" in shown
    assert "– 4 March 1907" in shown
