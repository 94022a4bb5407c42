"""The register as files in a browser: asked, searched and looked at without a server of its own."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from tests.conftest import MakeOnce
from tests.filehost import HOSTS, hosting, readable_copy

from twinrdf.export import export_release
from twinrdf.release import Release
from twinrdf.templating import read_assets

from .conftest import PageAt
from .test_pages import OVERFLOW, RUN_AXE
from .test_query import write
from .waiting import answered, editable, expect, mapped, rested, until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route

pytestmark = pytest.mark.skipif(
    "search-page.js" not in read_assets(), reason="the scripts are not built; see frontend/"
)
PREFIXES = """PREFIX tw: <https://w3id.org/twinrdf/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
NAMES = f"""{PREFIXES}SELECT ?tie ?name ?since WHERE {{
  ?tie a tw:Partnership ; skos:prefLabel ?name OPTIONAL {{ ?tie tw:start ?since }}
}} ORDER BY ?tie ?name"""
SOURCES = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
PARTIES = f"{PREFIXES}CONSTRUCT {{ ?tie tw:party ?party }} WHERE {{ ?tie tw:party ?party }}"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SOUGHT = (
    *("Ghent", "gent", "CHENGDÚ", "成都", "臺", "柏林"),
    *("montpelier", "friendship agreement", "2016", "zzzz"),
)
"""In capitals, with accents, in Chinese of both kinds, with a letter missing, of words apart, as a
number that is almost one of those there are."""
EVERYWHERE = pytest.mark.parametrize("site", HOSTS, indirect=True, scope="module")
"""For what may depend on the host; the others are at one that reads rules."""

WIDTHS = pytest.mark.parametrize(
    ("width", "scheme"), [(1360, "light"), (1360, "dark"), (390, "light"), (390, "dark")]
)


@pytest.fixture(scope="module")
def folder(release: Release, make_once: MakeOnce) -> Iterator[Path]:
    """What a host of files shows: the export in the folder that its address names."""
    address, languages = "https://example.org/twins/", ("en", "nl", "zh")
    export = make_once(
        "twins", lambda out: export_release(release.path, out, address, languages=languages)
    )
    with readable_copy(export, "twins") as folder:
        yield folder


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The address of the export at a host of a kind, else at one that reads `_headers`."""
    with hosting(getattr(request, "param", "_headers"), folder, folder / "twins") as address:
        yield f"{address}twins/"


def ask(page_at: PageAt, site: str, query: str) -> "Page":
    page = page_at(f"{site}query.html?{urlencode({'query': query})}")
    answered(page)
    return page


def read(address: str, headers: dict[str, str] | None = None, **asked: str) -> str:
    return httpx.get(address, params=asked, headers=headers, timeout=30).text


def save(page: "Page", form: str) -> str:
    with page.expect_download() as saved:
        page.locator("[data-part=downloads] button", has_text=re.compile(f"^{form}$")).click()
    return Path(saved.value.path()).read_text(encoding="utf-8")


def rows(text: str) -> list[Any]:
    found = json.loads(text)
    return [found["head"]["vars"], *found["results"]["bindings"]]


@pytest.mark.parametrize("query", [NAMES, SOURCES])
def test_a_table_is_the_one_the_server_gives(
    page_at: PageAt, site: str, server: str, query: str
) -> None:
    page = ask(page_at, site, query)
    headers = {"Accept": "application/sparql-results+json"}
    sent = read(f"{server}sparql", headers, query=query)
    assert len(rows(sent)) > 5
    assert rows(save(page, "JSON")) == rows(sent)
    sheet = read(f"{server}sparql", query=query, format="csv")
    assert save(page, "CSV").splitlines() == sheet.splitlines()


@EVERYWHERE
def test_a_graph_is_the_one_the_server_gives(page_at: PageAt, site: str, server: str) -> None:
    page = ask(page_at, site, PARTIES)
    sent = read(f"{server}sparql", query=PARTIES, format="nt")
    assert len(sent.splitlines()) > 10
    assert sorted(save(page, "N-Triples").splitlines()) == sorted(sent.splitlines())
    assert "<https://w3id.org/twinrdf/ns#party>" in save(page, "Turtle")


def test_nothing_is_fetched_before_the_first_query(page_at: PageAt, site: str) -> None:
    page = editable(page_at(f"{site}query.html"))
    fetched: list[str] = []
    page.context.on("request", lambda request: fetched.append(request.url))
    page.locator(".cm-content").click()
    page.keyboard.press("Control+Space")
    page.locator(".cm-tooltip-autocomplete li").first.wait_for()
    heavy = re.compile(r"\.wasm$|everything\.nq$|query-worker")
    assert not list(filter(heavy.search, fetched))
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Run query").click()
    page.locator("table tbody tr").first.wait_for()
    expect(answered(page)).to_have_text(re.compile("^5 rows"))


def test_results_lead_to_the_pages_of_the_copy(page_at: PageAt, site: str) -> None:
    page = ask(page_at, site, NAMES)
    page.locator("tbody a").first.click()
    page.wait_for_url(re.compile(r"/twins/doc/partnership/[^/]+\.html$"))
    page = ask(page_at, site, f"{PREFIXES}SELECT ?p (COUNT(*) AS ?n) {{ ?s ?p ?o }} GROUP BY ?p")
    found = page.locator("tbody a", has_text="tw:party").first
    expect(found).to_have_attribute("href", re.compile(r"ns\.html#party$"))


def test_a_question_is_opened_with_its_example(page_at: PageAt, site: str) -> None:
    page = page_at(f"{site}query.html")
    page.locator(".examples summary", has_text="Partnership").click()
    page.locator(".examples a[href$='?example=partnerships-of-place']").click()
    page.locator("table tbody tr").first.wait_for()
    expect(page.locator("[data-part=outcome]")).to_contain_text("Montpellier")
    page = page_at(f"{site}queries/partnerships-of-place.html")
    page.get_by_text("The query in SPARQL").click()
    page.get_by_role("link", name="Change it and run it").click()
    page.locator("table tbody tr").first.wait_for()
    expect(page.locator("[data-part=outcome]")).to_contain_text("Montpellier")


@EVERYWHERE
def test_a_question_is_asked_with_another_value(page_at: PageAt, site: str, server: str) -> None:
    page = page_at(f"{site}queries.html")
    page.get_by_role("link", name="Which partnerships does a place have").first.click()
    expect(page.get_by_label("The place")).to_have_value("chengdu")
    page.get_by_label("The place").select_option("flemish-brabant")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url(f"{site}query.html?example=partnerships-of-place&place=flemish-brabant&kind=")
    answered(page)
    sheet = read(f"{server}queries/partnerships-of-place.csv", place="flemish-brabant")
    assert save(page, "CSV").splitlines() == sheet.splitlines()
    assert "territory/flemish-brabant>" in save(page, "SPARQL")


def test_a_value_that_does_not_fit_is_not_asked(page_at: PageAt, site: str) -> None:
    page = page_at(f"{site}queries/agreements-by-year.html")
    year = page.get_by_label("signed in this year")
    year.fill("last")
    page.get_by_role("button", name="Ask").click()
    assert year.evaluate("(field) => field.validity.patternMismatch")
    assert page.url == f"{site}queries/agreements-by-year.html"
    page.goto(f"{site}query.html?example=agreements-by-year&year=last")
    problem = "“last” is not a valid value for this question"
    expect(page.locator("#problem")).to_contain_text(problem)
    expect(page.locator("table")).to_have_count(0)
    page.goto(f"{site}query.html?example=partnerships-of-place&place=")
    expect(page.locator("#problem")).to_contain_text("This question needs a value for “place”")
    expect(page.locator("table")).to_have_count(0)


def test_a_mistake_is_marked_where_it_is(page_at: PageAt, site: str) -> None:
    page = page_at(f"{site}query.html?{urlencode({'query': 'SELECT ?s WHERE { ?s ?p } LIMIT 3'})}")
    page.locator("#problem:visible").wait_for()
    page.locator(".cm-lintRange-error").wait_for()


def test_a_query_is_stopped_and_the_next_is_answered(page_at: PageAt, site: str) -> None:
    page = page_at(f"{site}query.html?{urlencode({'query': ENDLESS})}")
    page.locator("[data-part=status]").filter(has_text="loaded").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped.").wait_for()
    write(page, "ASK { ?s ?p ?o }")
    page.keyboard.press("Control+Enter")
    page.locator(".verdict", has_text="Yes").wait_for()


def test_too_large_a_register_is_told_kindly(page_at: PageAt, site: str) -> None:
    page = page_at(f"{site}query.html")

    def lower(route: "Route") -> None:
        text = route.fetch().text()
        route.fulfill(
            body=text.replace('data-most="150000"', 'data-most="100"'), content_type="text/html"
        )

    page.route("**/query.html?*", lower)
    page.goto(f"{site}query.html?{urlencode({'query': NAMES})}")
    problem = page.locator("#problem:visible")
    expect(problem).to_contain_text("more than 100 triples")
    expect(problem).to_contain_text("download it")
    expect(page.get_by_role("button", name="Run query")).to_be_enabled()


def test_a_register_that_cannot_be_fetched_is_told_and_tried_again(
    page_at: PageAt, site: str
) -> None:
    page = editable(page_at(f"{site}query.html"))
    page.route("**/everything.nq", lambda route: route.fulfill(status=200, body="no quads\n"))
    page.get_by_role("button", name="Run query").click()
    problem = page.locator("#problem:visible")
    expect(problem).to_contain_text("could not be loaded")
    page.unroute("**/everything.nq")
    page.get_by_role("button", name="Run query").click()
    page.locator("table tbody tr").first.wait_for()
    expect(problem).to_be_hidden()


def chosen_view(page: "Page") -> "Locator":
    return page.get_by_role("tab", selected=True)


def test_a_link_to_a_view_shows_it_and_so_does_the_way_back(page_at: PageAt, site: str) -> None:
    page = page_at(f"{site}query.html?{urlencode({'query': PARTIES, 'view': 'graph'})}")
    answered(page)
    expect(chosen_view(page)).to_have_text("Graph")
    write(page, NAMES)
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-part=outcome] td").first).to_be_visible()
    until(page, lambda: "SELECT" in page.url, True)
    page.go_back()
    expect(chosen_view(page)).to_have_text("Graph")
    expect(page.locator(".cm-content")).to_contain_text("CONSTRUCT")


def test_graphs_are_those_of_the_address(page_at: PageAt, site: str, server: str) -> None:
    graph = rows(read(f"{server}sparql", query=SOURCES, format="json"))[1]["g"]["value"]
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    asked = {"query": count, "default-graph-uri": graph}
    page = page_at(f"{site}query.html?{urlencode(asked)}")
    answered(page)
    found = rows(save(page, "JSON"))
    assert found == rows(read(f"{server}sparql", format="json", **asked))
    assert found != rows(read(f"{server}sparql", format="json", query=count))
    kept = page.locator("[data-part=permalink]").get_attribute("href") or ""
    assert urlencode({"default-graph-uri": graph}) in kept


# ---- search


@EVERYWHERE
def test_a_search_finds_what_the_server_finds(page_at: PageAt, site: str, server: str) -> None:
    page = page_at(f"{site}search.html")
    for text in SOUGHT:
        found = json.loads(read(f"{server}search.json", q=text, limit="10"))
        wanted = {
            group["label"]: (group["total"], {item["href"] for item in group["items"]})
            for group in found["groups"]
        }
        page.goto(f"{site}search.html?q={quote(text)}")
        page.locator("#status", has_text=re.compile("found|No name")).wait_for()
        shown = {}
        for section in page.locator("#found section").all():
            kind, count = section.locator("h2").inner_text().rsplit(maxsplit=1)
            links = section.locator("li a").evaluate_all("(links) => links.map((a) => a.pathname)")
            paths = {path.removeprefix("/twins").removesuffix(".html") for path in links}
            shown[kind] = (int(count), paths)
        assert shown == wanted, text
        expect(page.locator("#q")).to_have_value(text)


def test_names_are_proposed_while_one_types(page_at: PageAt, site: str) -> None:
    page = page_at(site)
    page.get_by_role("combobox", name="Find a city").press_sequentially("gent", delay=10)
    proposed = page.locator("[role=listbox]:visible")
    expect(proposed.get_by_role("option").last).to_contain_text("“gent”")
    expect(proposed.get_by_role("group").first).to_have_attribute("aria-label", re.compile("."))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}doc/territory/ghent.html")
    page.locator("header [type=search]").fill("weihai")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}search.html?q=weihai")
    page.locator("#found section").first.wait_for()


# ---- the rest of the site


@EVERYWHERE
def test_map_and_network_are_those_of_the_site(page_at: PageAt, site: str) -> None:
    page = page_at(f"{site}map.html")
    mapped(page)
    expect(page.locator("[data-part=heading]")).to_have_text("10 ties")
    page.select_option("#country", "italy")
    expect(page.locator("[data-part=heading]")).to_have_text("1 tie")
    page.click("text=Asti – Chengdu")
    page.wait_for_url(f"{site}doc/agreement/asti--tianfu-new-district-memorandum-2025.html")
    page = page_at(f"{site}network.html")
    expect(page.locator(".panel li button")).to_have_count(16)
    page.fill("#seek", "根特")
    page.press("#seek", "Enter")
    page.get_by_role("link", name="Open its page").click()
    page.wait_for_url(f"{site}doc/territory/ghent.html")


def test_a_link_to_a_part_of_the_network_shows_it(page_at: PageAt, site: str) -> None:
    page = page_at(f"{site}network.html?decade=1990s&colour=country")
    expect(page.locator(".panel li button")).to_have_count(2)
    expect(page.locator("#decade")).to_have_value("1990s")
    expect(page.locator(".legend")).to_contain_text("Belgium")
    expect(page.locator("#tables")).to_be_hidden()  # files have those of the whole alone
    assert page.url.endswith("network.html?decade=1990s&colour=country")
    page.select_option("#decade", "")
    page.select_option("#colour", "community")
    expect(page.locator("#tables")).to_be_visible()
    expect(page.locator(".panel li button")).to_have_count(16)


@EVERYWHERE
def test_every_kind_of_page_is_quiet(page_at: PageAt, site: str) -> None:
    """The conditions of `page_at`: no error, no breach of the policy, nothing from elsewhere."""
    paths = [
        *(
            "",
            "browse.html",
            "browse/territory.html",
            "timeline.html",
            "queries.html",
            "names.html",
        ),
        *("downloads.html", "about.html", "quality.html", "report.html", "disagreements.html"),
        *("ns.html", "doc/territory/ghent.html", "doc/partnership/flemish-brabant--chengdu.html"),
        *("code/status.html", "queries/partnerships-of-place.html", "report/report.html"),
    ]
    page = page_at(site)
    for path in paths:
        answer = page.goto(f"{site}{path}")
        assert answer is not None
        assert answer.status == 200, path
        rested(page)


@WIDTHS
@pytest.mark.parametrize("path", ["query.html", "search.html?q=ghent"])
def test_pages_have_no_barriers(
    page_at: PageAt, site: str, axe: str, path: str, width: int, scheme: str
) -> None:
    page = page_at(f"{site}{path}", width, scheme)
    page.locator(".cm-content, #found section").first.wait_for()
    if path == "query.html":
        page.get_by_role("button", name="Run query").click()
        answered(page)
        page.locator("table tbody tr").first.wait_for()
    assert page.evaluate(RUN_AXE, [axe, {}]) == []
    assert page.evaluate(OVERFLOW) == []


def test_without_scripts_pages_say_where_to_look(page_at: PageAt, site: str) -> None:
    page = page_at(f"{site}query.html", scripts=False)
    expect(page.locator("noscript p")).to_be_visible()
    page = page_at(f"{site}queries/partnerships-of-place.html", scripts=False)
    page.get_by_role("link", name="Run the query on your own machine").click()
    page.wait_for_url(f"{site}query.html#run")
    page = page_at(f"{site}search.html?q=ghent", scripts=False)
    page.locator("main").get_by_role("link", name="all names", exact=True).click()
    expect(page.get_by_role("link", name="Ghent", exact=True).first).to_be_visible()


# ---- in other languages


@EVERYWHERE
def test_a_reader_stays_in_the_language_that_was_chosen(page_at: PageAt, site: str) -> None:
    page = page_at(f"{site}browse/territory.html")
    page.locator(".tongues button").click()
    page.get_by_role("link", name="Nederlands").click()
    page.wait_for_url(f"{site}nl/browse/territory.html")
    assert page.locator("html").get_attribute("lang") == "nl"
    page.locator("header [type=search]").fill("weihai")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}nl/search.html?q=weihai")
    page.locator("#found a", has_text="Weihai").first.click()
    page.wait_for_url(f"{site}nl/doc/territory/weihai.html")
    page.locator("main a[href$='ghent.html']", has_text="Gent").first.click()
    page.wait_for_url(f"{site}nl/doc/territory/ghent.html")
    assert page.locator("h1").inner_text() == "Gent"
    page.locator(".tongues button").click()
    page.get_by_role("link", name="中文").click()
    page.wait_for_url(f"{site}zh/doc/territory/ghent.html")
    assert page.locator("h1").inner_text() == "根特"


def test_a_language_is_chosen_without_losing_what_else_was(page_at: PageAt, site: str) -> None:
    page = page_at(f"{site}network.html?decade=1990s")
    page.locator(".tongues button").click()
    page.get_by_role("link", name="中文").click()
    page.wait_for_url(f"{site}zh/network.html?decade=1990s")
    page = page_at(f"{site}search.html?q=weihai")
    page.locator(".tongues button").click()
    page.get_by_role("link", name="Nederlands").click()
    page.wait_for_url(f"{site}nl/search.html?q=weihai")


def test_names_are_proposed_in_the_language_of_the_page(page_at: PageAt, site: str) -> None:
    page = page_at(f"{site}nl/")
    page.locator("main [type=search]").press_sequentially("ghent", delay=10)
    option = page.locator("[role=listbox]:visible [role=option]").first
    option.wait_for()
    assert option.locator("span").first.inner_text() == "Gent"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}nl/doc/territory/ghent.html")


def test_scripts_lead_to_pages_in_the_language(page_at: PageAt, site: str) -> None:
    page = page_at(f"{site}zh/query.html?{urlencode({'query': NAMES})}")
    page.locator("table tbody tr").first.wait_for()
    page.locator("tbody a").first.click()
    page.wait_for_url(re.compile(r"/twins/zh/doc/partnership/[^/]+\.html$"))
    page = page_at(f"{site}nl/query.html?example=partnerships-of-place")
    page.locator("table tbody tr").first.wait_for()
    assert "Montpellier" in page.locator("[data-part=outcome]").inner_text()
    page = page_at(f"{site}nl/map.html")
    page.wait_for_selector("#atlas.live [data-part=frame][data-painted]")
    page.select_option("#country", "italy")
    page.click("text=Asti – Chengdu")
    page.wait_for_url(f"{site}nl/doc/agreement/asti--tianfu-new-district-memorandum-2025.html")
    page = page_at(f"{site}zh/network.html")
    page.wait_for_selector(".panel li")
    page.fill("#seek", "根特")
    page.press("#seek", "Enter")
    page.locator(".panel a[href$='ghent.html']").click()
    page.wait_for_url(f"{site}zh/doc/territory/ghent.html")


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        ("nl/ns.html", 390, "dark"),
        ("zh/queries.html", 1360, "light"),
        ("nl/404.html", 1360, "dark"),
        ("zh/index.html", 390, "light"),
    ],
)
def test_translated_pages_have_no_barriers(
    page_at: PageAt, site: str, axe: str, path: str, width: int, scheme: str
) -> None:
    page = page_at(f"{site}{path}", width, scheme)
    assert page.evaluate(RUN_AXE, [axe, {}]) == []
    assert page.evaluate(OVERFLOW) == []
