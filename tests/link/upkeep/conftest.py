"""A small register with links and ties, and items of Wikidata to hold it beside."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from link.fake import Fake, entity, running, statement
from link.review.conftest import decided, put
from registers import write_register
from twinrdf.cli.main import main
from twinrdf.project import Project

SOURCES = """\
id,label@en,issued,rank,url
council,Council,2019-06,1,https://alken.example.org/twins?id=1
gazette,Gazette,2021,2,https://gazette.example.org/2021
drawer,A folder in a drawer,2000,3,
intranet,Intranet,2020,4,http://wiki.alken.local/twins
"""
TERRITORIES = """\
id,type,source,label@en,label@nl,territoryType,within
belgium,Country,council,Belgium,België,country,
italy,Country,council,Italy,,country,
alken,City,council,Alken,Alken,municipality,belgium
bree,City,council,Bree,,municipality,belgium
asti,City,council,Asti,,,italy
"""
PARTNERSHIPS = """\
id,source,label@en,party,partnershipKind,start,end,status,basis
alken--asti,council,Alken and Asti,alken;asti,sister-city-or-twinning,1994-09,,active,
alken--asti,gazette,Alken and Asti,alken;asti,,1994,,,
"""
ALKEN, ASTI, BREE = "Q101", "Q6122", "Q201"
FLEMISH = {"P31": "Q493522", "P17": "Q31"}
Run = Callable[..., Result]


def items(**changed: Any) -> dict[str, Any]:
    """The items of the register's territories; a changed one is named by its id."""
    found = {
        "Q31": entity("Q31", {"en": "Belgium"}, P31="Q6256", P17="Q31", P297="BE"),
        "Q38": entity("Q38", {"en": "Italy"}, P31="Q6256", P17="Q38", P297="IT"),
        ALKEN: entity(ALKEN, {"en": "Alken"}, **FLEMISH),
        BREE: entity(BREE, {"nl": "Bree"}, **FLEMISH),
        ASTI: entity(ASTI, {"en": "Asti"}, P31="Q747074", P17="Q38"),
    }
    return found | changed


def twinned(item: str, *statements: Any) -> dict[str, Any]:
    """An item of the register that states twinnings, by id or as a statement."""
    one = items()[item]
    ready = [each if isinstance(each, dict) else statement("P190", each) for each in statements]
    return {**one, "claims": {**one["claims"], "P190": ready}}


@pytest.fixture
def register(tmp_path: Path) -> Project:
    """A register whose cities and countries are linked."""
    return make_register(tmp_path)


def make_register(root: Path, **tables: str) -> Project:
    wanted = {"sources": SOURCES, "territories": TERRITORIES, "partnerships": PARTNERSHIPS}
    project = write_register(root / "reg", **(wanted | tables))
    (project.data / "links").mkdir(exist_ok=True)
    linked = {"alken": ALKEN, "asti": ASTI, "belgium": "Q31", "bree": BREE, "italy": "Q38"}
    put(project, "positive", "".join(decided(name, item) for name, item in linked.items()))
    return project


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that saves items as the API gives them."""

    def save(**changed: Any) -> Path:
        path = tmp_path / "items.json"
        path.write_text(json.dumps({"entities": items(**changed)}))
        return path

    return save


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """A running server with the items."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with running(Fake(items())) as one:
        yield one


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Give a function that runs `twinrdf wikidata`."""

    def invoke(what: str, register: Project, *args: str | Path) -> Result:
        cache = ("--cache", str(tmp_path / "answers"))
        return CliRunner().invoke(
            main, ["wikidata", what, str(register.root), *cache, *map(str, args)]
        )

    return invoke
