"""Styles and scripts are found by their plain names; without scripts, pages are the same."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest

from twinrdf import templating
from twinrdf.release import Release
from twinrdf.serve.pages.addresses import Addresses
from twinrdf.serve.pages.rendering import Renderer


@pytest.fixture(autouse=True)
def _read_anew() -> Iterator[None]:
    templating.read_assets.cache_clear()
    yield
    templating.read_assets.cache_clear()


def render(release: Release) -> str:
    environment = Renderer(release, Addresses(release.base, release.prefixes)).environment()
    return environment.from_string("<{{ asset('map.js') }}>").render()


def test_a_script_that_was_built_has_an_address(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "built").mkdir()
    names = json.dumps({"map.js": "map-0A1B2C3D.js"})
    (tmp_path / "built/assets.json").write_text(names, encoding="utf-8")
    monkeypatch.setattr(templating, "STATIC", tmp_path)
    assert render(release) == "</static/built/map-0A1B2C3D.js>"


def test_a_script_that_was_not_built_has_none(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templating, "STATIC", tmp_path)
    assert render(release) == "<>"


def test_a_style_that_changed_has_another_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templating, "STATIC", tmp_path)
    found = set()
    for style in ("a { }", "b { }"):
        (tmp_path / "site.css").write_text(style, encoding="ascii")
        templating.read_assets.cache_clear()
        found.add(templating.find_asset("site.css"))
    assert len(found) == 2
    assert all(re.fullmatch(r"/static/site-[0-9a-f]{8}\.css", address) for address in found)


def test_texts_are_translated_when_a_template_is_read() -> None:
    """They are markup, and stand wherever a value may; with values they are filled in later."""
    environment = templating.make_environment("fr")
    source = '{{ _("Search") }} {{ _("Search")|upper }} {{ _("Source %(number)s", number=n) }}'
    assert environment.from_string(source).render(n="<1>") == ("Chercher CHERCHER Source &lt;1&gt;")


def test_a_template_is_compiled_once_for_each_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many releases a process opens, one after another."""
    monkeypatch.setattr(templating, "_COMPILED", type(templating._COMPILED)(templating._Compiled))
    compiled: list[str] = []
    compile_template = jinja2.Environment.compile

    def note(self: jinja2.Environment, source: str, name: str, *more: Any, **named: Any) -> Any:
        compiled.append(f"{self.globals['page_language']} {name}")
        return compile_template(self, source, name, *more, **named)

    monkeypatch.setattr(jinja2.Environment, "compile", note)
    for language in ("en", "nl", "en", "nl"):
        templating.make_environment(language).get_template("macros.html")
    assert compiled == ["en macros.html", "nl macros.html"]


def test_processes_find_templates_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them, in each of the languages that were asked for."""
    monkeypatch.setattr(templating, "_COMPILED", type(templating._COMPILED)(templating._Compiled))
    templating.compile_templates(["en", "zh"])
    monkeypatch.delattr(jinja2.Environment, "compile")
    for language in ("en", "zh"):
        environment = templating.make_environment(language)
        assert all(map(environment.get_template, environment.list_templates()))


def test_only_texts_are_translated_beforehand() -> None:
    environment = templating.make_environment("nl")
    source = '{{ _(name) }} {{ _(_("Search")) }} {% set _ = "_" %}{{ (_) }} {{ "Search" }}'
    found = environment.from_string(source).render(name="Browse")
    assert found.split() == [
        environment.from_string("{{ gettext(name) }}").render(name="Browse"),
        environment.from_string('{{ gettext("Search") }}').render(),
        "_",
        "Search",
    ]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Ghent <b>", "Ghent <b>"),
        ("חיפה (1950)!", "<bdi>חיפה (1950)!</bdi>"),
        ("غنت & <b>", "<bdi>غنت &amp; &lt;b&gt;</bdi>"),
        ("x" * 36, f'<span class="long">{"x" * 36}</span>'),
        (
            "a-hyphenated-name-that-breaks-at-its-hyphens",
            "a-hyphenated-name-that-breaks-at-its-hyphens",
        ),
        ("成都" * 40, "成都" * 40),
    ],
)
def test_a_text_is_kept_from_upsetting_what_stands_around_it(text: str, marked: str) -> None:
    assert templating.isolate(text) == marked


def test_where_no_markup_can_be_signs_isolate_a_text() -> None:
    assert templating.isolate_plain("Ghent") == "Ghent"
    assert templating.isolate_plain("חיפה!") == "\u2068חיפה!\u2069"
