"""The small map of a thing: where it is, whom it is tied to, and what to read instead."""

import re
from pathlib import Path

import pytest

from twinrdf.serve.pages import Site
from twinrdf.serve.pages.locator_map import WIDTH, locate_place, locate_tie

from .example import LABEL, make_site, thing
from .markup import read_page
from .test_ego_network import HUB, PARTY, star
from .test_geography import at, within

GHENT, WEIHAI, ORLEANS, TAIZHOU = (
    f"<{thing(f'territory/{name}')}>" for name in ("ghent", "weihai", "orleans", "taizhou")
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_site(tmp_path_factory.mktemp("locator") / "release")


def test_a_tie_is_a_line_between_its_parties(site: Site) -> None:
    found = locate_tie(site.geography, [GHENT, WEIHAI])
    assert found
    assert found.lines.count("M") == found.lines.count("Q") == 1
    assert found.dots.count("M") == 2
    assert [name.value.text for name in found.names] == ["Ghent", "Weihai"]
    assert (found.own, found.distance) == (None, 8_500)
    assert all(0 <= name.x <= WIDTH and 0 <= name.y <= found.height for name in found.names)


def test_a_near_tie_is_measured_finely(site: Site) -> None:
    found = locate_tie(site.geography, [GHENT, ORLEANS])
    assert found
    assert found.distance == 370


def test_a_tie_whose_parties_a_map_cannot_tell_apart_has_none(site: Site) -> None:
    assert locate_tie(site.geography, [GHENT, GHENT]) is None
    assert locate_tie(site.geography, [GHENT, TAIZHOU]) is None
    assert locate_tie(site.geography, []) is None
    assert "locator" not in site.describe(thing("territory/taizhou"))


def test_a_place_has_a_line_to_each_partner_elsewhere(site: Site) -> None:
    found = locate_place(site.geography, GHENT, [WEIHAI, TAIZHOU, GHENT, ORLEANS])
    assert found
    assert found.lines.count("M") == 2
    assert [value.text for value in found.places] == ["Weihai", "Orléans"]
    assert found.own
    assert found.distance == 0
    alone = locate_place(site.geography, GHENT, [])
    assert alone
    assert (alone.lines, alone.dots, alone.places) == ("", "", ())


def test_a_line_over_the_pacific_is_parted(tmp_path: Path) -> None:
    site = make_site(tmp_path / "release", at("seattle", 47.6, -122.3) + at("kobe", 34.7, 135.2))
    found = locate_tie(
        site.geography, [f"<{thing(f'territory/{name}')}>" for name in ("seattle", "kobe")]
    )
    assert found
    assert found.lines.count("M") == 2


def test_what_lies_only_thereabouts_is_marked_so_and_not_measured(tmp_path: Path) -> None:
    more = at("one", 50, 4) + at("two", 51, 5) + within("one", "region") + within("two", "region")
    site = make_site(tmp_path / "release", more)
    found = locate_tie(site.geography, [f"<{thing('territory/region')}>", WEIHAI])
    assert found
    assert (found.dots.count("M"), found.rough.count("M"), found.distance) == (1, 1, 0)


def test_the_page_says_in_words_what_the_map_shows(site: Site) -> None:
    page = site.describe(thing("territory/ghent"))
    assert '<title id="locator-title">Ghent on the map</title>' in page
    assert "Lines lead to Orléans, Weihai." in page or "Lines lead to Weihai, Orléans." in page
    assert 'href="/map?of=territory/ghent"' in page
    assert "On the big map" in read_page(page).text
    tie = site.describe(thing("partnership/ghent--weihai"))
    assert "8,500 km apart" in tie
    assert 'href="/map?of=partnership/ghent--weihai"' in tie
    assert "8 500 km" in site.describe(thing("partnership/ghent--weihai"), {}, ("fr",)).replace(
        "\u202f", " "
    ).replace("\xa0", " ")


def test_a_part_of_a_page_has_no_map(site: Site) -> None:
    assert "locator" not in site.describe(thing("territory/ghent"), {"in": "partnership"})


def test_a_place_with_many_partners_stays_small(tmp_path: Path) -> None:
    more = star(60) + at("hub", 10, 10)
    more += "".join(at(f"p{n:03}", -60 + 2 * n, -170 + 5.5 * n) for n in range(60))
    site = make_site(tmp_path / "release", more)
    page = site.describe(thing("territory/hub"))
    drawing = re.search(r'<figure class="card locator">.*?</figure>', page, re.DOTALL)
    assert drawing
    assert len(drawing[0]) < 12_000
    assert len(page) < 40_000
    assert "<script src" not in page
    read_page(page)


def test_names_cover_neither_names_nor_dots(tmp_path: Path) -> None:
    more = star(30) + at("hub", 50, 4)
    more += "".join(at(f"p{n:03}", 50 + n / 9, 4 + n / 9) for n in range(30))
    found = locate_place(
        make_site(tmp_path / "release", more).geography,
        HUB,
        [f"<{thing(f'territory/p{n:03}')}>" for n in range(30)],
    )
    assert found
    assert len(found.names) < 6


def test_a_name_of_east_asia_is_marked_as_such(tmp_path: Path) -> None:
    place = f"<{thing('territory/kobe')}>"
    tie = f"<{thing('partnership/ghent--kobe')}>"
    more = at("kobe", 34.7, 135.2) + f'{place} {LABEL} "神戸"@ja .\n'
    more += f"{tie} {PARTY} {place} .\n{tie} {PARTY} {GHENT} .\n"
    site = make_site(tmp_path / "release", more)
    assert re.search(r'<text [^>]*lang="ja">神戸', site.describe(thing("partnership/ghent--kobe")))
