"""The twinnings that Wikidata stated in 2016, held beside themselves, where they are at hand."""

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

from link.fake import entity, statement
from twinrdf.link.links import POSITIVE, Link
from twinrdf.link.upkeep.check import RemarkKind, compare
from twinrdf.link.upkeep.items import FileItems
from twinrdf.link.upkeep.ties import TWINNING, Tie

FOLDER = Path(os.environ.get("TWINRDF_SAMPLES", "no folder"))
BASE = "https://example.org/r/"
ITEM = "http://www.wikidata.org/entity/"
PLACES, PAIRS, ONE_SIDED = 10_055, 17_401, 624

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="TWINRDF_SAMPLES names no folder")


def test_every_one_sided_twinning_is_found(tmp_path: Path) -> None:
    rows = (FOLDER / "p190_2016_names.tsv").read_text(encoding="utf-8").splitlines()
    names = dict(row.split("\t")[:2] for row in rows)
    stated = defaultdict(set)
    for row in (FOLDER / "p190_2016_relations.tsv").read_text(encoding="utf-8").splitlines():
        one, other = row.split("\t")[:2]
        stated[one].add(other)
    entities = {item: entity(item, {"de": name}, P190=[statement("P190", other)
                                                       for other in sorted(stated[item])])
                for item, name in names.items()}  # fmt: skip
    path = tmp_path / "items.json"
    path.write_text(json.dumps({"entities": entities}))
    pairs = {tuple(sorted((one, other))) for one in names for other in stated[one]
             if one != other and other in names}  # fmt: skip
    kinds = frozenset({TWINNING})
    ties = [Tie(f"{BASE}id/partnership/{one}--{other}", "", (BASE + one, BASE + other), kinds,
                frozenset(), ()) for one, other in sorted(pairs)]  # fmt: skip
    links = [Link(POSITIVE, BASE + item, ITEM + item, "", "", "", "f", 1) for item in names]
    seen = compare(links, {}, ties, FileItems(path), BASE)
    assert (len(names), len(pairs)) == (PLACES, PAIRS)
    assert seen.count(RemarkKind.ABSENT) == 0
    assert seen.count(RemarkKind.ONE_SIDED) == ONE_SIDED
