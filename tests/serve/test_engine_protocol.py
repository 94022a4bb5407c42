"""The tables of the protocol hold over an engine elsewhere as over the store of a release."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.conftest import serving
from tests.engine import oxigraph

from twinrdf.release import Release
from twinrdf.serve.app import make_app

from .conftest import LIMITS, Client, open_client
from .test_sparql_protocol import (  # noqa: F401 - these are run with the fixtures below
    test_a_query_is_answered,
    test_an_answer_has_the_form_that_is_asked_for,
    test_an_update_is_refused,
    test_the_service_description,
)


@pytest.fixture(scope="module")
def client(small_release: Path) -> Iterator[Client]:
    """A client of the small release, served from an engine."""
    with oxigraph.running() as url:
        oxigraph.load(url, small_release)
        limits = replace(LIMITS, store_url=url, deadline=10)
        with open_client(make_app(small_release, limits)) as client:
            yield client


@pytest.fixture(scope="module")
def server(release: Release) -> Iterator[str]:
    """This register as `twinrdf serve --store` serves it."""
    with oxigraph.running() as url:
        oxigraph.load(url, release.path)
        with serving(release.path, "--store", url) as address:
            yield address
