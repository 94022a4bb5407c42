"""Addresses to files: what the export holds has a place, and nothing else has."""

import dataclasses

import pytest

from twinrdf.export.layout import Address, Layout, read_address, safe_paths
from twinrdf.queries import CannedQuery, parse_query

HEAD = "#+ summary: What?\n#+ tags: any\n#+ param: place iri{optional} -- it\n#+ columns: place\n"
BODY = "SELECT ?place WHERE { ?place ?p ?o } ORDER BY ?place"


def query(name: str, *examples: str) -> CannedQuery:
    lines = "".join(f"#+ example: {example}\n" for example in examples)
    head = HEAD.replace("{optional}", "" if examples else " optional")
    return parse_query(head + lines + BODY, name, f"{name}.rq")


LAYOUT = Layout(
    things={"doc/territory/ghent", "doc/source/long", "code/status", "ns"},
    unwritten={"doc/source/long"},
    files={"dumps/register.ttl", "queries/some.rq", "static/site.css", "dataset.ttl"},
    queries={"some": query("some", "place=territory/a", "place=territory/b"), "any": query("any")},
    facets=lambda kind: {"class": {"City", "a?b"}} if kind == "territory" else {},
)


@pytest.mark.parametrize(
    ("link", "file"),
    [
        ("/", "index.html"),
        ("/about", "about.html"),
        ("/names", "names.html"),
        ("/names?page=2", "names/2.html"),
        ("/browse", "browse.html"),
        ("/browse/territory", "browse/territory.html"),
        ("/browse/territory?page=3", "browse/territory/3.html"),
        ("/browse/territory?page=1&class=City", "browse/territory/class/City.html"),
        ("/browse/territory?class=City&page=2", "browse/territory/class/City/2.html"),
        ("/browse/territory?class=Village", None),
        ("/browse/territory?class=a%3Fb", None),
        ("/browse/territory?class=City&sort=label", None),
        ("/browse/territory?page=-1", None),
        ("/browse/village", None),
        ("/network", "network.html"),
        ("/network?page=2", "network/2.html"),
        ("/network?list=ties&page=2", "network/ties/2.html"),
        ("/network?list=others", None),
        ("/network?kind=friendship", None),
        ("/disagreements", "disagreements.html"),
        ("/disagreements?page=2", "disagreements/2.html"),
        ("/report", "report.html"),
        ("/report?page=2", "report/2.html"),
        ("/report?severity=warning", "report/warning.html"),
        ("/report?severity=warning&rule=City-a&page=2", "report/warning/City-a/2.html"),
        ("/report?severity=warning&rule=../a", None),
        ("/report?sort=where", None),
        ("/timeline", "timeline.html"),
        ("/timeline?page=2013", "timeline/all/2013.html"),
        ("/timeline?years=2013", "timeline/2013.html"),
        ("/timeline?years=2010-2019&page=2", "timeline/2010-2019/2.html"),
        ("/timeline?years=long", None),
        ("/timeline?kind=event", None),
        ("/doc/territory/ghent", "doc/territory/ghent.html"),
        ("/doc/territory/ghent.html", "doc/territory/ghent.html"),
        ("/doc/territory/ghent.ttl", "doc/territory/ghent.ttl"),
        ("/doc/territory/ghent?in=agreement", "doc/territory/ghent/in/agreement.html"),
        ("/doc/territory/ghent?in=agreement&page=2", "doc/territory/ghent/in/agreement/2.html"),
        ("/doc/territory/bruges", None),
        ("/doc/source/long", "doc/source/long.html"),
        ("/doc/source/long.ttl", None),
        ("/code/status?page=2", "code/status/2.html"),
        ("/ns", "ns.html"),
        ("/ns.rdf", "ns.rdf"),
        ("/dataset.ttl", "dataset.ttl"),
        ("/dumps/register.ttl", "dumps/register.ttl"),
        ("/dumps/other.ttl", None),
        ("/queries", "queries.html"),
        ("/queries/some.rq", "queries/some.rq"),
        ("/queries/some", "queries/some.html"),
        ("/queries/some?place=territory/a", "queries/some.html"),
        ("/queries/some.csv?place=territory/a", "queries/some/1.csv"),
        ("/queries/some.json?place=territory/b", "queries/some/2.json"),
        ("/queries/some?place=territory/b", "queries/some/2.html"),
        ("/queries/some?place=territory/c", None),
        ("/queries/any", "queries/any.html"),
        ("/queries/any.csv", "queries/any.csv"),
        ("/queries/none", None),
        ("/search?q=ghent", "search.html"),
        ("/sparql", None),
    ],
)
def test_addresses_have_their_files(link: str, file: str | None) -> None:
    address = read_address(link, Address("about"))
    assert address is not None
    assert LAYOUT.find(address) == file


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("index.html", "nl/index.html"),
        ("doc/territory/ghent.html", "nl/doc/territory/ghent.html"),
        ("search/index.json", "nl/search/index.json"),
        (".", "nl"),
        ("doc/territory/ghent.ttl", "doc/territory/ghent.ttl"),
        ("static/site.css", "static/site.css"),
        ("report/report.html", "report/report.html"),
    ],
)
def test_pages_of_a_language_have_a_folder(file: str, place: str) -> None:
    layout = dataclasses.replace(
        LAYOUT, languages=("en", "nl"), files={*LAYOUT.files, "report/report.html"}
    )
    assert layout.place(file, "nl") == place
    assert layout.place(file, "en") == file


@pytest.mark.parametrize("link", ["https://example.org/", "//example.org/", "", "name", "mailto:a"])
def test_what_leads_out_is_no_address(link: str) -> None:
    assert read_address(link, Address("about")) is None


def test_parameters_alone_stay_on_the_page() -> None:
    found = read_address("?page=2&sort=", Address("browse/event", {"page": "1"}))
    assert found == Address("browse/event", {"page": "2"})


def test_paths_that_could_leave_the_folder_are_left_out() -> None:
    paths = ["doc/a/b", "doc/a/..", "doc/./b", "doc/a/.b", "doc//b", "doc/a\\b", "doc/a\0b"]
    paths += ["doc/a/b c", f"doc/a/{'b' * 300}", "/etc", "doc/a/b\n", "doc/a/成都", "doc/a/b"]
    assert safe_paths(paths) == ["doc/a/b", "doc/a/成都"]
