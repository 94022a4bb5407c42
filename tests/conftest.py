"""What tests share: the repository's register, built once, and golden files."""

from pathlib import Path

import pytest

from twinrdf.project import Project, read_project

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def project() -> Project:
    """The register in this repository."""
    return read_project(ROOT)
