"""The small timeline on the page of a place: marks for few things, counts of many."""

import re
from pathlib import Path

import pytest

from twinrdf.serve.pages import Site, incoming
from twinrdf.serve.pages.incoming import find_incoming
from twinrdf.serve.pages.small_timeline import COARSE, FINE, MOST_NAMED, Years, draw_years

from .example import LABEL, make_site, thing
from .markup import read_page

GHENT, HUB = f"<{thing('territory/ghent')}>", f"<{thing('territory/hub')}>"
PARTY, SIGNED = "<https://w3id.org/twinrdf/ns#party>", "<https://w3id.org/twinrdf/ns#signed>"


def hub(tmp_path: Path, *years: int | None, of: str = HUB) -> tuple[Site, Years | None]:
    """A party with an agreement in each of the years, undated where none is given."""
    lines = [f'{of} {LABEL} "Hub"@en .']
    for number, year in enumerate(years):
        agreement = f"<{thing(f'agreement/a{number:03}')}>"
        lines += [f'{agreement} {LABEL} "Agreement {number}"@en .', f"{agreement} {PARTY} {of} ."]
        if year:
            date = f'"{year:04}"^^<http://www.w3.org/2001/XMLSchema#gYear>'
            lines.append(f"{agreement} {SIGNED} {date} .")
    site = make_site(tmp_path / "release", "".join(f"{line}\n" for line in lines))
    return site, draw_years(site.register, site.index, find_incoming(site.register, of))


def test_ties_and_events_stand_in_the_order_of_time(tmp_path: Path) -> None:
    site = make_site(tmp_path / "release")
    years = draw_years(site.register, site.index, find_incoming(site.register, GHENT), ("nl",))
    assert years
    named = [(str(h.date.moment), h.kind, h.thing.text) for some in years.named for h in some]
    assert named == sorted(named)
    assert named[0][:2] == ("1956", "partnership")
    assert ("2013-09-24", "agreement", "Friendship agreement, 2013") in named
    assert [len(some) for some in years.named] == [
        sum(part.count for part in bar.parts) for bar in years.chart.bars
    ]
    assert years.counts["agreement"] == 2


def test_its_page_says_in_words_what_the_marks_show(tmp_path: Path) -> None:
    site, _ = hub(tmp_path, 1990, 1990, 2001, None)
    page = site.describe(HUB[1:-1])
    assert not read_page(page).problems
    assert '<a href="#y1990"><rect class="reach"' in page
    assert "<title>1990: 2 agreements</title>" in page
    assert '<dt id="y1990">1990</dt>' in page
    assert "1 thing has no date, and is not here." in page
    assert 'id="years"' not in site.describe(HUB[1:-1], {"in": "agreement"})


def test_what_has_only_an_end_stands_at_its_end(tmp_path: Path) -> None:
    year = "http://www.w3.org/2001/XMLSchema#gYear"
    partnership = f"<{thing('partnership/ended')}>"
    more = f'{partnership} {LABEL} "Ended"@en .\n{partnership} {PARTY} {GHENT} .\n'
    more += f'{partnership} <https://w3id.org/twinrdf/ns#end> "1970"^^<{year}> .\n'
    site = make_site(tmp_path / "release", more)
    years = draw_years(site.register, site.index, find_incoming(site.register, GHENT))
    assert years
    (ended,) = [one for some in years.named for one in some if one.thing.text == "Ended"]
    assert ended.date is None
    assert ended.until
    assert ended.until.moment == "1970"
    page = site.describe(GHENT[1:-1])
    assert '<dt id="y1970">1970</dt>' in page
    assert '<span class="when"> – <time datetime="1970">1970</time></span>' in page


def test_many_things_are_counted_in_few_bars(tmp_path: Path) -> None:
    site, years = hub(tmp_path, *(1900 + number for number in range(100)))
    assert years
    assert years.named == ()
    assert len(years.chart.bars) == 10 <= COARSE.most
    page = site.describe(HUB[1:-1])
    assert not read_page(page).problems
    assert '<dt id="y1900-1909">1900–1909</dt><dd>10 agreements</dd>' in page


@pytest.mark.parametrize(
    ("dates", "marks"),
    [((1990,) * MOST_NAMED + (1991,), 0), ((1990,) * (MOST_NAMED - 1) + (1991,), MOST_NAMED)],
)
def test_marks_are_bounded_and_stay_within_the_frame(
    tmp_path: Path, dates: tuple[int, ...], marks: int
) -> None:
    site, years = hub(tmp_path, *dates)
    assert years
    assert sum(len(some) for some in years.named) == marks
    assert all(0 <= part.y <= FINE.height for bar in years.chart.bars for part in bar.parts)
    drawn = re.findall(r'<rect class="agreement"[^>]* height="([^"]*)"', site.describe(HUB[1:-1]))
    assert len(drawn) == (marks or 2)
    assert all(float(height) > 1.5 for height in drawn)


@pytest.mark.parametrize("dates", [(), (1990, 1990, 1990), (None, None, 1990)])
def test_there_is_none_where_there_is_nothing_to_see(
    tmp_path: Path, dates: tuple[int | None, ...]
) -> None:
    site, years = hub(tmp_path, *dates)
    assert years is None
    assert 'id="years"' not in site.describe(HUB[1:-1])


def test_decades_name_the_year_that_is_known(tmp_path: Path) -> None:
    site, years = hub(tmp_path, 1820, 1825, 2001)
    assert years
    assert years.chart.bar_years == 10
    assert '<time datetime="1825">1825</time>' in site.describe(HUB[1:-1])


def test_counts_say_so_where_not_everything_was_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "MOST", 4)
    site, years = hub(tmp_path, *range(1990, 2000))
    assert years
    assert years.more
    assert "more than 4 agreements" in site.describe(HUB[1:-1])


@pytest.mark.parametrize("kind", ["organization", "event"])
def test_organisations_and_events_have_one(tmp_path: Path, kind: str) -> None:
    iri = thing(f"{kind}/hub")
    site, _ = hub(tmp_path, 1990, 1995, of=f"<{iri}>")
    assert 'id="years"' in site.describe(iri)


def test_ties_and_codes_have_none(tmp_path: Path) -> None:
    site = make_site(tmp_path / "release")
    assert 'id="years"' not in site.describe(thing("partnership/ghent--weihai"))
    assert 'id="years"' not in site.describe("https://w3id.org/twinrdf/code/status/active")
