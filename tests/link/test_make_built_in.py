"""The index that comes along, made anew: who is in it, and which names are shared."""

from collections.abc import Callable
from pathlib import Path

import pytest

from twinrdf.link.built_in import FOLDER, read_built_in, write_built_in
from twinrdf.link.geonames import GeoNames
from twinrdf.link.make_built_in import Reviewed, Territories, Witnesses, make_built_in
from twinrdf.link.places import Id, Name, Place, Point
from twinrdf.link.sources import Credit, Source
from twinrdf.names.levels import LOCAL, Level
from twinrdf.project import Project

HUNAN = Place("Q45761", (Name("Hunan", "en"),), Level.REGION, "CN", ids=(Id("iso", "CN-HN"),))
COLUMNS = "{id}\tShili\tShili\t\t{at}\t110\tP\tPPL\tCN\t\t\t\t\t\t0\t\t\t\t\n"


def test_shared_names_are_kept_and_their_places_are_not(
    tmp_path: Path, written: Callable[..., Source]
) -> None:
    dump = tmp_path / "cities.txt"
    dump.write_text("".join(COLUMNS.format(id=number, at=20 + number) for number in range(1, 12)))
    built_in = make_built_in([written((HUNAN,)), Witnesses(GeoNames(dump, "2026-01"))])
    assert built_in.places == (HUNAN,)
    assert built_in.shared == (("CN", "shili", 11),)
    assert (built_in.covered, built_in.witnesses) == (("CN",), 11)
    write_built_in(built_in, tmp_path / "text")
    assert read_built_in(tmp_path / "text") == built_in


def test_countries_are_named_in_several_languages() -> None:
    pytest.importorskip("rigour", reason="the extra `core` is not installed")
    source = Territories(Credit("rigour", "", ""))
    places = {place.item: place for place in source.read_places()}
    assert Name("比利时", "zh") in places["Q31"].names
    assert places["Q31"].ids == (Id("iso", "BE"), Id("iso", "BEL"), Id("geonames", "2802361"))
    assert (places["Q9337"].level, places["Q9337"].country) == (Level.REGION, "BE")
    assert ("Belgien", "BE") in set(source.read_countries())
    assert (places["Q35"].country, places["Q55"].country) == ("DK", "NL")


def test_countries_are_not_the_kingdoms_that_have_others_too() -> None:
    items = {place.item for place in read_built_in(FOLDER).places}
    assert {"Q35", "Q55"} <= items
    assert not {"Q756617", "Q29999"} & items


def test_the_reviewed_places_of_a_register_are_read(project: Project) -> None:
    places = {place.item: place for place in Reviewed(project).read_places()}
    assert places["Q1296"].level in LOCAL
    assert isinstance(places["Q1296"].point, Point)
