"""What is published is whole: a wheel that runs, a source archive that can be tested."""

import importlib.util
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and a source archive, built without network and without scripts."""
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling is missing: pip install '.[test]'")
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    environment = {**os.environ, "HATCH_BUILD_NO_HOOKS": "true"}
    subprocess.run(
        [*command, "-t", "sdist", "-t", "wheel"], cwd=ROOT, env=environment, check=True, timeout=300
    )
    return folder


def sources(*folders: str, ending: str = "") -> set[str]:
    """Name the files of some folders here, but for what was made from them."""
    made = {"__pycache__", "node_modules", "built"}
    return {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob(f"*{ending}")
        if path.is_file() and not made & set(path.parts)
    }


def test_a_wheel_has_the_package_and_the_register_that_comes_along(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    package = {name.removeprefix("src/") for name in sources("src/twinrdf")}
    register = sources("ontology", "shapes", "queries", "data") | {"twinrdf.toml"}
    assert len(package) > 300
    assert package | {f"twinrdf/embedded/{name}" for name in register} <= names
    assert not [name for name in names if name.startswith(("tests", "benchmarks", "frontend"))]
    assert any(name.endswith("entry_points.txt") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_a_source_archive_has_all_that_builds_and_tests_it(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    folders = (".ci", "src", "frontend", "tests", "benchmarks", "ontology", "shapes", "queries")
    assert sources(*folders, "data", "docs") <= names
    assert {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "twinrdf.toml"} <= names
    assert not [name for name in names if name.startswith(("releases", "frontend/node_modules"))]


def test_where_it_cannot_run_it_says_so_in_one_line() -> None:
    code = "import sys; sys.platform = 'win32'; import twinrdf.cli.main"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "twinrdf runs on Linux and macOS; on Windows, install it in WSL\n"
