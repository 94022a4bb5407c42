"""The map has the ties that were chosen, and says what can be chosen and what it leaves out."""

import json
from pathlib import Path

import pytest

from twinrdf.serve.pages import Site
from twinrdf.serve.pages.map import MAP, MapPage
from twinrdf.serve.pages.map_drawing import MOST_ARCS

from .example import make_site, thing
from .markup import read_page
from .test_geography import at


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return make_site(tmp_path_factory.mktemp("map") / "release")


def test_the_map_lists_its_ties_the_newest_first(site: Site) -> None:
    page = read_page(site.map({}))
    rows = page.text[page.text.index("Between What Since Status") :]
    assert rows.index("Ghent – Weihai") < rows.index("Ghent – Orléans")
    assert "24 September 2013" in rows
    assert "1956" in rows
    assert "/doc/partnership/ghent--weihai" in page.links


@pytest.mark.parametrize(
    ("chosen", "found", "lost"),
    [
        ({"country": "china"}, "Weihai", "Orléans"),
        ({"kind": "contact"}, "Orléans", "Weihai"),
        ({"decade": "1950s"}, "Orléans", "Weihai"),
        ({"status": "active"}, "Weihai", "Orléans"),
        ({"kind": "partnership", "country": "france"}, "Orléans", "Weihai"),
    ],
)
def test_the_map_is_narrowed_down(
    site: Site, chosen: dict[str, str], found: str, lost: str
) -> None:
    rows = site.map(chosen).partition("<main")[2].partition("</select></div>\n\n")[2]
    assert f"Ghent – {found}" in rows
    assert f"Ghent – {lost}" not in rows


def test_menus_keep_what_was_chosen_and_count_what_is_left(site: Site) -> None:
    page = site.map({"country": "china", "kind": "contact"})
    assert '<option value="china" data-label="China" selected>China (0)</option>' in page
    assert '<option value="france" data-label="France">France (1)</option>' in page
    assert "Nothing fits" in page


def test_what_is_unknown_fits_nothing_and_harms_nothing(site: Site) -> None:
    for value in ("atlantis", '"><script>', "\x00", "a b"):
        page = site.map({"country": value})
        assert "Nothing fits" in page
        assert "<script>" not in page
        read_page(page)
    read_page(site.map({"page": "-1", "unknown": "x"}))


@pytest.mark.parametrize(
    ("of", "found", "lost"),
    [
        ("territory/weihai", "Weihai", "Orléans"),
        ("partnership/ghent--orleans", "Orléans", "Weihai"),
        ("agreement/friendship-2013", "Weihai", "Orléans"),
    ],
)
def test_the_map_shows_the_ties_of_one_place_or_one_tie(
    site: Site, of: str, found: str, lost: str
) -> None:
    page = site.map({"of": of})
    rows = page.partition("<main")[2].partition("</select></div>\n\n")[2]
    assert f"Ghent – {found}" in rows
    assert f"Ghent – {lost}" not in rows
    assert f'<input type="hidden" name="of" value="{of}">' in page
    assert ">France (" not in page or found == "Orléans"


def test_ties_of_one_place_are_narrowed_down_further(site: Site) -> None:
    page = site.map_page
    assert len(page.choose({"of": "territory/ghent"})) == len(page.choose({}))
    assert len(page.choose({"of": "territory/ghent", "kind": "contact"})) == 1
    assert page.choose({"of": "territory/weihai", "kind": "contact"}) == []


def test_ties_of_what_is_unknown_are_none(site: Site) -> None:
    unlike = ("x", '"><script>', "\x00", "a b", "territory/ghent/", "/")
    for of in ("territory/atlantis", *unlike, "%", "[", "a/%zz", "a/\ue000"):
        page = site.map({"of": of})
        assert "Nothing fits" in page
        assert "<script>" not in page
        read_page(page)
    assert len(site.map_page.choose({"of": "territory/ghent"})) == 3


def test_places_are_named_in_the_readers_language(site: Site) -> None:
    assert "Gent – Weihai" in site.map({}, ("nl",))
    assert "根特 – 威海" in site.map({}, ("zh", "en"))
    assert "Ghent – Weihai" in site.map({}, ("en", "zh"))
    assert 'data-languages="zh"' in site.map({}, ("zh", "en", "nl"))
    assert 'data-languages=""' in site.map({}, ("en", "nl"))


def test_places_of_a_register_that_begins_with_another_language_have_their_english_names(
    site: Site, tmp_path: Path
) -> None:
    dutch = json.loads((site.release.path / MAP).read_bytes())
    (ghent,) = (number for number, place in enumerate(dutch["places"]) if place[1] == "Ghent")
    dutch["places"][ghent][1] = "Gent"
    dutch["names"] = {"en": {str(ghent): "Ghent"}}
    (tmp_path / "site").mkdir()
    (tmp_path / MAP).write_text(json.dumps(dutch), encoding="utf-8")
    page = MapPage(site.register, tmp_path, "nl")
    for languages, name in ((("en", "nl"), "Ghent"), (("nl", "en"), "Gent"), ((), "Gent")):
        assert any(name in row.name.text.split(" – ") for row in page.table({}, 1, languages).rows)


def test_a_tie_of_several_parties_tells_how_it_counts(site: Site, tmp_path: Path) -> None:
    assert "counts once for each pair" not in site.map({})
    tie, party = f"<{thing('agreement/of-three')}>", "<https://w3id.org/twinrdf/ns#party>"
    names = ("hub", "port", "pass")
    more = "".join(at(name, 10 * place, 10) for place, name in enumerate(names))
    more += "".join(f"{tie} {party} <{thing(f'territory/{name}')}> .\n" for name in names)
    several = make_site(tmp_path / "release", more)
    assert len(several.map_page.choose({"of": "agreement/of-three"})) == 3
    assert "counts once for each pair" in several.map({})


def test_of_too_many_ties_those_of_the_busiest_places_are_drawn(tmp_path: Path) -> None:
    party = "<https://w3id.org/twinrdf/ns#party>"
    more = at("hub", 10, 10)
    names = [f"town-{number}" for number in range(MOST_ARCS + 40)]
    for number, town in enumerate(names):
        tie = f"<{thing(f'partnership/tie-{number}')}>"
        other = "hub" if number < MOST_ARCS else names[number - MOST_ARCS]
        more += at(town, -40 + number / 5, number / 5)
        more += f"{tie} {party} <{thing(f'territory/{town}')}> .\n"
        more += f"{tie} {party} <{thing(f'territory/{other}')}> .\n"
    site = make_site(tmp_path / "release", more)
    drawn = site.map_page.drawn((), ())
    assert drawn.map is not None
    assert len(drawn.map.arcs) == MOST_ARCS
    assert drawn.total == MOST_ARCS + 42
    assert "/doc/territory/hub" in {dot.href for dot in drawn.map.dots}
    assert "/doc/territory/weihai" not in {dot.href for dot in drawn.map.dots}
    assert "the 300 busiest are drawn" in site.map({})
    assert "Page 1 of 7" in read_page(site.map({})).text
