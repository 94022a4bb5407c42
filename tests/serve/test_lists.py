"""Lists and searches come in every form, always of the same things."""

import asyncio
import csv
import io
import json
import re
import threading

import pytest

from twinrdf.index.columns import COLUMNS, FACETS, PLACED
from twinrdf.serve import lists

from .conftest import Client

HTML = {"Accept": "text/html"}


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def read_header(register: Client, path: str) -> list[str]:
    return next(csv.reader([register.get(path).text.removeprefix("\ufeff").splitlines()[0]]))


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_kind_comes_in_every_form(register: Client, kind: str) -> None:
    page = register.get(f"/browse/{kind}", headers=HTML)
    assert page.headers["Content-Type"].startswith("text/html")
    listed = register.get(f"/browse/{kind}.json").json()
    rows = read_csv(register.get(f"/browse/{kind}.csv").text)
    assert listed["total"] == len(listed["things"]) == len(rows)
    assert [row["id"] for row in rows] == [thing["id"] for thing in listed["things"]]
    drawn = register.get(f"/browse/{kind}.geojson")
    assert drawn.status_code == (200 if kind in PLACED else 404)


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [("text/csv", "csv"), ("application/json", "json"), ("application/geo+json", "geojson")],
)
def test_accept_and_suffix_give_the_same(register: Client, accept: str, suffix: str) -> None:
    query = "country=china&sort=-start"
    asked = register.get(f"/browse/partnership?{query}", headers={"Accept": accept})
    named = register.get(f"/browse/partnership.{suffix}?{query}")
    assert asked.content == named.content
    assert asked.headers["Content-Type"].startswith(accept)
    assert "Accept" in asked.headers["Vary"].split(", ")
    assert "Accept" not in named.headers["Vary"].split(", ")
    by_parameter = register.get(f"/browse/partnership?{query}&format={suffix}")
    assert by_parameter.content == named.content


def test_a_list_that_waits_for_the_index_holds_up_nobody(register: Client) -> None:
    index = register.app.state.service.pages.browser.index
    index._places.cache_clear()
    held, released = threading.Event(), threading.Event()

    def hold() -> None:
        with index._lock:
            held.set()
            released.wait(60)

    async def run() -> None:
        await asyncio.to_thread(held.wait)
        asked = asyncio.create_task(register.http.get("/browse/territory.csv?sort=-label"))
        await asyncio.sleep(0.05)
        assert (await register.http.get("/healthz")).status_code == 200
        assert index._lock.locked()
        assert not asked.done()
        released.set()
        assert (await asked).status_code == 200

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        register.run(run())
    finally:
        released.set()
        holder.join()


def test_forms_have_the_filters_of_the_page(register: Client) -> None:
    listed = register.get("/browse/territory.json?country=china&class=City").json()
    assert listed["parameters"] == {"class": "City", "country": "china"}
    assert listed["html"] == "/browse/territory?class=City&country=china"
    page = register.get(listed["html"], headers=HTML).text
    assert all(f"/doc/{thing['id']}" in page for thing in listed["things"])
    assert f'<link rel="canonical" href="{listed["html"].replace("&", "&amp;")}">' in page


def test_a_view_has_one_name(register: Client) -> None:
    tags = {
        register.get(f"/browse/partnership.csv?{query}").headers["ETag"]
        for query in ("country=china&decade=2010s", "decade=2010s&country=china&page=3&x=y")
    }
    assert len(tags) == 1


def test_features_say_where_and_what(register: Client) -> None:
    found = register.get("/browse/partnership.geojson?country=france").json()
    assert found["type"] == "FeatureCollection"
    feature = found["features"][0]
    assert feature["geometry"]["type"] == "LineString"
    assert feature["properties"]["party"] == ["chengdu", "montpellier"]
    assert feature["id"].endswith("/id/partnership/chengdu--montpellier")


def test_features_that_are_only_thereabouts_say_so(register: Client) -> None:
    found = register.get("/browse/organization.geojson").json()["features"]
    assert any(feature["properties"].get("rough") for feature in found)
    towns = register.get("/browse/territory.geojson?class=City").json()["features"]
    assert towns
    assert not any("rough" in feature["properties"] for feature in towns)
    assert not any("rough" in feature["geometry"] for feature in (*found, *towns))


def test_long_lists_are_sent_as_they_are_read(
    register: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "SHORT", 0)
    for form in ("csv", "json", "geojson"):
        path = f"/browse/agreement.{form}?sort=label"
        streamed = register.get(path)
        assert "Content-Length" not in streamed.headers
        again = register.get(path, headers={"If-None-Match": streamed.headers["ETag"]})
        assert again.status_code == 304
        head = register.request("HEAD", path)
        assert (head.content, head.headers) == (b"", streamed.headers)
        if form != "csv":
            assert streamed.json()["total"] == 8


def test_an_empty_list_is_whole(register: Client) -> None:
    assert register.get("/browse/area.json?domain=none").json()["things"] == []
    empty, whole = (read_header(register, f"/browse/area.csv{q}") for q in ("?domain=none", ""))
    assert empty == whole
    assert len(register.get("/browse/area.csv?domain=none").text.splitlines()) == 1
    assert register.get("/browse/event.geojson?country=none").json()["features"] == []
    page = register.get("/browse/agreement?country=belgium&decade=1800s", headers=HTML)
    assert page.status_code == 200
    assert "Nothing fits all of that together" in page.text


@pytest.mark.parametrize(
    "query",
    ["sort=';DROP TABLE thing--", "page=-1", "page=1e9", "country=%00", "decade=%F0%9F%98%80",
     "sort=--label", "kind=x", "country=" + "a" * 2000, "class=City&class=Country"],
)  # fmt: skip
def test_hostile_parameters_do_no_harm(register: Client, query: str) -> None:
    for suffix in ("", ".json", ".csv", ".geojson"):
        assert register.get(f"/browse/territory{suffix}?{query}").status_code == 200


@pytest.mark.parametrize("path", ["/browse/dragon", "/browse/dragon.json", "/browse/area.xml"])
def test_other_kinds_and_forms_are_not_there(register: Client, path: str) -> None:
    assert register.get(path).status_code == 404


def test_a_form_there_is_not_is_refused(register: Client) -> None:
    answer = register.get("/browse/area", headers={"Accept": "application/geo+json"})
    assert answer.status_code == 406
    assert "text/csv" in answer.json()["available"]


def test_cells_that_a_spreadsheet_would_run_are_guarded() -> None:
    rows = [
        {"label": "=1+1", "areaOf": ["@x", "y"], "areaNumber": -5, "domain": None},
        {"label": "-5", "areaOf": [], "areaNumber": 0},
    ]
    header, *lines = "".join(lists._write_csv("area", map(json.dumps, rows))).splitlines()
    assert header == "\ufeffid,iri,label,areaNumber,areaOf,domain,sources"
    assert lines == [",,'=1+1,-5,'@x; y,,", ",,-5,0,,,"]


def test_search_gives_groups_of_items(register: Client) -> None:
    found = register.get("/search.json?q=成都&limit=2").json()
    assert found["q"] == "成都"
    places = found["groups"][0]
    assert (places["kind"], places["label"]) == ("territory", "Places")
    first = places["items"][0]
    assert first["href"] == "/doc/territory/chengdu"
    assert first["label"] == "Chengdu"
    assert first["note"] == "成都 · China"
    assert all(len(group["items"]) <= 2 for group in found["groups"])
    asked = register.get("/search?q=成都&limit=2", headers={"Accept": "application/json"})
    assert asked.json() == found


def test_search_says_what_it_corrected(register: Client) -> None:
    assert register.get("/search.json?q=chegdu").json()["corrected"] == "chengdu"
    assert "found for" in register.get("/search?q=chegdu", headers=HTML).text


def test_search_speaks_the_readers_language(register: Client) -> None:
    answer = register.get("/search.json?q=ghent", headers={"Accept-Language": "nl"})
    assert answer.json()["groups"][0]["items"][0]["label"] == "Gent"
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "query", ["", "q=", "q=%00", "q=" + "x" * 5000, "q=a&limit=-4&kind=dragon"]
)
def test_any_search_is_answered(register: Client, query: str) -> None:
    found = register.get(f"/search.json?{query}")
    assert found.status_code == 200
    assert isinstance(json.loads(found.content)["groups"], list)


def test_a_lost_reader_is_shown_what_was_meant(register: Client) -> None:
    page = register.get("/doc/territory/chengddu", headers=HTML)
    assert page.status_code == 404
    assert "Did you mean" in page.text
    assert "/doc/territory/chengdu" in page.text
    assert "Did you mean" not in register.get("/doc/x/qqqqqqqqqq", headers=HTML).text


def test_a_lost_program_is_told_what_was_meant(register: Client) -> None:
    answer = register.get("/doc/territory/chengddu", headers={"Accept-Language": "zh"})
    problem = answer.json()
    assert (answer.status_code, problem["title"]) == (404, "Not Found")
    assert problem["meant"][0] == {
        "label": "成都", "href": "/doc/territory/chengdu", "language": "zh",
    }  # fmt: skip
    assert "meant" not in register.get("/doc/x/qqqqqqqqqq").json()
    assert "meant" in register.get("/chengddu").json()
    assert "meant" not in register.request("POST", "/chengddu").json()  # has no turn


def test_every_facet_can_be_chosen(register: Client) -> None:
    for kind, names in FACETS.items():
        page = register.get(f"/browse/{kind}", headers=HTML).text
        shown = [name for name in names if f'<select id="{name}"' in page]
        assert shown, kind


def test_what_is_in_a_narrower_domain_is_in_the_broader_ones(register: Client) -> None:
    def find(domain: str) -> set[str]:
        things = register.get(f"/browse/partnership.json?domain={domain}").json()["things"]
        return {thing["id"] for thing in things}

    assert find("foreign-investment") < find("investment") <= find("economy")


def test_domains_are_a_way_in_with_their_numbers(register: Client) -> None:
    address = "/browse/partnership?domain=economy"
    for path in ("/", "/code/domain"):
        assert f'href="{address}"' in register.get(path, headers=HTML).text
    assert 'href="/code/domain"' in register.get("/browse", headers=HTML).text
    found = register.get(address, headers=HTML).text
    assert "<strong>2 partnerships</strong>" in found
    options = re.findall(r'<option value="([\w-]+)"[^>]*>(\u2003*)', found)
    narrower = [(name, len(indent)) for name, indent in options]
    start = narrower.index(("economy", 0))
    assert ("investment", 1) in narrower[start:]
    assert narrower[narrower.index(("investment", 1)) + 1] == ("foreign-investment", 2)


@pytest.mark.parametrize(("path", "column"), [("report", "where"), ("disagreements", "property")])
def test_what_is_doubtful_can_be_sorted(register: Client, path: str, column: str) -> None:
    page = register.get(f"/{path}", headers=HTML).text
    assert f'href="?sort={column}"' in page
    turned = register.get(f"/{path}?sort={column}", headers=HTML).text
    assert f'aria-sort="ascending"><a href="?sort=-{column}"' in turned
    assert "aria-sort" not in register.get(f"/{path}?sort=%27", headers=HTML).text
