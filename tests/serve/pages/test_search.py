"""The search finds every name, best matches first, and takes whatever is typed."""

from pathlib import Path

import pytest

from twinrdf.serve.pages.search import Index
from twinrdf.terms import text

from .example import LABEL, make_site, thing


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    names = ["Gent", "Gentbrugge", "Nieuw Gent", "Argenteuil", "Übergent"]
    more = "".join(
        f"<{thing(f'organization/o{number}')}> {LABEL} {text(name, 'en')} .\n"
        for number, name in enumerate(names)
    )
    return make_site(tmp_path_factory.mktemp("search") / "release", more).index


def found(index: Index, wanted: str, kind: str = "organization") -> list[str]:
    groups = index.search(wanted, kind=kind)
    return [hit.value.text for group in groups for hit in group.hits]


def test_whole_names_come_first_then_beginnings_then_words(index: Index) -> None:
    names = ["Gent", "Gentbrugge", "Nieuw Gent", "Übergent", "Argenteuil"]
    assert found(index, "gent") == names


def test_a_thing_is_found_once_by_its_best_name(index: Index) -> None:
    groups = index.search("ghent", kind="territory")
    assert [hit.value.text for hit in groups[0].hits] == ["Ghent"]
    assert groups[0].hits[0].also is None
    dutch = index.search("gent", kind="territory")[0].hits[0]
    assert dutch.also is not None
    assert dutch.also.text == "Gent"
    assert [country.text for country in dutch.countries] == ["Belgium"]


def test_codes_are_found_too(index: Index) -> None:
    assert "friendship" in found(index, "friendship", "concept")


@pytest.mark.parametrize("wanted", ["", " ", "\n", "\x00", "ent\ngent", "%", ".*", "x" * 100_000])
def test_what_is_in_no_name_is_not_found(index: Index, wanted: str) -> None:
    assert index.search(wanted) == ()


def test_every_group_is_counted_and_cut(index: Index) -> None:
    group = index.search("gent", kind="organization", size=2)[0]
    assert group.total == 5
    assert len(group.hits) == 2


def test_a_register_without_names_has_nothing_to_find(tmp_path: Path) -> None:
    index = make_site(tmp_path / "release").index
    assert index.search("nothing of the kind") == ()
