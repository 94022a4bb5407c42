"""Facts on which sources differ stand side by side: positions and classes as well as others."""

from pathlib import Path

import pyoxigraph
import pytest

from twinrdf.serve.pages.entity import Fact
from twinrdf.serve.pages.facts import describe_entity
from twinrdf.vocab import PREFIXES

from .example import BASE, make_site, thing

GHENT = f"<{thing('territory/ghent')}>"
MORE = """
source:page { territory:ghent a tw:City ; locn:geometry "POINT(3.72 51.05)"^^gsp:wktLiteral . }
source:wire { territory:ghent a tw:Country ; locn:geometry "POINT(3.7 51.1)"^^gsp:wktLiteral . }
source:book { territory:ghent a tw:City ; locn:geometry "POINT(-3.72 51.05)"^^gsp:wktLiteral . }
graph:catalog {
  decision:rounded a tw:Decision ; tw:about territory:ghent ; tw:property locn:geometry ;
    tw:rule <https://w3id.org/twinrdf/code/consolidation-rule/more-precise> ;
    tw:taken "POINT(3.72 51.05)"^^gsp:wktLiteral ; tw:disagreement false ;
    tw:setAside "POINT(3.7 51.1)"^^gsp:wktLiteral .
  decision:other a tw:Decision ; tw:about territory:ghent ; tw:property locn:geometry ;
    tw:rule <https://w3id.org/twinrdf/code/consolidation-rule/higher-rank> ;
    tw:taken "POINT(3.72 51.05)"^^gsp:wktLiteral ; tw:disagreement true ;
    tw:setAside "POINT(-3.72 51.05)"^^gsp:wktLiteral .
  decision:class a tw:Decision ; tw:about territory:ghent ; tw:property rdf:type ;
    tw:rule <https://w3id.org/twinrdf/code/consolidation-rule/higher-rank> ;
    tw:taken tw:City ; tw:setAside tw:Country ; tw:disagreement true .
}
"""


def facts(folder: Path, more: str = "", language: str = "en") -> dict[str, Fact]:
    own = {
        "source": thing("source/"),
        "territory": thing("territory/"),
        "decision": thing("decision/"),
        "graph": f"{BASE}graph/",
    }
    names = {**PREFIXES, **own}
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in names.items())
    parsed = pyoxigraph.parse(prefixes + more, format=pyoxigraph.RdfFormat.TRIG)
    quads = pyoxigraph.serialize(parsed, format=pyoxigraph.RdfFormat.N_QUADS)
    site = make_site(folder, quads.decode())
    entity = describe_entity(site.register, GHENT, (language,))
    assert entity
    return {fact.name: fact for fact in entity.facts}


def told(fact: Fact) -> list[tuple[list[str], list[str], bool]]:
    """Give the values a fact has, and for each choice those set aside, as words."""
    taken = [claim.value.text for claim in fact.claims]
    return [
        (taken, [claim.value.text for claim in choice.aside], choice.disagreement)
        for choice in fact.choices
    ]


def test_positions_stand_side_by_side_where_sources_differ(tmp_path: Path) -> None:
    position = facts(tmp_path, MORE)["geometry"]
    assert sorted(told(position)) == [
        (["51.05° N, 3.72° E"], ["51.05° N, 3.72° W"], True),
        (["51.05° N, 3.72° E"], ["51.1° N, 3.7° E"], False),
    ]
    assert all(claim.marks for choice in position.choices for claim in choice.aside)


def test_classes_are_a_fact_only_where_sources_differ(tmp_path: Path) -> None:
    assert told(facts(tmp_path / "differing", MORE)["class"]) == [(["City"], ["Country"], True)]
    assert "class" not in facts(tmp_path / "agreeing")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "51.05° N, 3.72° E"), ("fr", "51,05° N, 3,72° E")]
)
def test_a_position_that_no_one_disputes_stands_alone(
    tmp_path: Path, language: str, words: str
) -> None:
    position = facts(tmp_path, language=language)["geometry"]
    assert [claim.value.text for claim in position.claims] == [words]
    assert position.choices == ()
