"""Nothing that a register holds runs, loads, or leads anywhere but to the web."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from tests.conftest import serving

from .conftest import PageAt
from .hostile import IRIS, PAYLOADS, build_hostile
from .test_pages import RUN_AXE
from .test_search import needs_proposals
from .waiting import rested, shown_by

if TYPE_CHECKING:
    from playwright.sync_api import Page

HARMFUL = """() => {
  const led = [...document.querySelectorAll("*")].flatMap((element) =>
    ["href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcdoc"]
      .filter((name) => element.hasAttribute(name))
      .map((name) => [element, new URL(element.getAttribute(name), location.href)]));
  const from = (element) => element.matches("a, link:not([rel=stylesheet], [rel=icon])");
  const bad = led.filter(([element, { protocol, origin }]) =>
    !/^https?:$/.test(protocol) || (origin !== location.origin && !from(element)));
  const strange = document.querySelectorAll(
    "img, iframe, object, embed, base, marquee, audio, video, dialog, x, meta[http-equiv],"
      + "[onload], [onerror], [onclick], [onfocus], [onmouseover], [ontoggle], [autofocus]");
  return [...bad.map(([element]) => element), ...strange].map((e) => e.outerHTML.slice(0, 160));
}"""
LABELS = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
QUERIES = {
    "literals": f"{LABELS}SELECT ?s ?l {{ ?s skos:prefLabel ?l }}",
    "IRIs": "SELECT * { ?s <https://schema.org/url> ?url }",
    "a graph": f"{LABELS}CONSTRUCT WHERE {{ ?s skos:prefLabel ?l }} LIMIT 100",
    "made values": "SELECT * { VALUES (?a ?b) { ('<img src=x onerror=alert(1)>' "
    "<javascript:alert(1)>) ('\"><svg onload=alert(1)>'@en <data:text/html,x>) } }",
    "places": "PREFIX schema: <https://schema.org/> PREFIX geo: <http://www.w3.org/2003/01/geo/"
    f"wgs84_pos#> {LABELS}SELECT * {{ ?s skos:prefLabel ?l ; geo:lat ?lat ; geo:long ?long }}",
    "years": "PREFIX tw: <https://w3id.org/twinrdf/ns#> " + LABELS
    + "SELECT ?l ?start { ?s tw:start ?start ; skos:prefLabel ?l }",
    "a wrong query": "SELECT <script>alert(1)</script>",
}  # fmt: skip
VIEWS = ("table", "map", "graph", "timeline", "chart")
KINDS = (
    "territory", "partnership", "agreement", "organization", "statement", "source",
    "area", "event", "figure", "office",
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    release = build_hostile(tmp_path_factory.mktemp("hostile"))
    with serving(release.path) as address:
        yield address


def visit(page: "Page", address: str) -> None:
    page.goto(address, wait_until="domcontentloaded")
    rested(page)
    assert page.evaluate(HARMFUL) == [], address


def test_there_is_a_payload_for_each_way_in() -> None:
    assert len(set(PAYLOADS)) == 60


@pytest.mark.parametrize("kind", KINDS)
def test_things_and_lists_of_them_are_only_shown(page_at: PageAt, hostile: str, kind: str) -> None:
    page = page_at(f"{hostile}browse/{kind}")
    visit(page, f"{hostile}browse/{kind}")
    things = page.eval_on_selector_all(
        f"main td a[href*='/doc/{kind}/'], main th a[href*='/doc/{kind}/']",
        "links => [...new Set(links.map((link) => link.href))]",
    )
    assert things
    for thing in things:
        visit(page, thing)


def test_every_other_page_only_shows_what_the_register_holds(page_at: PageAt, hostile: str) -> None:
    page = page_at(hostile)
    paths = (
        "", "browse", "search", "search?q=script", "search?q=alert&kind=territory", "query",
        "map", "map?of=territory/place-0", "map?view=globe", "timeline", "timeline?years=1950-1959",
        "network", "network?kind=partnership&colour=country", "network?list=ties",
        "quality", "report", "disagreements", "tpf", "tpf?page=2", "qpf", "about/limits", "sparql",
        "doc/source/wire?page=2", "doc/territory/place-0?in=partnership",
        "queries", "queries/partnerships-of-place?place=territory/place-0",
        "queries/names-by-language?language=en", "downloads", "about", "ns", "graph/catalog",
        "code/partnership-kind/unspecified", "report/report.html", "report/disagreements.html",
    )  # fmt: skip
    for path in paths:
        visit(page, hostile + path)


def test_what_is_asked_is_only_shown(page_at: PageAt, hostile: str, problems: list[str]) -> None:
    page = page_at(f"{hostile}search")
    for payload in PAYLOADS:
        visit(page, f"{hostile}search?{urlencode({'q': payload})}")
    written = quote(PAYLOADS[16], safe="")
    paths = (
        f"doc/territory/{written}", "doc/territory/gone", f"map?of={written}",
        f"network?kind={written}&colour={written}", f"browse/territory?class={written}",
        f"tpf?predicate={written}", f"timeline?years={written}",
        f"doc/territory/place-0?in={written}",
    )  # fmt: skip
    for path in paths:
        visit(page, hostile + path)
    page.context.close()  # so that nothing more is heard of it
    problems[:] = [problem for problem in problems if "Failed to load resource" not in problem]


def test_the_page_of_what_was_removed_has_no_barriers(
    page_at: PageAt, hostile: str, axe: str
) -> None:
    page = page_at(f"{hostile}doc/territory/gone", status=410)
    assert page.evaluate(RUN_AXE, [axe, {}]) == []


@pytest.mark.parametrize("question", QUERIES)
def test_results_are_only_shown(page_at: PageAt, hostile: str, question: str) -> None:
    status = 400 if "wrong" in question else 200
    asked = urlencode({"query": QUERIES[question]})
    page = page_at(f"{hostile}query?{asked}&view=map&embed=1", status=status)
    rested(page)
    assert page.evaluate(HARMFUL) == [], "in a frame"
    for view in VIEWS:
        address = f"{hostile}query?{asked}&view={view}"
        if status == 200:
            page.goto(address)  # a page of its own takes thrice as long
        else:
            page = page_at(address, status=status)
        rested(page)
        assert page.evaluate(HARMFUL) == [], view
        for tab in page.locator("[role=tab]:visible").all():
            shown_by(page, tab)
            assert page.evaluate(HARMFUL) == [], f"{view}, then {tab.inner_text()}"
        if not page.locator("script[src]").count():
            break  # without scripts there is one view


@pytest.mark.parametrize("iri", IRIS)
def test_iris_in_results_lead_to_the_web_or_nowhere(
    page_at: PageAt, hostile: str, iri: str
) -> None:
    asked = urlencode({"query": f"SELECT (<{iri}> AS ?iri) {{}}"})
    page = page_at(f"{hostile}query?{asked}")
    rested(page)
    assert page.evaluate(HARMFUL) == []


@needs_proposals
def test_names_proposed_are_only_shown(page_at: PageAt, hostile: str) -> None:
    page = page_at(f"{hostile}search")
    for typed in ("script", "onerror", "javascript", "evil"):
        page.locator("#q").fill(typed)
        page.locator("[role=option]").last.filter(has_text=f"“{typed}”").wait_for()
        assert page.evaluate(HARMFUL) == []


def test_what_is_harmful_is_noticed(page_at: PageAt, hostile: str) -> None:
    page = page_at(f"{hostile}about")
    page.evaluate("document.body.append(Object.assign(document.createElement('a'), "
                  "{ href: 'javascript:1' }))")  # fmt: skip
    assert page.evaluate(HARMFUL) == ['<a href="javascript:1"></a>']
