"""The scripts of the site: the same sources give the same bytes, none is too large to travel."""

import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

FRONTEND = Path(__file__).parents[1] / "frontend"
needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not FRONTEND.joinpath("node_modules/esbuild").is_dir(),
    reason="Node.js or frontend/node_modules is not there; run `npm ci --ignore-scripts` in it",
)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of `frontend/` beside an empty package."""
    folder = tmp_path / "clone" / "frontend"
    shutil.copytree(FRONTEND, folder, ignore=shutil.ignore_patterns("node_modules"))
    folder.joinpath("node_modules").symlink_to(FRONTEND / "node_modules")
    return folder


def build(folder: Path) -> dict[str, bytes]:
    subprocess.run(["node", "build.mjs", "--budget"], cwd=folder, check=True, timeout=60)
    built = folder.parent / "src/twinrdf/static/built"
    return {path.name: path.read_bytes() for path in built.iterdir()}


@needs_node
def test_scripts_are_the_same_wherever_they_are_built_and_within_their_budgets(
    clone: Path, tmp_path: Path
) -> None:
    first = build(clone)
    elsewhere = shutil.copytree(clone.parent, tmp_path / "a longer name", symlinks=True)
    assert build(elsewhere / "frontend") == first
    names = json.loads(first["assets.json"])
    assert set(names.values()) <= set(first)
    for plain, file in names.items():
        stem, _, suffix = plain.rpartition(".")
        assert re.fullmatch(rf"{re.escape(stem)}-[0-9A-Z]{{8}}\.{suffix}", file)


@needs_node
def test_a_script_that_changed_has_another_name(clone: Path) -> None:
    before = json.loads(build(clone)["assets.json"])
    with clone.joinpath("src/search.js").open("a", encoding="utf-8") as file:
        file.write("\nconsole.log('changed');\n")
    after = json.loads(build(clone)["assets.json"])
    assert before.keys() == after.keys()
    assert before["search.js"] != after["search.js"]


def test_the_lock_names_no_registry() -> None:
    lock = FRONTEND.joinpath("package-lock.json").read_text(encoding="utf-8")
    assert '"integrity"' in lock
    assert '"resolved"' not in lock


@pytest.mark.skipif(
    importlib.util.find_spec("hatchling") is None, reason="hatchling is not installed"
)
def test_the_hook_sees_every_change_of_the_sources(clone: Path) -> None:
    spec = importlib.util.spec_from_file_location("hook", clone / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)
    seen = {hook.hash_sources(clone)}
    for name in ("build.mjs", "package-lock.json", "src/search.js", "src/more/new.js"):
        clone.joinpath(name).parent.mkdir(exist_ok=True)
        with clone.joinpath(name).open("a", encoding="utf-8") as file:
            file.write("\n")
        seen.add(hook.hash_sources(clone))
    assert len(seen) == 5
