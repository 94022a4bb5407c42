"""The page of the network, whole without scripts, narrowed down by what is asked."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from twinrdf.mapping import read_mapping
from twinrdf.names.folding import fold
from twinrdf.release import Release
from twinrdf.serve.pages import Site
from twinrdf.store import Store

from .example import make_site
from .markup import read_page


@pytest.fixture(scope="module")
def site(release: Release, store: Store) -> Site:
    mapping = read_mapping(release.path / "ontology" / "context.jsonld")
    return Site(release, store, mapping, ())


def test_the_page_is_well_formed_and_leads_to_parties_ties_and_files(site: Site) -> None:
    page = read_page(site.network())
    assert {
        "/doc/territory/ghent",
        "/doc/partnership/ghent--weihai",
        "/dumps/network.gexf",
        "/dumps/network.graphml",
        "/dumps/network-nodes.csv",
        "/dumps/network-edges.csv",
        "/site/network.json",
    } <= set(page.links)


def test_pages_are_well_formed_and_name_no_class_by_a_prefix_and_those_of_things_are_small(
    site: Site,
) -> None:
    agreement = f"{site.release.base}id/agreement/friendly-communities-memorandum-2019"
    assert "Organisation · Belgium Smart Hub" in read_page(site.describe(agreement)).text
    things = 0
    for iri in site.index.list_all(0, 10_000):
        page = site.describe(iri)
        assert "org:" not in read_page(page).text, iri
        if site.addresses.kind(iri):
            things += 1
            assert len(page.encode()) <= 40 * 1024, iri
            assert "<script src" not in page and '<script type="module"' not in page, iri
    assert things > 200


def test_figures_and_counts_are_worded_alike_in_every_language(site: Site) -> None:
    for language, area, stop in (
        ("en", "Region 161 km²", "8 statements."),
        ("nl", "Gewest 161 km²", "8 uitlatingen."),
        ("zh", "大区 161平方公里", "8条表述。"),
    ):
        assert area in read_page(site.browse_kind("figure", {}, [language])).text
        source = f"{site.release.base}id/source/bcecc-newsletter-10-year-partnership"
        assert stop in read_page(site.describe(source, {}, [language])).text


def test_no_map_counts_its_lines_as_ties(site: Site) -> None:
    assert len(site.map_page.data.ties) == 10  # on five lines
    assert "Map of the ties between 8 places" in read_page(site.home()).text


def test_every_file_it_leads_to_is_in_the_release(site: Site) -> None:
    links = read_page(site.network()).links
    files = {link for link in links if link.startswith(("/dumps/", "/site/"))}
    assert len(files) == 5
    assert all((site.release.path / file[1:]).is_file() for file in files)


def test_the_picture_has_a_dot_for_each_party_and_a_row_for_each_tie(site: Site) -> None:
    shown = site.network_page.show({}, ())
    assert len(shown["drawn"].dots) == len(shown["nodes"]) == shown["network"].parties
    assert len(shown["lines"]) == shown["network"].ties == shown["counts"][1]


def test_a_tie_of_several_parties_is_said_to_count_for_each_pair(
    site: Site, tmp_path: Path
) -> None:
    words = "counts once for each pair"
    assert words in read_page(site.network()).text
    assert words not in read_page(make_site(tmp_path / "release").network()).text


def test_choices_leave_the_ties_that_fit_and_their_parties(site: Site) -> None:
    shown = site.network_page.show({"kind": "partnership", "decade": "2010s"}, ())
    assert 0 < len(shown["lines"]) < shown["network"].ties
    assert all(2010 <= row.start <= 2019 for row in shown["lines"])
    named = {value.text for row in shown["lines"] for value in row.parties}
    assert {row.name.text for row in shown["nodes"]} == named


def test_partners_and_ties_are_those_of_the_ties_chosen(site: Site) -> None:
    shown = site.network_page.show({"kind": "partnership"}, ())
    ends = [value.text for row in shown["lines"] for value in row.parties]
    assert {row.name.text: row.ties for row in shown["nodes"]} == Counter(ends)
    assert sum(row.degree for row in shown["nodes"]) == len(ends)  # no two partnerships of one pair
    degrees = [row.degree for row in shown["nodes"]]
    assert degrees == sorted(degrees, reverse=True)
    assert [dot.spot.degree for dot in shown["drawn"].dots] == degrees
    whole = {row.name.text: row.ties for row in site.network_page.show({}, ())["nodes"]}
    assert whole["Ghent"] > 2 == Counter(ends)["Ghent"]


@pytest.mark.parametrize("column", ["name", "country", "partners", "ties", "community"])
def test_parties_are_sorted_by_every_column_both_ways(site: Site, column: str) -> None:
    there, back = (site.network_page.show({"sort": f"{sign}{column}"}, ()) for sign in ("", "-"))
    assert sorted(map(str, there["nodes"])) == sorted(map(str, back["nodes"]))
    for shown, turned in ((there, False), (back, True)):
        found = [cell for row in shown["nodes"] if (cell := _cell_of(row, column)) is not None]
        assert found == sorted(found, reverse=turned)
    head = next(head for head in back["heads"] if head.name == column)
    assert (head.sorted, head.sort) == ("descending", column)


def _cell_of(row: Any, column: str) -> Any:
    if column == "country":
        return fold(row.country.text) if row.country else None
    known = {"name": fold(row.name.text), "partners": row.degree, "ties": row.ties}
    return known.get(column, row.community)


@pytest.mark.parametrize("column", ["between", "kind", "since", "until", "status"])
def test_ties_are_sorted_by_every_column_both_ways(site: Site, column: str) -> None:
    there, back = (
        site.network_page.show({"list": "ties", "sort": f"{sign}{column}"}, ())["lines"]
        for sign in ("", "-")
    )
    assert sorted(map(str, there)) == sorted(map(str, back))
    for rows, turned in ((there, False), (back, True)):
        cells = [
            {
                "between": fold(row.parties[0].text),
                "kind": fold(row.kind.text) if row.kind else None,
                "since": row.start or None,
                "until": row.end or None,
                "status": fold(row.status.text) if row.status else None,
            }[column]
            for row in rows
        ]
        found = [cell for cell in cells if cell is not None]
        assert found == sorted(found, reverse=turned)
        assert column == "kind" or cells == [*found, *[None] * (len(cells) - len(found))]


def test_an_unknown_order_is_the_usual_and_pages_keep_a_known_one(site: Site) -> None:
    assert site.network({"sort": "'><b>"}) == site.network()
    page = site.network({"sort": "name", "kind": "partnership"})
    assert 'href="?kind=partnership&amp;sort=-name"' in page
    assert 'href="?kind=partnership&amp;list=ties&amp;sort=since"' in page


@pytest.mark.parametrize("wrong", [{"kind": "none"}, {"decade": "x"}, {"status": "'\"<>"}])
def test_choices_that_nothing_fits_are_said_to(site: Site, wrong: dict[str, str]) -> None:
    assert "No tie fits" in site.network(wrong)
    read_page(site.network(wrong))


@pytest.mark.parametrize("page", ["0", "-1", "99999", "x", "9" * 40])
def test_a_page_that_is_not_there_is_the_last_or_the_first(site: Site, page: str) -> None:
    assert site.network_page.show({"page": page}, ())["nodes"]
    assert site.network_page.show({"page": page, "list": "ties"}, ())["lines"]


def test_names_are_in_the_readers_language(site: Site) -> None:
    assert ">Gent</text>" in site.network({}, ("nl",))
    assert ">根特</text>" in site.network({}, ("zh", "en"))
    assert ">Ghent</text>" in site.network({}, ("en", "nl"))


def test_colours_are_those_of_the_key(site: Site) -> None:
    for colour in ("community", "country"):
        shown = site.network_page.show({"colour": colour}, ())
        known = {group.colour for group in shown["groups"]}
        assert {dot.spot.colour for dot in shown["drawn"].dots} <= known | {0}
        assert len(known) > 1
    countries = {group.name.text for group in shown["groups"]}
    assert {"Belgium", "China"} <= countries
