"""A base that leads nowhere is told before its IRIs are published, and a date that is too early."""

from pathlib import Path

import pytest

from registers import SAMPLE, mapping, vocabulary, write_register
from twinrdf.doubts import doubt_settings
from twinrdf.project import SETTINGS_FILE, read_project
from twinrdf.records.read import open_tables


def doubt(folder: Path, base: str) -> list[str]:
    text = (SAMPLE / SETTINGS_FILE).read_text(encoding="utf-8")
    assert "https://example.org/sample/" in text
    (folder / SETTINGS_FILE).write_text(
        text.replace("https://example.org/sample/", base), encoding="utf-8"
    )
    return [str(finding) for finding in doubt_settings(read_project(folder), ())]


@pytest.mark.parametrize(
    ("base", "problem"),
    [
        ("https://example.org/register/", "an example"),
        ("https://data.example.com./", "an example"),
        ("https://our-city.example/", "an example"),
        ("http://localhost:8000/", "known to one machine or network"),
        ("http://archive/", "known to one machine or network"),
        ("http://archive.city.local/", "known to one machine or network"),
        ("http://192.168.0.12/ties/", "known to one machine or network"),
        ("http://[::1]:8000/", "known to one machine or network"),
    ],
)
def test_a_base_that_leads_nowhere_is_told_at_its_line(
    base: str, problem: str, tmp_path: Path
) -> None:
    (told,) = doubt(tmp_path, base)
    assert told.startswith(f'twinrdf.toml:6: base: "{base}" is {problem}')
    assert told.endswith("; IRIs that are published stay, so write an address of your own first")


@pytest.mark.parametrize(
    "base",
    [
        "https://w3id.org/our-city/",
        "http://archive.our-city.eu/",
        "https://example.our-city.eu/",
        "https://notexample.org/",
        "http://8.8.8.8/",
    ],
)
def test_a_base_that_may_lead_somewhere_is_none(base: str, tmp_path: Path) -> None:
    assert not doubt(tmp_path, base)


def test_a_source_that_is_issued_after_the_data_is_told_at_its_cell(tmp_path: Path) -> None:
    rows = "a,2062-04-17\nb,2026\nc,2026-12\nd,1962\ne,\nf,soon\n"
    project = write_register(tmp_path, sources=f"id,issued\n{rows}")
    assert str(project.issued) == "2026-11-22"
    sources = open_tables(project, mapping(), vocabulary()).read_sources()
    told = [str(one) for one in doubt_settings(project, sources) if one.rule == "settings:issued"]
    assert told == [
        f'data/sources.csv:{line}: issued: "{date}" is after 2026-11-22, the date of the data in '
        "twinrdf.toml; correct one of them"
        for line, date in ((2, "2062-04-17"), (4, "2026-12"))
    ]
