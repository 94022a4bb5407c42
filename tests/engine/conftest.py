"""What the tests of engines share: an empty Oxigraph server for each test."""

from collections.abc import Iterator

import pytest
from tests.engine import oxigraph


@pytest.fixture(scope="session")
def started() -> Iterator[str]:
    with oxigraph.running() as url:
        yield url


@pytest.fixture
def empty(started: str) -> str:
    """The address of an engine that holds nothing."""
    oxigraph.update(started, "CLEAR ALL")
    return started
