"""Items read from JSON, whole and damaged."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from link.fake import entity, snak, statement, time_of
from twinrdf.link.live.entities import Entity, Twin, parse_entities, parse_entity
from twinrdf.link.places import Id, Name, Point


def test_an_item_is_read() -> None:
    document = entity(
        "Q1296", {"nl": "Gent", "en": " Ghent  city "}, P31="Q515", P17="Q31", P131="Q1113",
        P625=(51.05, 3.72), P1566="2797656", P576=[{"mainsnak": snak("P576", time_of("1999"))}],
    )  # fmt: skip
    document["aliases"] = {"fr": [{"language": "fr", "value": "Gand"}], "de": "no list"}
    read = parse_entity("Q1296", document)
    assert read.names == (Name("Ghent city", "en"), Name("Gent", "nl"), Name("Gand", "fr"))
    assert (read.classes, read.countries, read.admin) == (("Q515",), ("Q31",), ("Q1113",))
    assert (read.point, read.ids) == (Point(51.05, 3.72), (Id("geonames", "2797656"),))
    assert read.dissolved == "1999"


def test_what_counts_now_is_read() -> None:
    old = statement("P17", "Q70972", P582="1830")
    preferred = {**statement("P17", "Q31"), "rank": "preferred"}
    wrong = {**statement("P17", "Q142"), "rank": "deprecated"}
    assert parse_entity("Q1", entity("Q1", {}, P17=[old, statement("P17", "Q29999"), preferred,
                                                    wrong])).countries == ("Q31",)  # fmt: skip
    counts = [statement("P1082", 10, P585="2001"), statement("P1082", 30, P585="2020-01-01"),
              statement("P1082", 20, P585="2011")]  # fmt: skip
    assert parse_entity("Q1", entity("Q1", {}, P1082=counts)).population == 30
    moon = {"latitude": 1.0, "longitude": 2.0, "globe": "http://www.wikidata.org/entity/Q405"}
    there = {"mainsnak": {"datavalue": {"value": moon}}}
    assert parse_entity("Q1", entity("Q1", {}, P625=there)).point is None


def test_twinnings_keep_their_dates_and_references() -> None:
    imported = statement("P190", "Q3")
    imported["references"] = [{"snaks": {"P143": [snak("P143", "Q328")], "P813": []}}]
    documents = [
        statement("P190", "Q2", ("https://example.org/a",), P580="1994-09-22", P582="2001"),
        imported,
        statement("P190", "Q4", P580="2011-05"),
        {**statement("P190", "Q5"), "rank": "deprecated"},
        {"mainsnak": {"snaktype": "somevalue"}},
    ]
    assert parse_entity("Q1", entity("Q1", {}, P190=documents)).twins == (
        Twin("Q2", "1994-09-22", "2001", True, frozenset({"https://example.org/a"})),
        Twin("Q3"),
        Twin("Q4", "2011-05"),
    )


def test_what_is_gone_and_what_was_merged() -> None:
    target = entity("Q2", {"en": "Two"})
    document = {"entities": {"Q1": {**target, "redirects": {"from": "Q1", "to": "Q2"}},
                             "Q9": {"id": "Q9", "missing": ""}}}  # fmt: skip
    found = parse_entities(document)
    assert (found["Q1"].item, found["Q9"]) == ("Q2", Entity("Q9", missing=True))
    by_target = {"Q2": {**target, "redirects": {"from": "Q1", "to": "Q2"}}}
    assert parse_entities({"entities": by_target})["Q1"].item == "Q2"
    assert set(parse_entities([target, {"no": "id"}, {"id": ["Q3"]}, 7])) == {"Q2"}


@pytest.mark.parametrize("document", [None, 7, "x", {}, {"entities": 7}])
def test_what_holds_no_items_is_refused(document: object) -> None:
    with pytest.raises(ValueError, match="no entities"):
        parse_entities(document)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "Q1", "+2011", "x"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "claims", "labels", "P190", "P17", "P625", "mainsnak",
                                       "datavalue", "value", "time", "precision", "qualifiers",
                                       "P580", "references", "snaks", "rank", "aliases", "P1082",
                                       "amount", "language"]), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


def test_what_cannot_be_a_number_or_a_precision_is_none() -> None:
    odd = statement("P190", "Q2")
    odd["qualifiers"] = {"P580": [{"datavalue": {"value": {"time": "+2011", "precision": []}}}]}
    assert parse_entity("Q1", entity("Q1", {}, P190=[odd])).twins == (Twin("Q2"),)
    for count in (-5, 0, "1e300", 10**30):
        assert parse_entity("Q1", entity("Q1", {}, P1082=count)).population is None


@given(JSON, st.sampled_from(["labels", "aliases", "claims"]))
def test_no_document_breaks_the_reader(value: object, key: str) -> None:
    read = parse_entity("Q1", json.loads(json.dumps({"id": "Q1", key: value})))
    assert (read.item, read.missing) == ("Q1", False)
