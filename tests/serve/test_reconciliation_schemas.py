"""Every document of reconciliation fits the JSON schemas of the group that specifies the API.

The schemas are the group's and not kept here: name a copy of its repository of specifications
(reconciliation-api/specs) in RECONCILIATION_SPECS to have all documents held to them.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from twinrdf.serve.reconcile_batches import IDS

from .conftest import Client
from .test_reconcile import AGREEMENT, GHENT
from .test_reconcile_places import gazetteer, served

__all__ = ["gazetteer", "served"]

FOLDER = os.environ.get("RECONCILIATION_SPECS", "")
PLACE = "place/Q1296"
EXTENDED = {
    "ids": [GHENT, AGREEMENT, PLACE, "place/Q1", "none"],
    "properties": [{"id": name} for name in ("label", "altLabel", "country", "within", "kind",
                                             "wikidata", "lat", "long", "sameAs", "signed")],
}  # fmt: skip
ASKED = (
    {"query": "Gent"},
    {"query": "Gent", "type": "place"},
    {"query": "Taizhou", "type": "place", "properties": [{"pid": "country", "v": "CN"}]},
    {"query": "BE-VLG", "type": "place"},
    {"query": "Atlantis", "type": "place"},
    {"query": "Brussels", "type": "City", "properties": [{"pid": "country", "v": "Belgium"}]},
    {"type": "Agreement", "properties": [{"pid": "party", "v": "Ghent"}]},
)


def list_first(client: Client) -> Iterator[tuple[str, Any]]:
    """Give documents of version 0.2, each with the name of its schema."""
    yield "manifest", client.get("/reconcile").json()
    batch = {f"q{number}": asked for number, asked in enumerate(ASKED)}
    answer = client.request("POST", "/reconcile", data={"queries": json.dumps(batch)})
    yield "reconciliation-result-batch", answer.json()
    yield from list_common(client, "/reconcile")
    answer = client.request("POST", "/reconcile", data={"extend": json.dumps(EXTENDED)})
    yield "data-extension-response", answer.json()


def list_second(client: Client) -> Iterator[tuple[str, Any]]:
    """Give documents of the draft of version 1.0, each with the name of its schema."""
    yield "manifest", client.get("/reconcile/v1").json()
    queries = []
    for asked in ASKED:
        named: list[dict[str, Any]] = []
        if "query" in asked:
            named.append({"matchType": "name", "propertyValue": asked["query"]})
        properties: Any = asked.get("properties", ())
        named += [{"matchType": "property", "propertyId": one["pid"], "propertyValue": one["v"]}
                  for one in properties]  # fmt: skip
        queries.append({"conditions": named} | ({"type": asked["type"]} if "type" in asked else {}))
    answer = client.request("POST", "/reconcile/v1/match", json={"queries": queries})
    yield "reconciliation-result-batch", answer.json()
    yield from list_common(client, "/reconcile/v1")
    yield (
        "data-extension-response",
        client.request("POST", "/reconcile/v1/extend", json=EXTENDED).json(),
    )


def list_common(client: Client, at: str) -> Iterator[tuple[str, Any]]:
    for what, prefix in (("entity", "ge"), ("entity", "tai"), ("entity", PLACE), ("type", ""),
                         ("type", "pl"), ("property", ""), ("property", "country")):  # fmt: skip
        name = {"entity": "entities", "type": "types", "property": "properties"}[what]
        answer = client.get(f"{at}/suggest/{what}", params={"prefix": prefix})
        yield f"suggest-{name}-response", answer.json()
    for kind in ("place", "City", ""):
        answer = client.get(f"{at}/extend/propose", params={"type": kind})
        if answer.status_code == 200:
            yield "data-extension-property-proposal", answer.json()


VERSIONS = {"0.2": list_first, "1.0-draft": list_second}


@pytest.mark.parametrize("version", VERSIONS)
def test_documents_are_of_places_and_of_the_register(served: Client, version: str) -> None:
    """What is held to the schemas has something to be held to, in every kind of document."""
    found: dict[str, list[Any]] = {}
    for name, document in VERSIONS[version](served):
        found.setdefault(name, []).append(document)
    assert len(found) == 7
    for name, documents in found.items():
        if name != "suggest-properties-response":
            assert "place" in json.dumps(documents), name
        assert all(documents), name
    (rows,) = (one["rows"] for one in found["data-extension-response"])
    assert len(rows) == len(EXTENDED["ids"]) <= IDS


@pytest.mark.skipif(not FOLDER, reason="RECONCILIATION_SPECS names no copy of the specifications")
@pytest.mark.parametrize("version", VERSIONS)
def test_documents_fit_the_schemas_of_the_group(served: Client, version: str) -> None:
    schemas = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((Path(FOLDER) / version / "schemas").glob("*.json"))
    }
    resources = [(one["$id"], Resource(one, DRAFT7)) for one in schemas.values() if "$id" in one]
    resources += [(one["$id"].rstrip("#"), Resource(one, DRAFT7)) for one in schemas.values()
                  if one.get("$id", "").endswith("#")]  # fmt: skip
    registry: Registry[Any] = Registry().with_resources(resources)
    for name, document in VERSIONS[version](served):
        checker = Draft7Validator(
            schemas[name], registry=registry, format_checker=Draft7Validator.FORMAT_CHECKER
        )
        wrong = [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:300]}"
                 for one in checker.iter_errors(document)]  # fmt: skip
        assert not wrong, f"{name}: {wrong[:5]}"
