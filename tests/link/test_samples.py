"""The figures of linking on known questions, where `TWINRDF_SAMPLES` names a folder with them."""

import os
from pathlib import Path

import pytest
from benchmarks.link import ask
from benchmarks.link_questions import Known, half_of, read_linked, read_towns

from twinrdf.link.build import build_gazetteer
from twinrdf.link.candidates import Finder
from twinrdf.link.natural_earth import NaturalEarth
from twinrdf.link.sqlite_gazetteer import open_gazetteer

FOLDER = os.environ.get("TWINRDF_SAMPLES", "")


@pytest.mark.skipif(not FOLDER, reason="TWINRDF_SAMPLES names no folder")
def test_links_of_the_samples_are_right_often_enough(tmp_path: Path) -> None:
    samples = Path(FOLDER)
    source = NaturalEarth(samples / "natural_earth_places.csv")
    build_gazetteer([source], tmp_path / "p.sqlite")
    known = Known(list(source.read_places()))
    with open_gazetteer(tmp_path / "p.sqlite") as gazetteer:
        asked = [*read_linked(samples, known), *read_towns(samples, gazetteer, known)]
        questions = [question for question in asked if half_of(question.id) == "report"]
        result = ask(questions, Finder(gazetteer), "country")
    assert result.present > 1000
    assert result.bound >= 0.99
    assert result.first / result.present >= 0.97
    assert result.among_five / result.present >= 0.99
    assert result.right / result.present >= 0.6
    assert result.absent_accepted <= 0.03 * result.absent
