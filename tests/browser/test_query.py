"""The query page in a browser: editor, views, what stays in the address, and hostile answers."""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from .conftest import PageAt
from .waiting import answered, editable, expect, frames, shown_by, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

PREFIXES = """PREFIX tw: <https://w3id.org/twinrdf/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#>
"""
PLACES = """SELECT ?place ?placeLabel ?lat ?long WHERE {
  ?place geo:lat ?lat ; geo:long ?long ; skos:prefLabel ?placeLabel FILTER(LANG(?placeLabel) = "en")
}"""
CLASSES = "SELECT ?class (COUNT(*) AS ?n) WHERE { ?s a ?class } GROUP BY ?class ORDER BY DESC(?n)"
SIGNED = """SELECT ?agreement ?agreementLabel ?signed ?termEnd WHERE {
  ?agreement tw:signed ?signed ; skos:prefLabel ?agreementLabel FILTER(LANG(?agreementLabel) = "en")
  OPTIONAL { ?agreement tw:termEnd ?termEnd }
}"""
TIES = "CONSTRUCT { ?tie tw:party ?party } WHERE { ?tie tw:party ?party }"
PASTE = """
(editor, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
}
"""
RUN_AXE = """
async (source) => {
  if (!window.axe) (0, eval)(source);
  return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}
"""
PINS = """() => [...document.querySelectorAll(".pin")]
  .map(({ hidden, style }) => (hidden ? "" : `${style.left} ${style.top}`)).join()"""
COUNT_KEPT = """
window.kept = 0;
const { addEventListener } = EventTarget.prototype;
EventTarget.prototype.addEventListener = function (...given) {
  if (!this || this === window || this instanceof MediaQueryList) window.kept += 1;
  return addEventListener.apply(this, given);
};
"""
PAYLOADS = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</template><script>alert(1)</script>",
    "javascript:alert(1)",
    "\"'><svg onload=alert(1)>",
    "{n} {of} ${alert(1)}",
    "\u202egnp.exe",
    "__proto__",
]


def at(query: str, **more: str) -> str:
    return f"/query?{urlencode({'query': PREFIXES + query, **more})}"


def write(page: "Page", text: str) -> None:
    """Put a text in the place of what the editor holds."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.locator(".cm-content").evaluate(PASTE, text)
    expect(page.locator("textarea")).to_have_value(text)


def tolerate(page: "Page", problems: list[str], noted: str) -> None:
    """Take out a problem that a test makes on purpose, when it has been heard of."""
    until(page, lambda: any(noted in problem for problem in problems), True)
    problems[:] = [problem for problem in problems if noted not in problem]


def test_a_query_is_written_run_and_kept_in_the_address(page_at: PageAt) -> None:
    page = page_at("/query")
    write(page, PREFIXES + CLASSES)
    page.keyboard.press("Control+Enter")
    expect(answered(page)).to_contain_text("rows")
    expect(page.locator("table tbody tr").nth(5)).to_be_visible()
    page.get_by_role("tab", name="Chart").click()
    page.locator(".bars li").first.wait_for()
    kept = {"query": [PREFIXES + CLASSES], "view": ["chart"]}
    until(page, lambda: parse_qs(urlsplit(page.url).query), kept)
    again = page_at(page.url)
    again.locator(".bars li").first.wait_for()
    expect(again.locator(".cm-content")).to_contain_text(CLASSES)


def test_a_link_to_a_part_of_the_page_leaves_what_was_written(page_at: PageAt) -> None:
    page = page_at("/query")
    write(page, "ASK {} # mine")
    page.evaluate(
        "new Promise((done) => { addEventListener('hashchange', done); location.hash = 'take'; })"
    )
    frames(page)
    expect(page.locator(".cm-content")).to_contain_text("ASK {} # mine")


def test_all_columns_stand_as_the_query_names_them(page_at: PageAt) -> None:
    page = page_at(at("SELECT * { ?z a tw:Agreement ; tw:signed ?a }"))
    answered(page)
    assert page.locator("thead th").all_inner_texts() == ["z", "a"]


def test_the_editor_can_be_left_and_undone_by_keyboard(page_at: PageAt) -> None:
    page = page_at("/query")
    content = page.locator(".cm-content")
    before = content.inner_text()
    content.click()
    page.keyboard.insert_text("# ")  # at once: what is typed slowly is undone letter by letter
    until(page, lambda: content.inner_text() != before, True)
    page.keyboard.press("Control+z")
    until(page, content.inner_text, before)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Run query")).to_be_focused()


def test_the_editor_speaks_the_language_of_the_page(page_at: PageAt) -> None:
    page = page_at("query?lang=nl")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(page.locator(".cm-announced")).to_have_text("Selectie verwijderd")


def test_the_ring_of_the_editor_goes_all_around_it(page_at: PageAt) -> None:
    page = page_at("/query")
    page.locator(".cm-content").click()
    editor, gutter = page.locator(".cm-editor"), page.locator(".cm-gutters")
    ring = "e => ({...getComputedStyle(e, '::after')})"
    drawn, covering = editor.evaluate(ring), gutter.evaluate("e => getComputedStyle(e).zIndex")
    sides = [drawn[f"border{side}Width"] for side in ("Top", "Right", "Bottom", "Left")]
    assert sides == ["3px"] * 4
    assert int(drawn["zIndex"]) > int(covering)


def test_a_mistake_is_marked_where_it_is(page_at: PageAt, problems: list[str]) -> None:
    page = page_at("/query")
    write(page, 'SELECT ?a WHERE {\n  ?a ?é "🤝" ; ;; FILTR(?a)\n}')
    page.keyboard.press("Control+Enter")
    expect(page.locator("#problem")).to_contain_text("line 2")
    said = page.locator("#problem").inner_text()
    marked = page.locator(".cm-lintRange-error").inner_text()
    assert marked
    assert f"⟨here⟩{marked[0]}" in said
    tolerate(page, problems, "400")
    write(page, "ASK {}")
    page.keyboard.press("Control+Enter")
    page.locator(".verdict").wait_for()
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator(".cm-lintRange-error")).to_have_count(0)


def test_a_mistake_in_the_address_is_marked_too(page_at: PageAt) -> None:
    page = page_at("/query?query=SELECT+*+WHERE+%7B%0A+++%3Fa+%3Fb+%7D", status=400)
    page.locator(".cm-lintRange-error, .cm-lintPoint").wait_for(state="attached")
    expect(page.locator(".cm-activeLine")).to_have_text("?a ?b }")


@pytest.mark.parametrize(
    ("written", "first", "declared"),
    [
        ("SELECT * WHERE { ?x a tw:Agr", "tw:Agreement", False),
        ("SELECT * WHERE { ?x a tw:Agreement ; tw:sig", "tw:signed", False),
        ("SELECT * WHERE { ?x geo:l", "geo:lat", True),
        ("SELECT * WHERE { ?tie tw:party ?partner . ?pa", "?partner", False),
    ],
)
def test_the_words_of_the_register_are_proposed(
    page_at: PageAt, written: str, first: str, declared: bool
) -> None:
    page = page_at("/query")
    write(page, "PREFIX tw: <https://w3id.org/twinrdf/ns#>\n" + written[:-1])
    page.keyboard.type(written[-1])
    proposal = page.locator(".cm-tooltip-autocomplete li[aria-selected]")
    proposal.wait_for()
    expect(page.locator(".cm-completionLabel").first).to_have_text(first)
    page.wait_for_timeout(100)  # a proposal is not taken in the moment in which it appears
    page.keyboard.press("Enter")
    proposal.wait_for(state="detached")
    text = page.locator(".cm-content")
    expect(text).to_contain_text(first)
    assert ("PREFIX geo:" in text.inner_text()) is declared


def test_properties_of_other_classes_come_last(page_at: PageAt) -> None:
    page = page_at("/query")
    write(
        page, "PREFIX tw: <https://w3id.org/twinrdf/ns#>\nSELECT * WHERE { ?x a tw:Agreement ; tw"
    )
    page.keyboard.type(":")
    page.locator(".cm-tooltip-autocomplete li").first.wait_for()
    labels = page.locator(".cm-completionLabel").all_inner_texts()
    assert labels.index("tw:signed") < labels.index("tw:partnershipKind")


@pytest.mark.parametrize(
    ("query", "view", "drawn"),
    [
        (PLACES, "map", ".pin:not([hidden]) i"),
        (CLASSES, "chart", ".bars li"),
        (SIGNED, "timeline", ".moments li"),
        (TIES, "graph", ".pin:not([hidden]) i"),
    ],
)
@pytest.mark.parametrize(("width", "scheme"), [(1360, "light"), (390, "dark")])
def test_answers_are_drawn_by_their_shape(
    page_at: PageAt, axe: str, query: str, view: str, drawn: str, width: int, scheme: str
) -> None:
    page = page_at(at(query, view=view), width, scheme)
    answered(page)
    expect(page.locator(drawn).nth(3)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    tab = page.get_by_role("tab", selected=True)
    expect(tab).to_have_text(view, ignore_case=True)
    assert page.evaluate(RUN_AXE, axe) == []
    tab.focus()
    page.keyboard.press("ArrowRight")  # after the last view comes the first, the table
    while page.get_by_role("tab", selected=True).inner_text() != "Table":
        page.keyboard.press("ArrowRight")
    page.locator("table tbody tr").first.wait_for()
    assert page.evaluate(RUN_AXE, axe) == []


def test_views_call_things_by_the_column_of_names(page_at: PageAt) -> None:
    page = page_at("/query")  # with the query to begin with
    page.get_by_role("button", name="Run query").click()
    answered(page)
    page.get_by_role("tab", name="Timeline").click()
    expect(page.locator(".moments li a", has_text="Flemish Brabant and Chengdu")).to_be_visible()
    expect(page.locator(".moments")).not_to_contain_text("partnership:")


def test_a_map_is_moved_by_its_buttons(page_at: PageAt) -> None:
    page = page_at(at(PLACES, view="map"))
    pin = page.locator(".pin[style*=left]", has_text="Weihai")
    pin.locator("i").wait_for()
    before = pin.bounding_box()
    page.get_by_role("button", name="Zoom out").click()
    page.wait_for_function(
        "([x]) => Math.abs([...document.querySelectorAll('.pin')].find((pin) =>"
        " pin.textContent === 'Weihai').getBoundingClientRect().x - x) > 20",
        arg=[before["x"] if before else 0],
    )
    expect(pin).to_have_attribute("href", re.compile("/doc/territory/weihai"))


@pytest.mark.parametrize(("query", "view"), [(PLACES, "map"), (TIES, "graph")])
def test_a_drawing_is_moved_by_keys_and_by_hand(page_at: PageAt, query: str, view: str) -> None:
    page = page_at(at(query, view=view))
    answered(page)
    drawing = page.get_by_role("application")
    page.locator(".pin:not([hidden]) i").first.wait_for()
    page.get_by_role("tab", selected=True).press("Tab")
    expect(drawing).to_be_focused()
    frames(page)
    seen = [page.evaluate(PINS)]
    for key in ("+", "ArrowRight", "ArrowDown", "-"):
        page.keyboard.press(key)
        until(page, lambda: page.evaluate(PINS) != seen[-1], True)
        frames(page)
        seen.append(page.evaluate(PINS))
    page.keyboard.press("0")
    until(page, lambda: page.evaluate(PINS), seen[0])
    page.keyboard.press("Tab")
    expect(drawing.locator("a:focus")).to_have_count(1)
    for _ in range(12):
        page.keyboard.press("+")
        page.keyboard.press("ArrowRight")
    expect(drawing).to_be_focused()  # as the pin has gone out of sight
    page.keyboard.press("0")
    until(page, lambda: page.evaluate(PINS), seen[0])
    before = page.url
    pin = page.locator("a.pin:not([hidden])").first
    place = pin.locator("i").bounding_box()
    assert place
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.mouse.down()
    page.mouse.move(place["x"] + 40, place["y"] + 30, steps=4)
    page.mouse.up()
    until(page, lambda: page.evaluate(PINS) != seen[0], True)
    assert page.url == before  # a drag follows no link
    pin.press("Enter")
    page.wait_for_url("**/doc/**")


def test_drawings_leave_nothing_behind(page_at: PageAt) -> None:
    page = page_at(at(PLACES))
    page.add_init_script(COUNT_KEPT)
    page.reload()
    answered(page)
    kept = set()
    for _ in range(3):
        for view in ("Map", "Graph", "Table"):
            if page.get_by_role("tab", name=view).count():
                shown_by(page, page.get_by_role("tab", name=view))
        frames(page)
        kept.add(page.evaluate("window.kept"))
    assert len(kept) == 1


def test_a_long_table_is_paged_and_sorted(page_at: PageAt) -> None:
    page = page_at("/query")
    write(
        page, "SELECT ?n WHERE { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s } } ORDER BY ?n"
    )
    page.keyboard.press("Control+Enter")
    answered(page)
    expect(page.locator("table tbody tr")).to_have_count(100)
    page.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pager")).to_contain_text("Page 2 of")
    expect(page.get_by_role("button", name="Next")).to_be_focused()
    head = page.locator("th button")
    head.click()
    head.click()
    expect(page.locator("th")).to_have_attribute("aria-sort", "descending")
    shown = [int(text) for text in page.locator("tbody td").all_inner_texts()]
    assert shown == sorted(shown, reverse=True)
    expect(page.locator(".pager")).to_contain_text("Page 1 of")


def test_an_answer_stands_alone_in_a_frame(page_at: PageAt) -> None:
    page = page_at(at(PLACES, view="map", embed="1"), 700, height=480)
    page.locator(".pin i").first.wait_for()
    expect(page.locator("form, header.site")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollHeight") <= 481
    expect(page.locator(".whence a")).to_have_attribute("href", re.compile("view=map"))


def test_without_scripts_there_is_a_form_and_a_table(page_at: PageAt) -> None:
    page = page_at(at(PLACES, view="map"), scripts=False)
    expect(page.locator("table tbody tr").nth(5)).to_be_visible()
    expect(page.locator(".keys")).to_be_hidden()
    page.locator("textarea").fill("ASK {}")
    page.get_by_role("button", name="Run query").click()
    expect(page.locator(".verdict")).to_have_text("Yes")
    page.locator(".examples summary", has_text="Count").click()
    page.locator(".examples details[open] a").last.click()
    expect(page.locator("table tbody tr").nth(1)).to_be_visible()


def test_code_of_what_was_run_is_shown_when_wanted(page_at: PageAt) -> None:
    page = page_at("/query")
    write(page, "SELECT ('it''s' AS ?x) {}".replace("''", "\\'"))
    page.keyboard.press("Control+Enter")
    answered(page)
    page.locator("summary", has_text="from elsewhere").click()
    expect(page.locator("[data-part=snippets]")).to_contain_text("it\\'s")
    expect(page.locator("[data-part=snippets] h3")).to_have_count(4)


HOSTILE_VIEWS: dict[str, Callable[[str], dict[str, Any]]] = {
    "table": lambda _: {},
    "map": lambda _: {"lat": number("50.1"), "long": number("3.2")},
    "chart": lambda _: {"n": number("7")},
    "timeline": lambda _: {"day": literal("2001-02-03", "date")},
    "graph": lambda text: {"other": {"type": "uri", "value": f"http://x.example/{text}"}},
}


def literal(value: str, datatype: str) -> dict[str, str]:
    space = "http://www.w3.org/2001/XMLSchema#"
    return {"type": "literal", "value": value, "datatype": space + datatype}


def number(value: str) -> dict[str, str]:
    return literal(value, "decimal")


@pytest.mark.parametrize("view", HOSTILE_VIEWS)
def test_hostile_answers_are_only_text(page_at: PageAt, view: str) -> None:
    rows = [
        {
            "thing": {"type": "uri", "value": payload},
            "thingLabel": {"type": "literal", "value": payload, "xml:lang": payload},
            payload: {"type": "literal", "value": payload},
            **HOSTILE_VIEWS[view](payload),
        }
        for payload in PAYLOADS
    ]
    names = list(dict.fromkeys(name for row in rows for name in row))
    answer = json.dumps({"head": {"vars": names}, "results": {"bindings": rows}})
    page = page_at(f"/query?{urlencode({'view': view})}")
    page.route(
        "**/sparql",
        lambda route: route.fulfill(body=answer, content_type="application/sparql-results+json"),
    )
    write(page, "\n".join(f"# {payload}" for payload in PAYLOADS))
    page.keyboard.press("Control+Enter")
    answered(page)
    if view != "table":
        shown_by(page, page.get_by_role("tab", name=view.title()))
    shown = page.locator("#panel")
    shown.locator("tr, .pin i, li").first.wait_for()
    expect(shown).to_contain_text(PAYLOADS[0])
    page.wait_for_timeout(200)
    assert page.locator("#panel :is(img, script, svg)").count() == 0
    links = page.locator("#panel a").evaluate_all("(all) => all.map((a) => a.protocol)")
    assert set(links) <= {"http:", "https:"}


def test_a_query_can_be_stopped_and_a_lost_server_is_told(
    page_at: PageAt, problems: list[str]
) -> None:
    page = editable(page_at("/query"))
    held: list[Any] = []
    page.route("**/sparql", lambda route: held.append(route))
    page.get_by_role("button", name="Run query").click()
    until(page, lambda: len(held), 1)
    page.get_by_role("button", name="Stop").click()
    page.locator("[data-part=status]", has_text="Stopped").wait_for()
    page.get_by_role("button", name="Run query").click()
    until(page, lambda: len(held), 2)
    held[-1].abort()
    expect(page.locator("#problem")).to_contain_text("did not answer")
    tolerate(page, problems, "ERR_FAILED")


def test_the_view_chosen_last_is_shown_however_long_another_takes(page_at: PageAt) -> None:
    page = page_at(at(PLACES))
    answered(page)
    held: list[Any] = []
    page.route("**/query-map-*", lambda route: held.append(route))
    page.get_by_role("tab", name="Map").click()
    until(page, lambda: len(held), 1)
    shown_by(page, page.get_by_role("tab", name="Table"))
    with page.expect_event("requestfinished", lambda request: "query-map-" in request.url):
        held[0].continue_()
    page.wait_for_timeout(200)  # in which the map would take the place of the table
    expect(page.get_by_role("tab", selected=True)).to_have_text("Table")
    expect(page.locator("#panel table")).to_be_visible()
