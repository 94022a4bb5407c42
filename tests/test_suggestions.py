"""Values of parameters that name nothing are told, with the nearest that do."""

from dataclasses import replace

import pytest

from twinrdf.errors import QueryError
from twinrdf.index.read import Index, read_index
from twinrdf.pipeline import build
from twinrdf.project import read_project
from twinrdf.queries import bind, find_query, read_queries
from twinrdf.release import Release
from twinrdf.starter import write_starter
from twinrdf.store import Store, open_store
from twinrdf.suggestions import check_values, fit_examples
from twinrdf.vocab import PREFIXES


@pytest.fixture(scope="module")
def known(release: Release) -> tuple[Index, Store]:
    return read_index(release.path / "index.sqlite"), open_store(release.store)


def check(release: Release, known: tuple[Index, Store], name: str, **values: str) -> None:
    query = find_query(read_queries(release.path / "queries"), name)
    check_values(query, bind(query, values, release.base), release.base, *known)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("partnerships-of-place", {"place": "territory/chengdu"}),
        ("partnerships-of-place", {"place": "chengdu"}),
        ("partners-in-common", {"place": "chengdu"}),
        ("claims-about", {"entity": "partnership/flemish-brabant--chengdu"}),
        ("claims-about", {"entity": f"{PREFIXES['code']}agreement-kind/memorandum"}),
        ("claims-about", {"entity": f"{PREFIXES['wd']}Q30002"}),
        ("claims-about", {"entity": "http://a%b/"}),
    ],
)
def test_what_is_there_may_be_asked(
    release: Release, known: tuple[Index, Store], name: str, values: dict[str, str]
) -> None:
    check(release, known, name, **values)


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        (
            "partnerships-of-place",
            {"place": "chengdo"},
            "partnerships-of-place: place: 'territory/chengdo' names nothing in the register; "
            "did you mean territory/chengdu or territory/chengdu-bio-town?",
        ),
        ("claims-about", {"entity": "partnership/ghent--wehai"}, "partnership/ghent--weihai"),
        ("partnerships-of-place", {"place": "https://nowhere.example/"}, "write the id of an"),
        ("partnerships-of-place", {"place": f"{PREFIXES['wd']}Q30002"}, "names nothing"),
        ("claims-about", {"entity": "https://nowhere.example/x"}, "names nothing"),
        ("office-holders", {"at": "territory/chengdo"}, "did you mean territory/chengdu"),
        ("agreements-by-kind", {"kind": "memorandom"}, "'memorandom' names nothing in the "
         "register; did you mean memorandum"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told(
    release: Release,
    known: tuple[Index, Store],
    name: str,
    values: dict[str, str],
    message: str,
) -> None:
    with pytest.raises(QueryError) as error:
        check(release, known, name, **values)
    assert message in str(error.value)


def test_every_example_of_this_register_names_something(
    release: Release, known: tuple[Index, Store]
) -> None:
    for query in read_queries(release.path / "queries"):
        for example in query.examples:
            check(release, known, query.name, **example)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Index, Store]:
    """A register that has nothing of what the questions are asked of as examples."""
    folder = tmp_path_factory.mktemp("other")
    write_starter(folder / "register")
    release = build(read_project(folder / "register"), folder / "releases")
    return release, read_index(release.path / "index.sqlite"), open_store(release.store)


def test_examples_are_of_the_register(other: tuple[Release, Index, Store]) -> None:
    release, *known = other
    queries = [
        fit_examples(query, release.base, known[0])
        for query in read_queries(release.path / "queries")
    ]
    for query in queries:
        for example in query.examples:
            check(release, (known[0], known[1]), query.name, **example)
    found = {query.name: query.examples for query in queries}
    assert set(found["partnerships-of-place"][0].values()) <= {"our-city", "their-city"}
    assert set(found["ties-between-places"][0].values()) == {"our-city", "their-city"}
    assert found["claims-about"] == ({"entity": "partnership/our-city--their-city"},)
    assert set(found["events-of-place"][0]) == {"place"}
    assert found["agreements-by-kind"] == ({}, {"kind": "memorandum"})
    assert found["parts-of-event"] == ()  # it has no events


def test_examples_of_this_register_stay(release: Release, known: tuple[Index, Store]) -> None:
    for query in read_queries(release.path / "queries"):
        assert fit_examples(query, release.base, known[0]) == query


def test_what_lies_elsewhere_may_be_an_example(
    release: Release, known: tuple[Index, Store]
) -> None:
    query = find_query(read_queries(release.path / "queries"), "claims-about")
    abroad = replace(query, examples=({"entity": f"{PREFIXES['wd']}Q1"}, {"entity": "territory/x"}))
    assert fit_examples(abroad, release.base, known[0]).examples == abroad.examples[:1]
