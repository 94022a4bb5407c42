"""Another reconciliation service as a source: this project's own, and one that goes wrong."""

import json
from collections.abc import Callable

import pytest

from link.fake import Fake, Fault
from twinrdf.errors import LinkError
from twinrdf.link.live.fetch import Fetcher
from twinrdf.link.live.service import Service
from twinrdf.link.places import Name, Query
from twinrdf.names.levels import Level

Ask = Callable[..., Fetcher]
MANIFEST = {"name": "Places", "identifierSpace": "http://www.wikidata.org/entity/"}


def code(name: str) -> str:
    return {"Belgium": "BE", "China": "CN"}.get(name, "")


def answers(fake: Fake, *documents: object) -> None:
    fake.faults += [Fault(200, json.dumps(one).encode()) for one in documents]


def test_the_server_of_this_project_is_such_a_service(
    server: str, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    queries = [Query((Name("Gent", "nl"),)), Query((Name("Chengdu", "en"),))]
    found = Service(ask(), f"{server}reconcile", code).gather(queries)
    places = {place.item: place for place in found.places}
    ghent = places["Q1296"]
    assert (ghent.label, ghent.level, ghent.country) == ("Ghent", Level.CITY, "BE")
    assert ghent.point is not None
    assert "Q30002" in places
    assert found.credit.name == "Register of city and region partnerships"


def test_a_service_of_wikidata_gives_items(fake: Fake, ask: Ask) -> None:
    result = [{"id": "Q1296", "name": "Ghent", "type": [{"id": "Q515", "name": "big city"}]},
              {"id": "no item", "name": "x"}, {"id": "Q7"}, 7]  # fmt: skip
    answers(fake, MANIFEST, {"q0": {"result": result}})
    found = Service(ask(), fake.url, code).gather([Query((Name("Gent"),))])
    assert [(place.item, place.label, place.country) for place in found.places] == [
        ("Q1296", "Ghent", "")
    ]
    assert json.loads(fake.asked[1]["queries"]) == {"q0": {"query": "Gent", "limit": 10}}


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        (({"name": "x"},), "not a reconciliation service of version 0.2"),
        (([],), "not a reconciliation service of version 0.2"),
        ((MANIFEST, []), "an answer that is no object"),
        ((MANIFEST, {"status": "error", "message": "too many\nqueries"}), "too many queries"),
    ],
)
def test_what_is_no_such_service_is_told(
    fake: Fake, ask: Ask, documents: tuple[object, ...], message: str
) -> None:
    answers(fake, *documents)
    with pytest.raises(LinkError, match=message):
        Service(ask(), fake.url, code).gather([Query((Name("Gent"),))])


def test_damaged_rows_are_left_out(fake: Fake, ask: Ask) -> None:
    result = [{"id": "t/1", "name": "Gent", "type": ["City"]}, {"id": "t/2", "name": "Gent"}]
    rows = {"t/1": {"wikidata": [{"str": "Q1296"}], "country": [{"id": "c/be", "name": "Belgium"}],
                    "lat": [{"float": 51.05}], "long": [{"float": "x"}]}, "t/2": 7}  # fmt: skip
    answers(fake, {"identifierSpace": "x"}, {"q0": {"result": result}, "q1": 7}, {"rows": rows})
    (place,) = Service(ask(), fake.url, code).gather([Query((Name("Gent"),))]).places
    assert (place.item, place.country, place.point, place.level) == (
        "Q1296", "BE", None, Level.CITY,
    )  # fmt: skip


def test_what_another_service_tells_nothing_of_is_no_item_by_its_id(fake: Fake, ask: Ask) -> None:
    result = [{"id": "Q7", "name": "Gent"}, {"id": "Q8", "name": "Gent"}]
    rows = {"Q8": {"wikidata": [{"str": "Q1296"}]}}
    answers(fake, {"identifierSpace": "https://example.org/entity/"},
            {"q0": {"result": result}}, {"rows": rows})  # fmt: skip
    found = Service(ask(), fake.url, code).gather([Query((Name("Gent"),))])
    assert [place.item for place in found.places] == ["Q1296"]
