"""What an engine in another language finds in dumps, queries and shapes, where it is installed."""

import json
from collections.abc import Callable, Iterator

import pyoxigraph
import pytest
from benchmarks import mutate, validate
from benchmarks.jena import Jena, is_installed

from test_queries import CASES
from twinrdf.project import Project
from twinrdf.queries import bind, fill_query
from twinrdf.release import Release
from twinrdf.store import Store
from twinrdf.terms import XSD, Term


@pytest.fixture(scope="module")
def jena() -> Iterator[Jena]:
    if not is_installed():
        pytest.skip("Apache Jena is not installed (Debian: libapache-jena-java)")
    with Jena("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC") as found:  # little is run, and briefly
        yield found


@pytest.mark.parametrize(
    ("dump", "lines"),
    [
        ("register.ttl", "register.nt"),
        ("register.rdf", "register.nt"),
        ("everything.trig", "everything.nq"),
    ],
)
def test_dumps_hold_the_same_statements(
    jena: Jena, release: Release, dump: str, lines: str
) -> None:
    folder = release.path / "dumps"
    assert jena.read(folder / dump) == set(pyoxigraph.parse(path=folder / lines))


@pytest.mark.parametrize("name", list(CASES)[::8])
def test_queries_have_the_same_answers(
    jena: Jena, name: str, project: Project, release: Release, store: Store
) -> None:
    query, example = CASES[name]
    text = fill_query(query, bind(query, example, project.base))
    answer = json.loads(jena.select(text, release.path / "dumps" / "everything.nq"))
    assert answer["head"]["vars"] == list(query.columns)
    rows = [[row.get(column) for column in query.columns] for row in answer["results"]["bindings"]]
    assert rows == [[term and _write(term) for term in row] for row in store.select(text).rows]


def _write(term: Term) -> dict[str, str]:
    """Write a term as SPARQL results in JSON have it."""
    if not term.datatype:
        return {"type": "uri", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        return found | {"xml:lang": term.language}
    return found if term.datatype == f"{XSD}string" else found | {"datatype": term.datatype}


def test_shapes_find_the_same(jena: Jena, capsys: pytest.CaptureFixture[str]) -> None:
    assert mutate.main(["600", "--seed", "7", "--engine", "jena"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-1].endswith(" triples: 0 differ")
    assert len(told) > 15


@pytest.mark.parametrize(
    "main",
    [
        lambda: mutate.main(["1", "--engine", "jena"]),
        lambda: validate.main(["20", "--engines", "jena"]),
    ],
)
def test_where_it_is_not_installed_that_is_told(
    main: Callable[[], int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit):
        main()
    assert "jena: not installed; see benchmarks/jena.py" in capsys.readouterr().err
