"""A base that leads nowhere is told before its IRIs are published."""

from pathlib import Path

import pytest

from registers import SAMPLE
from twinrdf.bases import doubt_base
from twinrdf.project import SETTINGS_FILE, read_project


def doubt(folder: Path, base: str) -> list[str]:
    text = (SAMPLE / SETTINGS_FILE).read_text(encoding="utf-8")
    assert "https://example.org/sample/" in text
    (folder / SETTINGS_FILE).write_text(
        text.replace("https://example.org/sample/", base), encoding="utf-8"
    )
    return [str(finding) for finding in doubt_base(read_project(folder))]


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
