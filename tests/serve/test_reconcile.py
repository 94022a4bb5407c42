"""Reconciliation: documents as the API has them, names of the register found, bad input told."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from twinrdf.serve.pages.register import WITHIN
from twinrdf.serve.reconcile_batches import BATCH, IDS, Names, read_queries
from twinrdf.serve.reconcile_candidates import CandidateFinder, Question
from twinrdf.serve.reconcile_documents import Reconciler
from twinrdf.serve.reconcile_properties import SAME_AS, Condition, write_number
from twinrdf.terms import XSD, Term
from twinrdf.vocab import PREFIXES, term

from .conftest import Client
from .pages.example import LABEL, make_site, thing

FIRST, SECOND = "/reconcile", "/reconcile/v1"
GHENT = "territory/ghent"
AGREEMENT = "agreement/flemish-brabant--chengdu-memorandum-2011"


def ask(client: Client, query: str = "", /, **more: Any) -> list[dict[str, Any]]:
    """Ask one question as OpenRefine does."""
    batch = {"q0": {"query": query, **more}}
    answer = client.request("POST", FIRST, data={"queries": json.dumps(batch, ensure_ascii=False)})
    assert answer.status_code == 200, answer.text
    check_candidates(answer.json()["q0"]["result"])
    return answer.json()["q0"]["result"]


def match(client: Client, *conditions: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    """Ask one question as the draft of 1.0 has it."""
    batch = {"queries": [{"conditions": list(conditions), **more}]}
    answer = client.request("POST", f"{SECOND}/match", json=batch)
    assert answer.status_code == 200, answer.text
    check_candidates(answer.json()["results"][0]["candidates"])
    return answer.json()["results"][0]["candidates"]


def prop(pid: str, value: Any) -> dict[str, Any]:
    return {"pid": pid, "v": value}


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in found]


def matched(found: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in found if one["match"]]


def place(number: int) -> str:
    return f"<{thing(f'territory/place-{number}')}>"


def find_among(folder: Path, labels: Iterable[str], *more: tuple[int, str, str]) -> CandidateFinder:
    """Make a finder of places, counted from 1, by their labels and by what else is said of them."""
    said = [*((number, LABEL, label) for number, label in enumerate(labels, 1)), *more]
    quads = "".join(
        f"{place(number)} {predicate} {value} .\n"
        f"{place(number)} {term('rdf:type')} {term('tw:Territory')} .\n"
        for number, predicate, value in said
    )
    return CandidateFinder(make_site(folder / "release", quads).register)


def sure(finder: CandidateFinder, name: str, *conditions: Condition) -> list[int]:
    """Give the numbers of the places that are surely meant."""
    found = finder.search(Question((name,), conditions=conditions))
    return [int(one.subject[1:-1].rpartition("-")[2]) for one in found if one.match]


# ---- what the specification asks of documents


def check_named(found: Any) -> None:
    assert isinstance(found["id"], str) and found["id"]
    assert isinstance(found["name"], str) and found["name"]
    assert isinstance(found.get("description", ""), str)


def check_candidates(found: list[dict[str, Any]]) -> None:
    for one in found:
        check_named(one)
        assert not isinstance(one["score"], bool) and 0 <= one["score"] <= 100
        assert isinstance(one["match"], bool)
        for kind in one["type"]:
            check_named(kind)
        features = [feature["id"] for feature in one["features"]]
        assert len(set(features)) == len(features)
        for feature in one["features"]:
            check_named(feature)
            assert isinstance(feature["value"], (bool, int, float))
    scores = [one["score"] for one in found]
    assert scores == sorted(scores, reverse=True)
    assert len(matched(found)) <= 1


def check_values(values: list[dict[str, Any]]) -> None:
    for value in values:
        if "id" in value:
            assert set(value) == {"id", "name"}
            check_named(value)
        else:
            ((kind, content),) = value.items()
            assert isinstance(content, {"str": str, "int": int, "float": (int, float)}[kind])


# ---- manifests


def test_manifest_of_the_first_version(register: Client) -> None:
    for path in (FIRST, f"{FIRST}/"):
        found = register.get(path, headers={"Accept": "text/html"}).json()
        assert found["versions"] == ["0.2"]
        assert found["identifierSpace"] == "https://w3id.org/twinrdf/register/id/"
        assert found["schemaSpace"].startswith("https://")
        assert "{{id}}" in found["view"]["url"] and "{{id}}" in found["preview"]["url"]
        assert isinstance(found["preview"]["width"], int)
        assert found["batchSize"] == BATCH
        assert found["suggest"]["entity"]["flyout_service_path"].endswith("${id}")
        for one in (*found["suggest"].values(), found["extend"]["propose_properties"]):
            address = one["service_url"] + one["service_path"]
            assert register.get(address.removeprefix("http://site.example")).status_code == 200
        check_types(found)


def test_manifest_of_the_second_version(register: Client) -> None:
    for path in (SECOND, f"{SECOND}/"):
        found = register.get(path).json()
        assert found["versions"] == ["1.0-draft"]
        assert found["view"]["url"] == "https://w3id.org/twinrdf/register/id/{+id}"
        assert found["standardizedScore"] is True
        assert found["suggest"] == {"entity": True, "property": True, "type": True}
        assert found["extend"]["proposeProperties"] is True
        assert "identifierSpace" not in found
        check_types(found)


def check_types(manifest: dict[str, Any]) -> None:
    for kind in manifest["defaultTypes"]:
        check_named(kind)
        assert kind["name"] == kind["name"].capitalize()
    names = set(ids(manifest["defaultTypes"]))
    assert len(names) == len(manifest["defaultTypes"])
    assert names >= {"Territory", "City", "Region", "Organization", "Partnership", "Agreement"}


def test_a_manifest_speaks_the_readers_language_and_knows_its_proxy(register: Client) -> None:
    found = register.get(SECOND, headers={"Accept-Language": "nl"})
    assert {"id": "City", "name": "Stad"} in found.json()["defaultTypes"]
    assert "Accept-Language" in found.headers["Vary"]
    other = register.get(FIRST, headers={"Host": "data.example"}).json()
    assert other["view"]["url"].startswith("http://data.example/reconcile/")


# ---- names


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Gent", GHENT), ("  GHENT ", GHENT), ("根特", GHENT), ("成都", "territory/chengdu"),
        ("Chengdu", "territory/chengdu"), ("台州", "territory/taizhou-zhejiang"),
        ("Taizhou, Zhejiang", "territory/taizhou-zhejiang"),
        ("Ghent and Weihai", "partnership/ghent--weihai"),
        ("KU Leuven", "organization/ku-leuven"),
    ],
)  # fmt: skip
def test_a_clear_name_is_a_match(register: Client, name: str, found: str) -> None:
    assert matched(ask(register, name)) == [found]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Taizhou", ["territory/taizhou-zhejiang"]),
        ("Brussels", ["territory/city-of-brussels", "territory/brussels-capital-region"]),
        ("Asti", ["territory/asti", "territory/asti-city", "territory/asti-province"]),
        ("Limburg", ["territory/limburg-netherlands"]),
        ("成都市", ["territory/chengdu"]),
        ("Flemish Braband", ["territory/flemish-brabant"]),
        ("Ghent, Ohio", [GHENT]),
    ],
)
def test_a_doubtful_name_is_left_to_people(register: Client, name: str, first: list[str]) -> None:
    found = ask(register, name)
    assert ids(found)[: len(first)] == first
    assert matched(found) == []


def test_properties_tell_namesakes_apart(register: Client) -> None:
    china = [prop("country", "China")]
    found = ask(register, "Taizhou", properties=china)
    assert (ids(found)[0], matched(found)) == ("territory/taizhou-zhejiang", [])
    in_zhejiang = [prop("within", {"id": "territory/zhejiang"}), *china]
    assert matched(ask(register, "Taizhou", properties=in_zhejiang)) == ids(found)[:1]
    assert matched(ask(register, "Gent", properties=[prop("country", "België")])) == [GHENT]
    elsewhere = ask(register, "Gent", properties=[prop("country", "Germany")])
    assert matched(elsewhere) == []
    assert elsewhere[0]["score"] < 80
    assert {"id": "country", "name": "country agrees", "value": False} in elsewhere[0]["features"]
    assert matched(ask(register, "Gent", properties=[prop("country", "")])) == [GHENT]


@pytest.mark.parametrize("kind", ["City", "city", "https://w3id.org/twinrdf/ns#City"])
def test_only_things_of_the_type_are_found(register: Client, kind: str) -> None:
    found = ask(register, "Brussels", type=kind)
    assert ids(found) == matched(found) == ["territory/city-of-brussels"]
    assert ask(register, "Ghent", type="Organization", limit=1)[0]["id"] != GHENT
    assert matched(ask(register, "Gent", type=["territory", {"id": "Agreement"}])) == [GHENT]


@pytest.mark.parametrize(
    "given",
    [
        GHENT, "https://w3id.org/twinrdf/register/id/territory/ghent", "Q1296",
        "http://www.wikidata.org/entity/Q1296", " https://www.wikidata.org/wiki/Q1296 ",
    ],
)  # fmt: skip
def test_an_id_gives_its_thing(register: Client, given: str) -> None:
    for found in (
        ask(register, given),
        match(register, {"matchType": "id", "propertyValue": given}),
    ):
        assert ids(found) == matched(found) == [GHENT]
        assert found[0]["score"] == 100
    for path in (FIRST, SECOND):
        suggested = register.get(f"{path}/suggest/entity", params={"prefix": given}).json()
        assert suggested["result"][0]["id"] == GHENT


@pytest.mark.parametrize(
    ("code", "found"),
    [("BE", ["territory/belgium"]), ("BEL", ["territory/belgium"]), ("CN", ["territory/china"]),
     ("AF", []), ("ZZ", []), ("be", [])],
)  # fmt: skip
def test_a_code_stands_for_what_is_linked_to_its_item(
    register: Client, code: str, found: list[str]
) -> None:
    assert matched(ask(register, code)) == found
    assert matched(ask(register, code, type="organization")) == []


@pytest.mark.parametrize(
    ("country", "found"), [("BE", [GHENT]), ("BEL", [GHENT]), ("CN", []), ("AF", []), ("ZZ", [])]
)
def test_a_code_of_its_country_agrees(register: Client, country: str, found: list[str]) -> None:
    assert matched(ask(register, "Gent", properties=[prop("country", country)])) == found


@pytest.mark.parametrize(
    ("within", "found"),
    [("Flemish Brabant", ["territory/leuven"]), ("Belgium", ["territory/leuven"]),
     ("BE", ["territory/leuven"]), ("Ghent", []), ("China", [])],
)  # fmt: skip
def test_what_a_place_lies_in_by_way_of_others_agrees(
    register: Client, within: str, found: list[str]
) -> None:
    assert matched(ask(register, "Leuven", properties=[prop("within", within)])) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [("Taizhou", []), ("Taizhou (Zhejiang)", [1]), ("TAIZHOU, Jiangsu", [2]),
     ("Taizhou (China)", []), ("Frankfurt", []), ("Frankfurt (Oder)", [3]),
     ("Frankfurt (Main)", [])],
)  # fmt: skip
def test_brackets_of_a_label_tell_it_from_others_of_that_name(
    tmp_path: Path, name: str, found: list[int]
) -> None:
    labels = ("Taizhou (Zhejiang)", "Taizhou (Jiangsu)", "Frankfurt (Oder)", "Frankfurt")
    finder = find_among(tmp_path, (f'"{label}"@en' for label in labels),
                        *((number, LABEL, '"Taizhou"@nl') for number in (1, 2)))  # fmt: skip
    assert sure(finder, name) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [("苏州", [1]), ("蘇州", [1]), ("蘇州市", []), ("臺北", [3]), ("台北", [3]), ("宿州", [2])],
)
def test_traditional_characters_count_as_the_simplified_ones(
    tmp_path: Path, name: str, found: list[int]
) -> None:
    finder = find_among(tmp_path, ('"苏州"@zh', '"宿州"@zh', '"臺北"@zh'))
    assert sure(finder, name) == found
    assert list(finder.suggest(name)) == [place(number) for number in found]


@pytest.mark.parametrize(
    ("asked", "quantifier", "verdict"),
    [
        (("PL",), "any", None), (("Poland",), "any", True), (("Spain",), "any", False),
        (("XX",), "any", False), (("PL", "Poland"), "any", True), (("PL", "Spain"), "any", None),
        (("PL", "Poland"), "all", None), (("PL", "Spain"), "all", False),
        (("PL",), "none", None), (("Poland",), "none", False), (("Spain",), "none", True),
    ],
)  # fmt: skip
def test_a_code_counts_neither_way_where_that_of_the_country_is_not_known(
    tmp_path: Path, asked: tuple[str, ...], quantifier: str, verdict: bool | None
) -> None:
    country, geonames = term("tw:Country"), "<https://sws.geonames.org/798544/>"
    finder = find_among(
        tmp_path,
        ('"Warszawa"@pl', '"Poland"@en'),
        (1, WITHIN, place(2)),
        (2, term("rdf:type"), country),
        (2, SAME_AS, geonames),
    )
    (found, *_) = finder.search(
        Question(("Warszawa",), conditions=(Condition("country", asked, quantifier),))
    )
    assert (found.subject, found.verdicts) == (place(1), (verdict,))
    assert (found.score < 80) == (verdict is False)


@pytest.mark.parametrize(
    ("name", "first", "found"),
    [("Limburg (NL)", 2, [2]), ("Limburg (BE)", 1, [1]), ("Limburg, nl", 2, [2]),
     ("Limburg (Nederland)", 2, [2]), ("Limburg (CA)", 1, []), ("Limburg", 1, []),
     ("Eupen (Nederland)", 5, [5]), ("Eupen (NL)", 5, [])],
)  # fmt: skip
def test_a_country_in_brackets_weighs_as_the_property_does(
    tmp_path: Path, name: str, first: int, found: list[int]
) -> None:
    """But not where it is part of a label, as that of an Eupen which lies elsewhere."""
    items = [(n, SAME_AS, f"<{PREFIXES['wd']}{item}>") for n, item in ((3, "Q31"), (4, "Q55"))]
    finder = find_among(
        tmp_path,
        ('"Limburg"@fr', '"Limburg"@nl', '"België"@nl', '"Nederland"@nl', '"Eupen (Nederland)"@nl'),
        *((n, term("rdf:type"), term("tw:Country")) for n in (3, 4)),
        *((n, WITHIN, place(country)) for n, country in ((1, 3), (2, 4), (5, 3))),
        *items,
    )
    assert finder.search(Question((name,)))[0].subject == place(first)
    assert sure(finder, name) == found


def test_an_unknown_id_is_nothing(register: Client) -> None:
    for given in ("territory/none", "Q999999999", "figure/none", "ghent/ghent", "a/b/c"):
        assert match(register, {"matchType": "id", "propertyValue": given}) == []


# ---- is this agreement already known?


@pytest.mark.parametrize(
    ("parties", "year", "kind", "found"),
    [
        (["Vlaams-Brabant", "成都"], "2011", "Agreement", [AGREEMENT]),
        (["territory/chengdu", "Flemish Brabant"], 2011, "agreement", [AGREEMENT]),
        (["Flemish Brabant", "Chengdu"], "27 May 2011", "Agreement", [AGREEMENT]),
        (["Flemish Brabant", "Chengdu"], "2012", "Agreement", []),
        (["Flemish Brabant", "Chengdu"], "", "Agreement", []),
        (["Flemish Brabant", "Ghent"], "2011", "Agreement", []),
        (["Flemish Brabant"], "2011", "Agreement", []),
        (["Ghent", "Weihai"], "", "Partnership", ["partnership/ghent--weihai"]),
        (["Nowhere", "Nobody"], "2011", "Agreement", []),
    ],
)
def test_parties_and_year_find_a_tie(
    register: Client, parties: list[str], year: Any, kind: str, found: list[str]
) -> None:
    asked = [*(prop("party", party) for party in parties), prop("year", year)]
    assert matched(ask(register, type=kind, properties=asked)) == found


def test_a_tie_under_another_name_is_shown_but_left_to_people(register: Client) -> None:
    asked = [prop("party", "Flemish Brabant"), prop("party", "Chengdu"), prop("year", "2011")]
    found = ask(register, "MoU of our province", type="Agreement", properties=asked)
    assert ids(found)[0] == AGREEMENT
    assert matched(found) == []


def test_a_tie_is_found_by_the_party_that_has_few_where_the_other_has_very_many(
    tmp_path: Path,
) -> None:
    ties = [f"<{thing(f'partnership/tie-{number:03}')}>" for number in range(300)]
    said = [
        *((place(number), LABEL, f'"Place {number}"@en') for number in (1, 2, 3)),
        *((tie, LABEL, f'"{tie[-4:-1]}"@en') for tie in ties),
        *((tie, term("tw:party"), place(1)) for tie in ties),
        *((tie, term("tw:party"), place(2 if tie == ties[-1] else 3)) for tie in ties),
    ]
    quads = "".join(f"{' '.join(triple)} .\n" for triple in said)
    finder = CandidateFinder(make_site(tmp_path / "release", quads).register)
    parties = tuple(Condition("party", (place(number)[1:-1],)) for number in (1, 2))
    found = finder.search(Question(conditions=parties))
    assert [one.subject for one in found if one.match] == [ties[-1]]


def test_conditions_of_the_second_version(register: Client) -> None:
    name = {"matchType": "name", "propertyValue": "Brussels"}
    kind = {"matchType": "property", "propertyId": "kind", "propertyValue": "federated region"}
    assert ids(match(register, name, kind))[0] == "territory/brussels-capital-region"
    required = match(register, name, {**kind, "required": True})
    assert ids(required) == ["territory/brussels-capital-region"]
    both = {"matchType": "property", "propertyId": "party", "propertyValue": ["Ghent", "Weihai"]}
    found = match(
        register, {**both, "matchQuantifier": "all", "required": True}, type="Partnership"
    )
    assert ids(found) == matched(found) == ["partnership/ghent--weihai"]
    assert len(match(register, {**both, "required": True})) > 1
    none = {**both, "matchQuantifier": "none", "required": True}
    assert not set(ids(match(register, name, none))) & set(ids(found))


# ---- suggestions, extension, previews


@pytest.mark.parametrize("path", [FIRST, SECOND])
def test_things_types_and_properties_are_suggested(register: Client, path: str) -> None:
    def suggest(what: str, prefix: str, **more: Any) -> list[dict[str, Any]]:
        answer = register.get(f"{path}/suggest/{what}", params={"prefix": prefix, **more})
        assert answer.status_code == 200
        for one in answer.json()["result"]:
            check_named(one)
        return answer.json()["result"]

    assert ids(suggest("entity", "ghe"))[0] == GHENT
    assert suggest("entity", "根")[0]["notable"][0] == {"id": "City", "name": "City"}
    assert suggest("entity", "capital reg")[0]["id"] == "territory/brussels-capital-region"
    assert suggest("entity", "") == suggest("entity", "zzzz") == suggest("entity", "z" * 9000) == []
    assert ids(suggest("type", "city")) == ids(suggest("type", "City")) == ["City"]
    assert ids(suggest("property", "party"))[0] == "party"
    assert ids(suggest("property", "country"))[0] == "country"
    whole = ids(suggest("entity", "g", limit=50))
    assert ids(suggest("entity", "g", limit=2, cursor=1)) == whole[1:3]
    assert len(suggest("property", "", limit=3)) == 3


def test_properties_of_things_are_given(register: Client) -> None:
    wanted = ["country", "within", "label", "lat", "signed", "party", "year", "kind", "wikidata"]
    asked = {"ids": [GHENT, AGREEMENT, "none"], "properties": [{"id": name} for name in wanted]}
    answer = register.request("POST", FIRST, data={"extend": json.dumps(asked)})
    found = answer.json()
    assert ids(found["meta"]) == wanted
    assert list(found["rows"]) == asked["ids"]
    for row in found["rows"].values():
        assert list(row) == wanted
        for values in row.values():
            check_values(values)
    ghent, agreement, none = found["rows"].values()
    assert ghent["country"] == [{"id": "territory/belgium", "name": "Belgium"}]
    assert ghent["wikidata"] == [{"str": "Q1296"}]
    assert ghent["lat"] == [{"float": 51.029998}]
    assert (agreement["signed"], agreement["year"]) == ([{"str": "2011-05-27"}], [{"str": "2011"}])
    assert not any(none.values())
    again = register.request("POST", f"{SECOND}/extend", json=asked).json()
    rows = {
        row["id"]: {one["id"]: one["values"] for one in row["properties"]} for row in again["rows"]
    }
    assert (again["meta"], rows) == (found["meta"], found["rows"])


def test_extension_in_the_readers_language(register: Client) -> None:
    asked = {"ids": [GHENT], "properties": [{"id": "label"}, {"id": "within"}]}
    answer = register.request(
        "POST", f"{SECOND}/extend", json=asked, headers={"Accept-Language": "zh, nl;q=0.5"}
    )
    label, within = answer.json()["rows"][0]["properties"]
    assert label["values"] == [{"str": "根特"}]
    assert {"id": "territory/belgium", "name": "比利时"} in within["values"]


@pytest.mark.parametrize("path", [FIRST, SECOND])
def test_properties_of_a_type_are_proposed(register: Client, path: str) -> None:
    found = register.get(f"{path}/extend/propose", params={"type": "Agreement", "limit": 50}).json()
    assert found["type"] == "Agreement"
    assert {"party", "signed", "agreementKind", "year"} <= set(ids(found["properties"]))
    assert "lat" not in ids(found["properties"])
    assert register.get(f"{path}/extend/propose").json()["properties"]


@pytest.mark.parametrize("path", [FIRST, SECOND])
def test_a_preview_may_stand_in_another_site(register: Client, path: str) -> None:
    answer = register.get(f"{path}/preview?id=territory%2Fghent")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert re.search("<h1>Ghent</h1>.*Gand.*Gent.*/doc/territory/ghent", answer.text, re.DOTALL)
    assert register.get(f"{path}/preview?id=none").status_code == 404
    assert register.get(f"{path}/preview").status_code == 404


def test_a_thing_is_linked_and_shown_in_short(register: Client) -> None:
    answer = register.get(f"{FIRST}/view?id=territory%2Fghent")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/doc/territory/ghent")
    assert register.get(f"{FIRST}/view?id=none").status_code == 404
    shown = register.get(f"{FIRST}/flyout?id=territory%2Fghent").json()
    assert shown["id"] == GHENT
    assert shown["html"].startswith("<h1>Ghent</h1>")


# ---- exchange


def test_a_get_asks_as_a_form_does_and_is_kept(register: Client) -> None:
    batch = json.dumps({"a": {"query": "Gent"}, "ß/ ": {"query": "成都", "limit": 1}})
    got = register.get(FIRST, params={"queries": batch})
    posted = register.request("POST", FIRST, data={"queries": batch})
    assert got.json() == posted.json()
    assert list(got.json()) == ["a", "ß/ "]
    assert posted.headers["Cache-Control"] == "no-store"
    held = {"If-None-Match": got.headers["ETag"]}
    assert register.get(FIRST, params={"queries": batch}, headers=held).status_code == 304


@pytest.mark.parametrize("path", [FIRST, f"{SECOND}/match", f"{SECOND}/extend", f"{FIRST}/preview"])
def test_other_sites_may_ask(register: Client, path: str) -> None:
    allowed = register.request("OPTIONS", path, headers={"Origin": "https://else.example"})
    assert allowed.status_code == 204
    assert allowed.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Type" in allowed.headers["Access-Control-Allow-Headers"]
    assert register.get(path).headers["Access-Control-Allow-Origin"] == "*"


# ---- what cannot be answered


def check_problem(answer: httpx.Response, status: int, words: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert words in answer.json()["detail"]


@pytest.mark.parametrize(
    ("queries", "status", "words"),
    [
        ("", 400, "queries: not JSON"),
        ("{", 400, "queries: not JSON"),
        ('{"q": {"query": "x", "limit": NaN}}', 400, "NaN is no number"),
        ("[" * 50_000, 400, "queries: n"),  # nested too deeply, or read as what is not JSON
        ('{"q": {"query": "\\ud800"}}', 400, "half a character"),
        ("[]", 400, "queries: not an object"),
        ('{"q": []}', 400, "queries.q: not an object"),
        ('{"q": {}}', 400, "queries.q: neither query nor properties"),
        ('{"q": {"query": 5}}', 400, "queries.q.query: not a text"),
        ('{"q": {"query": "x", "type": "Planet"}}', 400, "queries.q.type: Planet: no such type"),
        ('{"q": {"query": "x", "type": 5}}', 400, "queries.q.type: not a text"),
        ('{"q": {"query": "x", "limit": 0}}', 400, "queries.q.limit"),
        ('{"q": {"query": "x", "limit": true}}', 400, "queries.q.limit"),
        ('{"q": {"query": "x", "limit": "many"}}', 400, "queries.q.limit"),
        ('{"q": {"query": "x", "properties": {}}}', 200, ""),
        ('{"q": {"query": "x", "properties": {"pid": "party"}}}', 400, "not a list"),
        ('{"q": {"query": "x", "properties": [{"pid": "P17", "v": "x"}]}}', 400, "P17: no such"),
        ('{"q": {"query": "x", "properties": [{"pid": "party"}]}}', 400, "[0].v: not a text"),
        ('{"q": {"query": "x", "properties": [{"pid": "party", "v": {}}]}}', 400, "[0].v"),
        ('{"q": {"query": "x", "properties": [{"pid": "lat", "v": 1e400}]}}', 200, ""),
        ('{"q": {"query": "x", "limit": 1e400}}', 200, ""),
        (f'{{"q": {{"query": "x", "limit": {10**400}}}}}', 200, ""),
        (f'{{"q": {{"query": "x", "properties": [{{"pid": "lat", "v": {10**400}}}]}}}}', 200, ""),
        (json.dumps({"q": {"query": "x", "properties": [prop("party", "x")] * 21}}), 413, "21 en"),
        (json.dumps({"q": {"query": "x", "properties": [prop("party", ["x"] * 51)]}}), 413, "51 e"),
        (json.dumps({str(n): {"query": "x"} for n in range(BATCH + 1)}), 413, f"{BATCH} at most"),
        (
            json.dumps(
                {
                    str(n): {"query": "x", "properties": [prop("party", ["x"] * 50)] * 4}
                    for n in range(3)
                }
            ),
            413,
            "603 names and values; send 500 at most",
        ),
        ('{"q": {"query": "' + "x" * 300_000 + '"}}', 413, "longer than"),
    ],
)
def test_malformed_batches_are_told_where(
    register: Client, queries: str, status: int, words: str
) -> None:
    answer = register.request("POST", FIRST, data={"queries": queries})
    if status == 200:
        assert answer.status_code == 200, answer.text
    else:
        check_problem(answer, status, words)


@pytest.mark.parametrize(
    ("sent", "asked"),
    [("51.054342", "51.054342"), ("-0.1", "-0.1"), ("2011", "2011"), ("2011.0", "2011"),
     ("300000", "300000"), ("300000.0", "300000"), ("true", "true")],
)  # fmt: skip
def test_numbers_are_asked_as_they_are_sent(sent: str, asked: str) -> None:
    batch = f'{{"q": {{"query": "x", "properties": [{{"pid": "lat", "v": {sent}}}]}}}}'
    question = read_queries(batch, Names(lambda _: None, frozenset({"lat"})))["q"]
    assert [one.values for one in question.conditions] == [(asked,)]


@pytest.mark.parametrize(
    "name",
    ["", " ", "\t\n", "x" * 10_000, "成" * 10_000, "a b " * 2500, "((((", "?!", "\u0301",
     "\u202e\u200b", "'; DROP TABLE", "<b>", "𝔊𝔥𝔢𝔫𝔱" * 40, "-", "/", "territory/", "Q", "Q0"],
)  # fmt: skip
def test_what_is_no_name_finds_nothing_clear(register: Client, name: str) -> None:
    assert matched(ask(register, name)) == []
    assert matched(ask(register, name, properties=[prop("party", name or "x")])) == []
    assert matched(match(register, {"matchType": "name", "propertyValue": name})) == []


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("match", "{", 400, "body: not JSON"),
        ("match", "[]", 400, "body: not an object"),
        ("match", "{}", 400, "queries: not a list"),
        ("match", '{"queries": [{}]}', 400, "queries[0].conditions: not a list"),
        ("match", '{"queries": [{"conditions": []}]}', 400, "queries[0].conditions: empty"),
        ("match", '{"queries": [{"conditions": [{"propertyValue": "x"}]}]}', 400, "matchType"),
        ("match", '{"queries": [{"conditions": [{"matchType": "name"}]}]}', 400, "propertyValue"),
        ("match", '{"queries": [{"conditions": [{"matchType": "property", "propertyId": "party", '
         '"propertyValue": "x", "matchQuantifier": []}]}]}', 400, "matchQuantifier"),
        ("match", '{"queries": [{"conditions": [{"matchType": "property", "propertyId": "party", '
         '"propertyValue": "x", "matchQualifier": "x"}]}]}', 400, "matchQualifier"),
        ("match", '{"queries": [{"conditions": [{"matchType": "property", "propertyId": "party", '
         '"propertyValue": "x", "required": 1}]}]}', 400, "required"),
        ("match", json.dumps({"queries": [{}] * (BATCH + 1)}), 413, "at most"),
        ("extend", "{}", 400, "extend.ids: not a list"),
        ("extend", '{"ids": [1], "properties": []}', 400, "extend.ids[0]: not a text"),
        ("extend", '{"ids": [], "properties": ["x"]}', 400, "extend.properties[0]: not an object"),
        ("extend", '{"ids": [], "properties": [{"id": "x"}]}', 400, "x: no such property"),
        ("extend", json.dumps({"ids": ["x"] * (IDS + 1), "properties": []}), 413, "at most"),
    ],
)  # fmt: skip
def test_malformed_bodies_are_told_where(
    register: Client, path: str, body: str, status: int, words: str
) -> None:
    kind = {"Content-Type": "application/json"}
    answer = register.request("POST", f"{SECOND}/{path}", content=body, headers=kind)
    check_problem(answer, status, words)


def test_other_malformed_requests_are_refused(register: Client) -> None:
    check_problem(register.request("POST", FIRST, data={"x": "y"}), 400, "neither queries")
    check_problem(register.request("POST", FIRST, json={}), 415, "application/json; send")
    check_problem(register.request("POST", FIRST), 415, "no Content-Type")
    check_problem(register.request("POST", f"{SECOND}/match", data={"a": "b"}), 415, "send appli")
    kind = {"Content-Type": "application/json"}
    garbled = register.request("POST", f"{SECOND}/match", content=b"\xff", headers=kind)
    check_problem(garbled, 400, "not UTF-8")
    check_problem(register.get(f"{FIRST}?queries={{}}&extend={{}}"), 400, "both")
    check_problem(register.get(f"{FIRST}/suggest/planet"), 404, "nothing to suggest")
    check_problem(register.get(f"{FIRST}/suggest/type?limit=-1"), 400, "limit")
    check_problem(register.get(f"{FIRST}/suggest/type?cursor=x"), 400, "cursor")
    check_problem(register.get(f"{FIRST}/extend/propose?type=Planet"), 400, "no such type")
    check_problem(register.get(f"{SECOND}/match"), 405, "GET is not for")


def test_a_register_with_next_to_nothing(client: Client) -> None:
    assert matched(ask(client, "Gent")) == [GHENT]
    assert client.get(FIRST).json()["name"] == "A small register"
    assert client.get(f"{FIRST}/suggest/entity?prefix=gone").json() == {"result": []}


@pytest.mark.parametrize(
    ("value", "name", "written"),
    [
        ("12", "integer", {"int": 12}),
        ("+007", "int", {"int": 7}),
        ("9007199254740993", "long", {"int": 9007199254740993}),
        ("9" * 400, "integer", {"str": "9" * 400}),
        ("9" * 400, "decimal", {"str": "9" * 400}),
        ("1.50", "decimal", {"float": 1.5}),
        ("many", "integer", {"str": "many"}),
    ],
)
def test_numbers_are_written_as_they_are(value: str, name: str, written: dict[str, Any]) -> None:
    assert write_number(Term(value, XSD + name)) == written


def test_a_release_without_a_class_is_served_without_it(register: Client) -> None:
    service = register.app.state.service
    classes = {"City": service.mapping.classes["City"]}
    known = SimpleNamespace(mapping=replace(service.mapping, classes=classes))
    reconciler = Reconciler(service.release, known)  # type: ignore[arg-type]
    assert reconciler.find_type("city") == classes["City"]
    assert reconciler.find_type("source") is None
