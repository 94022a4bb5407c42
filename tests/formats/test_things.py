"""Things: gathered from quads under the names of the context."""

from collections.abc import Callable

import pytest

from twinrdf.formats.things import Things, find_things
from twinrdf.mapping import Mapping
from twinrdf.terms import Quad
from twinrdf.vocab import term

BASE = "https://example.org/r/"


def named(kind: str, slug: str) -> str:
    return f"<{BASE}id/{kind}/{slug}>"


QUADS: list[Quad] = [
    (named("territory", "gand"), term("dcterms:isReplacedBy"), named("territory", "ghent"), ""),
    (named("territory", "gand"), term("rdf:type"), term("tw:City"), ""),
    (named("territory", "gand"), term("schema:containedInPlace"), "<http://e/x>", ""),
    (named("territory", "ghent"), term("rdf:type"), term("tw:City"), ""),
    (named("territory", "ghent"), term("rdf:type"), term("tw:Territory"), ""),
    (named("territory", "ghent"), term("skos:prefLabel"), '"Gent"@nl', ""),
    (named("territory", "ghent"), term("skos:prefLabel"), '"Ghent"@en', ""),
    (named("territory", "ghent"), "<http://e/unknown>", '"x"', ""),
    (named("organization", "ghent"), term("rdf:type"), term("org:Organization"), ""),
    (named("territory", "nameless"), term("rdf:type"), "<http://e/Place>", ""),
    (
        named("territory", "nameless"),
        term("tw:territoryType"),
        "<https://w3id.org/twinrdf/code/territory-type/country>",
        "",
    ),
    (named("territory", "nameless"), term("schema:containedInPlace"), '"not an IRI"', ""),
    (named("territory", "nameless"), term("schema:containedInPlace"), "<http://e/x>", ""),
    (f"<{BASE}id/decision/x>", term("rdf:type"), term("tw:Decision"), ""),
    ("<https://w3id.org/twinrdf/code/domain>", term("rdf:type"), term("skos:ConceptScheme"), ""),
]


@pytest.fixture(scope="module")
def things(mapping: Mapping) -> Things:
    return find_things(sorted(QUADS), mapping, BASE)


def test_what_was_replaced_is_in_no_list(things: Things):
    assert f"{BASE}id/territory/gand" not in things.by_iri
    assert [thing.slug for thing in things.inside("http://e/x")] == ["nameless"]
    assert not things.inside(f"{BASE}id/territory/gand")


def test_only_the_things_of_tables_are_gathered(things: Things):
    assert [thing.id for thing in things.by_iri.values()] == [
        "organization/ghent",
        "territory/ghent",
        "territory/nameless",
    ]
    assert [thing.slug for thing in things.by_kind["territory"]] == ["ghent", "nameless"]
    assert tuple(things.by_kind["event"]) == ()


def test_values_stand_under_the_names_of_columns(things: Things):
    ghent = things.by_iri[f"{BASE}id/territory/ghent"]
    assert ghent.values == {"label": ('"Gent"@nl', '"Ghent"@en')}
    assert ghent.first("altLabel", "label") == "Gent"
    assert ghent.first("altLabel") == ""
    nameless = things.by_iri[f"{BASE}id/territory/nameless"]
    assert nameless.codes("territoryType") == ("country",)
    assert nameless.targets("within") == ("http://e/x",)


def test_the_type_is_the_class_that_says_most(things: Things):
    types = [thing.type for thing in things.by_iri.values()]
    assert types == ["Organization", "City", "http://e/Place"]


def test_a_label_is_in_the_first_language_there_is(things: Things):
    ghent = things.by_iri[f"{BASE}id/territory/ghent"]
    assert ghent.label(["zh", "nl", "en"]) == "Gent"
    assert ghent.label(["zh"]) == "Gent"
    assert things.by_iri[f"{BASE}id/territory/nameless"].label(["en"]) == "nameless"


def test_an_id_that_two_kinds_share_is_written_with_its_kind(things: Things):
    assert things.shorten(f"{BASE}id/territory/ghent") == "territory/ghent"
    assert things.shorten(f"{BASE}id/territory/nameless") == "nameless"
    assert things.shorten("http://e/x") == "http://e/x"


@pytest.mark.parametrize("make_hash", [hash, lambda _: 0, lambda key: -len(key)])
def test_a_thing_is_found_whatever_its_hash(
    mapping: Mapping, monkeypatch: pytest.MonkeyPatch, make_hash: Callable[[bytes], int]
):
    monkeypatch.setattr("twinrdf.formats.things.hash", make_hash, raising=False)
    things = find_things(sorted(QUADS), mapping, BASE)
    for kind, slug in [
        ("organization", "ghent"),
        ("territory", "ghent"),
        ("territory", "nameless"),
    ]:
        assert things.by_iri[f"{BASE}id/{kind}/{slug}"].id == f"{kind}/{slug}"
    assert f"{BASE}id/territory/ghen" not in things.by_iri
    assert f"{BASE}id/decision/x" not in things.by_iri
    assert "" not in find_things([], mapping, BASE).by_iri


def test_things_are_given_in_any_order(things: Things):
    assert [thing.slug for thing in things.pick("territory", [1, 0])] == ["nameless", "ghent"]
