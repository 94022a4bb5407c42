"""Virtuoso as an engine elsewhere, where it is installed: loaded, checked, and asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.engine.virtuoso import OWNER, running

from twinrdf.engine.addresses import locate_engine
from twinrdf.engine.breaker import Breaker
from twinrdf.engine.credentials import Credentials
from twinrdf.engine.dataset import read_dataset
from twinrdf.engine.loading import Loader
from twinrdf.engine.push import Options, push_release
from twinrdf.engine.state import lock_state
from twinrdf.engine.store import EngineStore
from twinrdf.errors import EngineError
from twinrdf.release import read_release
from twinrdf.store import open_store

GRAPH = "http://example.org/register"


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("virtuoso")) as url:
        yield url


def test_a_release_is_loaded_and_what_is_spelled_anew_is_told(
    virtuoso: str, small: Path, tmp_path: Path
) -> None:
    release = read_release(small)
    addresses = locate_engine(virtuoso, "virtuoso")
    loader = Loader(addresses, OWNER, 60)
    (tmp_path / "parts").mkdir()

    def push(check: str) -> int:
        with lock_state(tmp_path / "state.json", virtuoso) as state:
            options = Options(GRAPH, check)
            folder = tmp_path / "parts"
            for old in folder.iterdir():
                old.unlink()
            return push_release(release, loader, state, folder, options, lambda _: None).sent

    with pytest.raises(EngineError, match="may spell values its own way"):
        push("whole")
    assert push("counts") == len(release.graphs)
    assert push("counts") == 0
    loader.close()
    dataset = read_dataset(release, GRAPH)
    far = EngineStore(addresses, Credentials(), dataset, Breaker(), 30, retries=2)
    found = set(far.quads())
    far.close()
    loaded = set(open_store(release.store).quads())
    assert {quad[:2] for quad in found} == {quad[:2] for quad in loaded}
    assert len(found & loaded) > 0.99 * len(loaded)
