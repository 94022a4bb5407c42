"""Scripts that were built are found by their plain names; without them, pages are the same."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from twinrdf import templating
from twinrdf.release import Release
from twinrdf.serve.pages.addresses import Addresses
from twinrdf.serve.pages.rendering import make_pages


@pytest.fixture(autouse=True)
def _read_anew() -> Iterator[None]:
    templating.read_assets.cache_clear()
    yield
    templating.read_assets.cache_clear()


def render(release: Release, root: str) -> str:
    environment = make_pages(release, Addresses(release.base, root, release.prefixes))
    return environment.from_string("<{{ asset('map.js') }}>").render()


def test_a_script_that_was_built_has_an_address(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = tmp_path / "assets.json"
    built.write_text(json.dumps({"map.js": "map-0A1B2C3D.js"}), encoding="utf-8")
    monkeypatch.setattr(templating, "ASSETS", built)
    assert render(release, "/") == "</static/built/map-0A1B2C3D.js>"
    assert render(release, "/ties/") == "</ties/static/built/map-0A1B2C3D.js>"


def test_a_script_that_was_not_built_has_none(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templating, "ASSETS", tmp_path / "assets.json")
    assert render(release, "/") == "<>"
