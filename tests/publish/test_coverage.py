"""Coverage counts what things have, and no more."""

import csv
import io
import json

import pytest

from twinrdf.publish.coverage import coverage_csv
from twinrdf.release import Release


@pytest.fixture(scope="module")
def coverage(release: Release) -> dict[str, dict[str, object]]:
    found = json.loads((release.path / "report" / "coverage.json").read_bytes())
    return {kind["kind"]: kind for kind in found["kinds"]} | {"facts": found["facts"]}


def test_every_fact_is_counted_once(coverage: dict[str, dict[str, int]], release: Release) -> None:
    assert sum(coverage["facts"].values()) == release.counts["triples"]


def test_kinds_are_counted_whole(coverage: dict[str, dict[str, object]], release: Release) -> None:
    for kind, count in release.counts["entities"].items():
        assert coverage[kind]["things"] == count


def test_dates_are_told_by_their_precision(coverage: dict[str, dict[str, object]]) -> None:
    assert coverage["partnership"]["dates"] == {"day": 3, "none": 1, "year": 1}


def test_links_and_positions_are_those_of_the_register(
    coverage: dict[str, dict[str, int]],
) -> None:
    places = coverage["territory"]
    assert 0 < places["placed"] <= places["linked"] <= places["things"]
    assert "placed" not in coverage["statement"]


def test_the_table_has_every_count(release: Release) -> None:
    found = json.loads((release.path / "report" / "coverage.json").read_bytes())
    rows = list(csv.DictReader(io.StringIO(coverage_csv(found).removeprefix("\ufeff"))))
    counted = {(row["kind"], row["measure"], row["value"]): row["count"] for row in rows}
    assert counted["partnership", "dates", "day"] == "3"
    assert counted["fact", "sources", "1"] == str(found["facts"]["1"])
    assert len(counted) == len(rows)
