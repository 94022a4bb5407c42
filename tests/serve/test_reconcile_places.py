"""Places of a gazetteer in reconciliation: found, told apart, shown, extended in both versions."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from link.conftest import Written
from twinrdf.errors import LinkError
from twinrdf.link.build import build_gazetteer
from twinrdf.link.places import Id, Name, Place, Point
from twinrdf.names.levels import Level
from twinrdf.release import Release
from twinrdf.serve.app import make_app
from twinrdf.serve.reconcile_places import Gazetteer

from .conftest import LIMITS, Client, open_client
from .test_reconcile import ask, check_named, match, matched, prop

PLACES = (
    Place("Q1296", (Name("Ghent", "en"), Name("Gent", "nl")), Level.CITY, "BE",
          ("East Flanders",), Point(51.05, 3.72), 260_000, (Id("geonames", "2797656"),)),
    Place("Q57931", (Name("Taizhou", "en"), Name("泰州", "zh")), Level.CITY, "CN", ("Jiangsu",)),
    Place("Q58273", (Name("Taizhou", "en"), Name("台州", "zh")), Level.CITY, "CN",
          ("Zhejiang",)),
)  # fmt: skip


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "places.pack"
    build_gazetteer([Written(PLACES)], path)
    return path


@pytest.fixture(scope="module")
def served(release: Release, gazetteer: Path) -> Iterator[Client]:
    limits = dataclasses.replace(LIMITS, places=str(gazetteer))
    with open_client(make_app(release.path, limits, verified=True)) as client:
        yield client


def get(client: Client, path: str) -> Any:
    answer = client.request("GET", path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_places_are_found_where_the_type_is_asked(served: Client) -> None:
    (found,) = ask(served, "Gent", type="place", properties=[prop("country", "Belgium")])
    assert (found["id"], found["name"], found["match"]) == ("place/Q1296", "Ghent", True)
    assert found["type"] == [{"id": "place", "name": "Place in Wikidata"}]
    assert {one["id"] for one in ask(served, "Ghent")} >= {"territory/ghent"}
    assert "place/Q1296" not in {one["id"] for one in ask(served, "Ghent")}


def test_the_draft_finds_the_same(served: Client) -> None:
    name = {"matchType": "name", "propertyValue": "Taizhou"}
    within = {"matchType": "property", "propertyId": "within", "propertyValue": "Zhejiang"}
    country = {"matchType": "property", "propertyId": "country", "propertyValue": "CN"}
    assert matched(match(served, name, country, type="place")) == []
    assert matched(match(served, name, country, within, type="place")) == ["place/Q58273"]


@pytest.mark.parametrize(("given", "item"), [("place/Q1296", "Q1296"), ("BE", "Q31"),
                                             ("BEL", "Q31"), ("BE-VLG", "Q9337")])  # fmt: skip
def test_ids_and_codes_resolve(served: Client, given: str, item: str) -> None:
    assert matched(ask(served, given, type="place")) == [f"place/{item}"]


def test_a_place_given_twice_is_one_place(served: Client) -> None:
    codes = [{"matchType": "id", "propertyValue": code} for code in ("BE", "BEL")]
    assert matched(match(served, *codes, type="place")) == ["place/Q31"]


def test_what_is_not_there_is_not_found(served: Client, release: Release) -> None:
    assert ask(served, "Atlantis", type="place", properties=[prop("country", "BE")]) == []
    assert ask(served, "x" * 10_000, type="place") == []
    with open_client(make_app(release.path, LIMITS, verified=True)) as plain:
        batch = json.dumps({"q": {"query": "Ghent", "type": "place"}})
        answer = plain.request("POST", "/reconcile", data={"queries": batch})
        assert answer.status_code == 400 or not answer.json()["q"]["result"]


@pytest.mark.parametrize("at", ["/reconcile", "/reconcile/v1"])
def test_places_are_suggested_and_previewed(served: Client, at: str) -> None:
    found = get(served, f"{at}/suggest/entity?prefix=gen&limit=50")["result"]
    assert "place/Q1296" in [one["id"] for one in found]
    for one in found:
        check_named(one)
    kind = {"id": "place", "name": "Place in Wikidata"}
    assert kind in get(served, f"{at}/suggest/type?prefix=pl")["result"]
    assert kind in get(served, at)["defaultTypes"]
    page = served.request("GET", f"{at}/preview?id=place%2FQ1296")
    assert "<h1>Ghent</h1>" in page.text
    assert "http://www.wikidata.org/entity/Q1296" in page.text
    offered = get(served, f"{at}/extend/propose?type=place")["properties"]
    assert "country" in [one["id"] for one in offered]


def test_a_place_leads_to_its_item(served: Client) -> None:
    answer = served.request("GET", "/reconcile/view?id=place%2FQ1296", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "http://www.wikidata.org/entity/Q1296"


def test_places_are_extended(served: Client) -> None:
    wanted = [{"id": name} for name in ("country", "lat", "wikidata", "sameAs", "signed")]
    body = {"ids": ["place/Q1296", "place/Q2"], "properties": wanted}
    answer = served.request("POST", "/reconcile", data={"extend": json.dumps(body)}).json()
    assert answer["rows"]["place/Q1296"] == {
        "country": [{"str": "BE"}], "lat": [{"float": 51.05}], "wikidata": [{"str": "Q1296"}],
        "sameAs": [{"str": "geonames:2797656"}], "signed": [],
    }  # fmt: skip
    assert answer["rows"]["place/Q2"]["country"] == []
    draft = served.request("POST", "/reconcile/v1/extend", json=body).json()
    assert draft["rows"][0]["properties"][0] == {"id": "country", "values": [{"str": "BE"}]}


def test_a_file_that_is_no_gazetteer_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.pack"
    path.write_text("no gazetteer")
    with pytest.raises(LinkError, match="not a gazetteer"):
        Gazetteer(path)
