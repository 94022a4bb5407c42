"""Values of parameters that name nothing are told, with the nearest that do."""

import pytest

from twinrdf.errors import QueryError
from twinrdf.index.read import Index, read_index
from twinrdf.meant import check_values
from twinrdf.queries import bind, find_query, read_queries
from twinrdf.release import Release
from twinrdf.store import Store, open_store
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
