"""The search finds every name, best matches first, and takes whatever is typed."""

from pathlib import Path

import pytest

from twinrdf.serve.pages.search import MOST, Found, Search
from twinrdf.terms import text

from .example import LABEL, make_site, thing


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Search:
    names = ["Gent", "Gentbrugge", "Nieuw Gent", "Argenteuil", "Übergent", "臺北市政府"]
    more = "".join(
        f"<{thing(f'organization/o{number}')}> {LABEL} {text(name, 'en')} .\n"
        for number, name in enumerate(names)
    )
    return make_site(tmp_path_factory.mktemp("search") / "release", more).name_search


def found(index: Search, wanted: str, kind: str = "organization") -> list[str]:
    groups = index.search(wanted, kind=kind).groups
    return [hit.value.text for group in groups for hit in group.hits]


def test_whole_names_come_first_then_beginnings_then_words(index: Search) -> None:
    names = ["Gent", "Gentbrugge", "Nieuw Gent", "Übergent", "Argenteuil"]
    assert found(index, "gent") == names


def test_a_thing_is_found_once_by_its_best_name(index: Search) -> None:
    groups = index.search("ghent", kind="territory").groups
    assert [hit.value.text for hit in groups[0].hits] == ["Ghent"]
    assert groups[0].hits[0].also is None
    dutch = index.search("gent", kind="territory").groups[0].hits[0]
    assert dutch.also is not None
    assert dutch.also.text == "Gent"
    assert [country.text for country in dutch.countries] == ["Belgium"]


def test_codes_are_found_too(index: Search) -> None:
    assert "friendship" in found(index, "friendship", "concept")


@pytest.mark.parametrize("wanted", ["", " ", "\n", "\x00", "ent\nqqqq", "%", ".*", "x" * 100_000])
def test_what_is_in_no_name_is_not_found(index: Search, wanted: str) -> None:
    assert index.search(wanted) == Found()


def test_every_group_is_counted_and_cut(index: Search) -> None:
    group = index.search("gent", kind="organization", size=2).groups[0]
    assert group.total == 5
    assert len(group.hits) == 2


@pytest.mark.parametrize("wanted", ["臺北", "台北", "市政府"])
def test_chinese_is_found_in_either_script_however_short(index: Search, wanted: str) -> None:
    assert found(index, wanted) == ["臺北市政府"]


@pytest.mark.parametrize(
    ("wrong", "right"), [("gentbruge", "gentbrugge"), ("argentueil", "argenteuil")]
)
def test_mistyped_words_are_corrected(index: Search, wrong: str, right: str) -> None:
    answer = index.search(wrong)
    assert answer.corrected == right
    assert [hit.value.text for hit in answer.groups[0].hits] == [right.title()]


def test_words_that_are_written_stay_as_they_are(index: Search) -> None:
    assert index.search("gentbrugge").corrected == ""
    assert index.search("xqzw") == Found()


def test_words_are_found_in_any_order(index: Search) -> None:
    assert found(index, "gent nieuw") == ["Nieuw Gent"]


def test_of_very_many_the_best_come_first(tmp_path: Path) -> None:
    more = "".join(
        f"<{thing(f'organization/o{number}')}> {LABEL} {text(f'A club {number} of ants', 'en')} .\n"
        for number in range(MOST + 200)
    )
    more += f"<{thing('organization/ant')}> {LABEL} {text('Ant', 'en')} .\n"
    group = (
        make_site(tmp_path / "release", more)
        .name_search.search("ant", kind="organization")
        .groups[0]
    )
    assert group.more
    assert group.total >= MOST
    assert group.hits[0].value.text == "Ant"


def test_a_register_without_names_has_nothing_to_find(tmp_path: Path) -> None:
    search = make_site(tmp_path / "release").name_search
    assert search.search("nothing of the kind") == Found()


@pytest.mark.parametrize("words", ["council of harbour", "harbour council", "port council"])
def test_words_are_found_together_or_apart_among_very_many(tmp_path: Path, words: str) -> None:
    names = [f"Council of friends {number}" for number in range(MOST + 5)]
    names[MOST], names[MOST + 1] = "Council of harbour", "Council of port"
    wanted = names[MOST + 1] if "port" in words else names[MOST]
    more = "".join(
        f"<{thing(f'organization/o{number}')}> {LABEL} {text(name, 'en')} .\n"
        for number, name in enumerate(names)
    )
    site = make_site(tmp_path / "release", more)
    assert found(site.name_search, words) == [wanted]
    assert site.name_search.search("councel of harbuor").corrected == "council of harbour"


def test_a_number_is_not_taken_for_another_nor_a_word_for_a_number(tmp_path: Path) -> None:
    names = ["Protocol 20131", "Protocol 20157"]
    more = "".join(
        f"<{thing(f'organization/o{number}')}> {LABEL} {text(name, 'en')} .\n"
        for number, name in enumerate(names)
    )
    search = make_site(tmp_path / "release", more).name_search
    assert search.search("20132").groups == ()
    assert search.search("2o131").groups == ()
    assert search.search("protokol 20131").corrected == "protocol 20131"


def test_letters_that_no_name_has_are_found_nowhere(index: Search) -> None:
    for words in ("ж", "ghent ж", "\ud800", "𝕏"):
        assert index.search(words).groups == ()
