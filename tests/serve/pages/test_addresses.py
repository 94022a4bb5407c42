"""IRIs of the register stay on the site; others lead out or, where that could harm, nowhere."""

import pytest

from twinrdf.serve.pages.addresses import Addresses
from twinrdf.vocab import PREFIXES

BASE = "https://example.org/register/"
ADDRESSES = Addresses(BASE, {**PREFIXES, "id": f"{BASE}id/"})


@pytest.mark.parametrize(
    ("iri", "link"),
    [
        (f"{BASE}id/territory/ghent", "/doc/territory/ghent"),
        (f"{BASE}id/territory/成都", "/doc/territory/%E6%88%90%E9%83%BD"),
        (f"{BASE}id/territory/a?b#c", "/doc/territory/a%3Fb%23c"),
        (f"{BASE}graph/links", "/graph/links"),
        (BASE, "/"),
        ("https://w3id.org/twinrdf/ns", "/ns"),
        ("https://w3id.org/twinrdf/ns#party", "/ns#party"),
        ("https://w3id.org/twinrdf/code/status/active", "/code/status/active"),
        ("http://www.wikidata.org/entity/Q1296", "http://www.wikidata.org/entity/Q1296"),
        ("javascript:alert(1)", ""),
        ("HTTPS://example.org/", ""),
        ("//evil.example/", ""),
        ("", ""),
    ],
)
def test_an_iri_leads_where_it_should(iri: str, link: str) -> None:
    assert ADDRESSES.link(iri) == link


@pytest.mark.parametrize(
    ("address", "iri"),
    [
        ("http://site.example/doc/territory/ghent", f"{BASE}id/territory/ghent"),
        ("http://site.example/doc/territory/ghent.html?lang=nl#x", f"{BASE}id/territory/ghent"),
        (f"{BASE}doc/territory/ghent", f"{BASE}id/territory/ghent"),
        (f"{BASE}id/territory/ghent", f"{BASE}id/territory/ghent"),
        (
            "http://site.example/code/status/active.ttl",
            "https://w3id.org/twinrdf/code/status/active",
        ),
        ("http://site.example/browse/territory", "http://site.example/browse/territory"),
        ("http://other.example/doc/territory/ghent", "http://other.example/doc/territory/ghent"),
        ("ghent", "ghent"),
    ],
)
def test_the_address_of_a_page_names_its_thing(address: str, iri: str) -> None:
    assert ADDRESSES.name_thing(address, "http://site.example") == iri


def test_paths_of_the_site_may_be_linked_and_others_not() -> None:
    assert ADDRESSES.lead("/about") == "/about"
    assert ADDRESSES.lead("//evil.example") == ""
    assert ADDRESSES.lead("/\\evil.example") == ""
    assert ADDRESSES.lead(f"{BASE}id/territory/ghent") == "/doc/territory/ghent"


def test_an_iri_shows_its_kind() -> None:
    assert ADDRESSES.kind(f"{BASE}id/territory/ghent") == "territory"
    assert ADDRESSES.kind(f"{BASE}id/territory/") == ""
    assert ADDRESSES.kind(f"{BASE}id/territory") == ""
    assert ADDRESSES.kind("https://example.org/id/territory/ghent") == ""
    assert ADDRESSES.own(f"{BASE}id/territory/ghent")
    assert not ADDRESSES.own("http://www.wikidata.org/entity/Q1296")
    assert not ADDRESSES.own("javascript:alert(1)")


def test_an_iri_is_shortened_with_the_longest_prefix() -> None:
    assert ADDRESSES.shorten(f"{BASE}id/territory/ghent") == "id:territory/ghent"
    assert ADDRESSES.shorten(PREFIXES["tw"] + "party") == "tw:party"
    assert ADDRESSES.shorten("https://elsewhere.example/x") == "https://elsewhere.example/x"
