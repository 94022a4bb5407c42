"""The code keeps to the map it draws: each module's docstring names exactly what it imports."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import twinrdf

SOURCE = Path(twinrdf.__file__).parent
MODULES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts): path for path in SOURCE.rglob("*.py")
}
BUILDING = {
    "assemble", "changes", "consolidate", "convert", "dataset", "decisions", "index.write",
    "link.links", "link.live", "link.proposing", "link.review", "link.upkeep", "metadata",
    "network.connect", "network.layout", "network.reading", "pipeline", "publish", "records",
    "refinement", "shacl", "sorting", "validate", "vocabulary",
}  # fmt: skip
LINES = 350


@cache
def parse(path: Path) -> tuple[ast.AST, ...]:
    """Every part of a module, itself first."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imported(path: Path) -> set[str]:
    names = set()
    for node in parse(path):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("twinrdf"):
            module = (node.module or "").removeprefix("twinrdf").lstrip(".")
            for alias in node.names:
                whole = f"{module}.{alias.name}".lstrip(".")
                names.add(whole if whole in MODULES else module or "__init__")
        elif isinstance(node, ast.Import):
            names |= {
                alias.name.removeprefix("twinrdf.")
                for alias in node.names
                if alias.name.startswith("twinrdf.")
            }
    return names


def declared(path: Path) -> set[str]:
    module = parse(path)[0]
    assert isinstance(module, ast.Module)
    docstring = ast.get_docstring(module) or ""
    match = re.search(r"May import: ([^.]*(?:\.\w[^.]*)*)\.\Z", " ".join(docstring.split()))
    assert match, f"{path}: end the module's docstring with `May import: a, b.`"
    return set() if match[1] == "nothing" else set(match[1].split(", "))


@pytest.mark.parametrize("module", sorted(MODULES))
def test_module_imports_exactly_what_it_declares(module: str) -> None:
    path = MODULES[module]
    assert declared(path) == imported(path), f"{path}: correct the line `May import: …`"


def test_serving_reaches_no_building_stage() -> None:
    known = {*MODULES, *(name.removesuffix(".__init__") for name in MODULES)}
    assert known >= BUILDING
    building = re.compile(rf"({'|'.join(map(re.escape, BUILDING))})(\..*)?")
    for module in sorted(MODULES):
        if module.startswith(("serve.", "export.", "formats.")):
            assert not list(filter(building.fullmatch, reached(module))), module


@cache
def reached(module: str) -> frozenset[str]:
    """What a module imports, and what that imports, all the way."""
    direct = imported(MODULES[module]) & MODULES.keys()
    return frozenset(direct).union(*map(reached, direct))


def test_nothing_imports_the_command_line() -> None:
    users = {
        name
        for name, path in MODULES.items()
        if any(each.startswith("cli.") for each in imported(path))
    }
    assert {name for name in users if not name.startswith("cli.")} == {"__main__"}


def test_imports_make_no_circle() -> None:
    edges = {name: imported(path) for name, path in MODULES.items()}
    finished: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail, name))
        if name not in finished:
            for other in sorted(edges.get(name, ())):
                visit(other, (*trail, name))
            finished.add(name)

    for name in sorted(edges):
        visit(name, ())


@pytest.mark.parametrize("module", sorted(MODULES))
def test_module_can_be_read_in_one_sitting(module: str) -> None:
    count = len(MODULES[module].read_text(encoding="utf-8").splitlines())
    assert count <= LINES, f"{module} has {count} lines; is it still one thing?"


def test_only_the_command_line_prints() -> None:
    for module, path in MODULES.items():
        calls = {
            node.func.id
            for node in parse(path)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert "print" not in calls, f"{module}: only cli speaks to people, and with click.echo"


def test_only_store_and_worker_know_the_store() -> None:
    for module, path in MODULES.items():
        if module not in {"store", "serve.worker"}:
            assert not re.search(r"\bStore\.read_only\b|\bpyoxigraph\.Store\b|\box\.Store\b",
                                 path.read_text(encoding="utf-8")), module  # fmt: skip
