"""What the tests of serving share: a small real store."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

EX = "http://example.org/"


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 3,000 triples in the default graph, and two named graphs of one each."""
    folder = tmp_path_factory.mktemp("small") / "store"
    store = pyoxigraph.Store(str(folder))
    store.bulk_extend(_quads())
    store.flush()
    del store
    return folder


def _quads() -> Iterator[pyoxigraph.Quad]:
    value = pyoxigraph.NamedNode(f"{EX}value")
    for number in range(3000):
        subject = pyoxigraph.NamedNode(f"{EX}{number}")
        yield pyoxigraph.Quad(subject, value, pyoxigraph.Literal(number))
    for name in ("one", "two"):
        graph = pyoxigraph.NamedNode(f"{EX}graph/{name}")
        yield pyoxigraph.Quad(graph, value, pyoxigraph.Literal(name), graph)
