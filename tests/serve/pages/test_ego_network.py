"""The network of one place, drawn on its page."""

from itertools import combinations, pairwise
from pathlib import Path

import pytest

from twinrdf.formats.timeline_data import WHEN
from twinrdf.serve.pages import Site
from twinrdf.serve.pages.ego_network import MOST_PARTNERS, WIDTH, Ego, count_partners, draw_ego
from twinrdf.serve.pages.label_placement import measure

from .example import BASE, LABEL, make_site, thing
from .markup import read_page
from .test_geography import at, within

TW = "https://w3id.org/twinrdf/ns#"
PARTY, HUB = f"<{TW}party>", f"<{thing('territory/hub')}>"
CODE = "https://w3id.org/twinrdf/code/"
YEAR = "http://www.w3.org/2001/XMLSchema#gYear"


def star(count: int, *more: tuple[int, int]) -> str:
    """N-Quads of a place with so many partners, and of ties among them."""
    lines = []
    for number in range(count):
        place = f"<{thing(f'territory/p{number:03}')}>"
        lines.append(f'{place} {LABEL} "Partner with a very long name {number:03}"@en .')
        tie = f"<{thing(f'partnership/hub--{number:03}')}>"
        lines += [f"{tie} {PARTY} {HUB} .", f"{tie} {PARTY} {place} ."]
    for one, other in more:
        tie = f"<{thing(f'agreement/{one}--{other}')}>"
        lines += [f"{tie} {PARTY} <{thing(f'territory/p{n:03}')}> ." for n in (one, other)]
    return "".join(f"{line}\n" for line in [f'{HUB} {LABEL} "Hub"@en .', *lines])


def hub(tmp_path: Path, count: int, *more: tuple[int, int]) -> tuple[Site, Ego | None]:
    site = make_site(tmp_path / "release", star(count, *more))
    return site, draw_ego(site.register, HUB, count_partners(site.register, HUB))


def dated(count: int, years: int) -> str:
    """N-Quads of so many ties and events of the place in so many years, each kind in turn."""
    codes = ("partnership-kind/friendship", "agreement-kind/letter-of-intent", "event-type/visit")
    lines = [at("hub", 48, 9), within("hub", "china")]
    for number in range(count):
        kind, code = list(zip(WHEN, codes, strict=True))[number % len(WHEN)]
        start, _, sort = WHEN[kind]
        place, year = f"p{number:03}", 1990 + number % years
        lines += [at(place, 70 - number / 2, 1.5 * number - 60), within(place, "china")]
        one = f"<{thing(f'{kind}/{place}--hub')}>"
        link = "<https://schema.org/location>" if kind == "event" else PARTY
        lines += [f"{one} {link} {end} .\n" for end in (HUB, f"<{thing(f'territory/{place}')}>")]
        lines += [
            f'{one} {LABEL} "What the hub and partner {number:03} have, {year}"@en .\n',
            f'{one} <{TW}{start}> "{year}"^^<{YEAR}> .\n',
            f"{one} <{TW}{sort}> <{CODE}{code}> .\n",
        ]
    return "".join(lines)


def test_partners_stand_around_the_place_with_the_ties_among_them(tmp_path: Path) -> None:
    _, ego = hub(tmp_path, 9, (0, 1), (3, 7), (7, 3))
    assert ego
    assert len(ego.partners) == 9
    assert len(ego.chords) == 2
    for partner in ego.partners:
        assert 0 < partner.x < WIDTH
        assert 0 < partner.y < ego.height
        assert partner.side == ("start" if partner.x >= WIDTH / 2 else "end")


@pytest.mark.parametrize(("among", "drawn"), [(9, 36), (10, 0)])
def test_a_tangle_of_ties_among_partners_is_not_drawn(
    tmp_path: Path, among: int, drawn: int
) -> None:
    site, ego = hub(tmp_path, 12, *combinations(range(among), 2))
    assert ego is not None
    assert len(ego.chords) == drawn
    page = site.describe(HUB[1:-1])
    assert ("Curves are ties" in page) == bool(drawn)
    assert ("Their many ties among themselves are not drawn." in page) == (not drawn)


def test_names_are_cut_to_the_frame_and_lie_apart(tmp_path: Path) -> None:
    _, ego = hub(tmp_path, 40)
    assert ego
    assert (len(ego.partners), ego.more) == (MOST_PARTNERS, 40 - MOST_PARTNERS)
    for side in ("start", "end"):
        rows = sorted(partner.y for partner in ego.partners if partner.side == side)
        assert all(below - above > 15 for above, below in pairwise(rows))
    for partner in ego.partners:
        length = measure(partner.written, 7.2) + 11
        assert partner.written.endswith("…")
        assert partner.x + length <= WIDTH if partner.side == "start" else partner.x >= length


def test_those_with_most_ties_are_kept(tmp_path: Path) -> None:
    second = f"<{thing('agreement/second')}>"
    more = "".join(f"{second} {PARTY} {end} .\n" for end in (HUB, f"<{thing('territory/p039')}>"))
    site = make_site(tmp_path / "release", star(40) + more)
    ego = draw_ego(site.register, HUB, count_partners(site.register, HUB))
    assert ego
    assert [p.name.text[-3:] for p in ego.partners if p.ties == 2] == ["039"]


def test_one_partner_is_no_network(tmp_path: Path) -> None:
    site, ego = hub(tmp_path, 1)
    assert ego is None
    assert "and its partners" not in site.describe(HUB[1:-1])


def test_the_page_of_a_place_has_it_and_stays_small(tmp_path: Path) -> None:
    site, _ = hub(tmp_path, 300, *((n, n + 1) for n in range(30)))
    page = site.describe(HUB[1:-1])
    read_page(page)
    assert "Hub and its partners" in page
    assert len(page.encode()) <= 40 * 1024


@pytest.mark.parametrize(("count", "years"), [(12, 12), (24, 16), (115, 23), (200, 16)])
def test_with_ties_and_events_of_many_years_and_a_map_it_stays_small(
    tmp_path: Path, count: int, years: int
) -> None:
    more = star(max(count, 40), *((n, n + 1) for n in range(30))) + dated(count, years)
    page = make_site(tmp_path / "release", more).describe(HUB[1:-1])
    assert all(f'aria-labelledby="{part}"' in page for part in ("ego", "years"))
    assert 'class="card locator"' in page
    read_page(page)
    assert len(page.encode()) <= 40 * 1024


def test_organisations_that_are_parties_have_one(tmp_path: Path) -> None:
    site = make_site(tmp_path / "release", star(5).replace("territory/hub", "organization/hub"))
    page = site.describe(thing("organization/hub"))
    read_page(page)
    assert "Hub and its partners" in page


def test_only_parties_have_one(tmp_path: Path) -> None:
    site = make_site(tmp_path / "release")
    assert "Ghent and its partners" in site.describe(f"{BASE}id/territory/ghent")
    assert 'id="ego"' not in site.describe(f"{BASE}id/partnership/ghent--weihai")
