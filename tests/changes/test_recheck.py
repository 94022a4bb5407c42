"""A register checked again after any edits has the findings of a check of everything."""

import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks.generate import write_register

from twinrdf.changes import parts
from twinrdf.changes.encoding import decode_state, encode_state
from twinrdf.changes.recheck import _Rows, recheck
from twinrdf.changes.shapes import hash_files
from twinrdf.changes.state import Lazy, Part, State
from twinrdf.cli.output import format_json
from twinrdf.errors import TwinrdfError
from twinrdf.pipeline import check
from twinrdf.project import embedded_root, read_project
from twinrdf.records.ids import Index
from twinrdf.records.read import Tables
from twinrdf.records.rows import Record
from twinrdf.vocab import TABLES

CELLS = (
    "", "2011", "2011-05-27", "31/05/2011", "Gent", "ghent", "belgium;nowhere", "city-1;city-2",
    "report-1", "list-of-belgium", "P5Y", "5 years", "twinning", "friendship", "active", "unknown",
    "12.5", "0", "https://example.org/a b", "a@example.org", "#REF!", "x\ny", "city-1",
)  # fmt: skip

Edit = Callable[[Path, random.Random], None]


@pytest.fixture(autouse=True, scope="module")
def small_parts() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "SMALLEST", 400)
        patch.setattr(parts, "_SELDOM", 3)
        yield


def make_register(folder: Path, seed: int, agreements: int = 40) -> Path:
    write_register(folder, agreements, seed=seed, violations=True)
    for name in ("shapes", "ontology", "queries"):
        shutil.copytree(embedded_root() / name, folder / name, dirs_exist_ok=True)
    return folder


def tell(root: Path, state: State | None) -> tuple[str, State | None]:
    """Check as a whole, or again with what is remembered; an error is told as it is."""
    try:
        project = read_project(root)
        if state is None:
            whole = check(project)
            return format_json(whole.report, whole.records), None
        again = recheck(project, state)
        return format_json(again.report, again.records), again.state
    except TwinrdfError as error:
        return f"error: {error}", state


def choose_table(root: Path, chance: random.Random) -> Path:
    return chance.choice(sorted((root / "data").glob("*.csv")))


def change_lines(path: Path, change: Callable[[list[bytes]], None]) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    change(lines)
    path.write_bytes(b"".join(lines))


def change_cell(root: Path, chance: random.Random) -> None:
    def change(lines: list[bytes]) -> None:
        place = chance.randrange(1, len(lines)) if len(lines) > 1 else 0
        cells = lines[place].rstrip(b"\n").split(b",")
        new = chance.choice(CELLS)
        cells[chance.randrange(len(cells))] = (f'"{new}"' if "\n" in new else new).encode()
        lines[place] = b",".join(cells) + b"\n"

    change_lines(choose_table(root, chance), change)


def remove_row(root: Path, chance: random.Random) -> None:
    change_lines(
        choose_table(root, chance),
        lambda lines: lines.__delitem__(chance.randrange(min(1, len(lines) - 1), len(lines))),
    )


def repeat_row(root: Path, chance: random.Random) -> None:
    change_lines(
        choose_table(root, chance),
        lambda lines: lines.insert(chance.randrange(1, len(lines) + 1), chance.choice(lines)),
    )


def move_rows(root: Path, chance: random.Random) -> None:
    def change(lines: list[bytes]) -> None:
        rows = lines[1:]
        place = chance.randrange(len(rows) + 1)
        lines[1:] = rows[place:] + rows[:place]

    change_lines(choose_table(root, chance), change)


def add_row(root: Path, chance: random.Random) -> None:
    def change(lines: list[bytes]) -> None:
        cells = chance.choice(lines).split(b",")
        cells[0] = f"{cells[0].decode()}-{chance.choice('abc')}".encode()
        lines.insert(chance.randrange(1, len(lines) + 1), b",".join(cells))

    change_lines(choose_table(root, chance), change)


def change_header(root: Path, chance: random.Random) -> None:
    def change(lines: list[bytes]) -> None:
        cells = lines[0].rstrip(b"\n").split(b",")
        place = chance.randrange(len(cells))
        cells[place] = chance.choice([b"", b"about", b"source", b"nonsense", cells[0], b"label@nl"])
        lines[0] = b",".join(cells) + b"\n"

    change_lines(choose_table(root, chance), change)


def spoil(root: Path, chance: random.Random) -> None:
    bad = chance.choice(
        [b'"', b"\xff", b"\r\n", b"\n\n", b'a "quoted" word', b"\xef\xbb\xbf", b"\0"]
    )
    path = choose_table(root, chance)
    content = path.read_bytes()
    place = chance.randrange(len(content) + 1)
    path.write_bytes(content[:place] + bad + content[place:])


def cut_short(root: Path, chance: random.Random) -> None:
    path = choose_table(root, chance)
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content) + 1)])


def remove_table(root: Path, chance: random.Random) -> None:
    choose_table(root, chance).unlink()


def rename_table(root: Path, chance: random.Random) -> None:
    path = choose_table(root, chance)
    path.rename(path.with_suffix(chance.choice([".tsv", ".txt", ".csv~"])))


def change_links(root: Path, chance: random.Random) -> None:
    def change(lines: list[bytes]) -> None:
        place = chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                del lines[place]
            case 1:
                lines.insert(place, chance.choice(lines))
            case 2:
                lines[place] = lines[place].replace(b"city", b"region").replace(b"Q1", b"Q2")
            case 3:
                lines[place] = lines[place].replace(b"\t", b"", 1)

    change_lines(chance.choice(sorted((root / "data" / "links").glob("*.tsv"))), change)


def change_text(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def change_shapes(root: Path, chance: random.Random) -> None:
    path = chance.choice(sorted((root / "shapes").glob("*.ttl")))
    change_text(path, *chance.choice([
        ("sh:minCount 1", "sh:minCount 2"), ("sh:Warning", "sh:Violation"), ("sh:path", "sh:paht"),
        ("sh:maxCount 1", "sh:maxCount 0"), ("@en", "@en "), ("sh:maxLength", "sh:minLength"),
    ]))  # fmt: skip


def change_ontology(root: Path, chance: random.Random) -> None:
    path = chance.choice(sorted((root / "ontology").glob("*.ttl")))
    change_text(
        path, *chance.choice([("skos:broader", "skos:related"), ("@en", "@fr"), (" ;", ";")])
    )


def change_settings(root: Path, chance: random.Random) -> None:
    change_text(root / "twinrdf.toml", *chance.choice([("title", "titel"), ("/", "/a/")]))


def withhold(root: Path, chance: random.Random) -> None:
    (root / "data" / "withheld.txt").write_text(chance.choice(["nonsense\n", "", "a" * 64 + "\n"]))


OFTEN: tuple[Edit, ...] = (
    change_cell, change_cell, change_cell, remove_row, repeat_row, add_row, move_rows, change_links,
)  # fmt: skip
RARELY: tuple[Edit, ...] = (
    change_header, spoil, cut_short, remove_table, rename_table, change_shapes, change_ontology,
    change_settings, withhold,
)  # fmt: skip


def edits(root: Path, chance: random.Random, steps: int) -> Iterator[str]:
    """Make edits, one or some at a time; what was spoiled is sometimes put right again."""
    whole = root.with_name("whole")
    shutil.copytree(root, whole)
    for _ in range(steps):
        if chance.random() < 0.2:
            shutil.rmtree(root)
            shutil.copytree(whole, root)
            yield "all put right"
            continue
        made = []
        for _ in range(chance.choice([1, 1, 1, 3])):
            edit = chance.choice(OFTEN if chance.random() < 0.7 else RARELY)
            try:
                edit(root, chance)
            except (IndexError, ValueError, UnicodeDecodeError):
                continue  # nothing left to edit so
            made.append(edit.__name__)
        yield ", ".join(made)


def read_again(root: Path, state: State | None) -> State | None:
    """Give what another process would know of what is remembered."""
    try:
        return decode_state(memoryview(encode_state(state or State())), read_project(root))
    except TwinrdfError:
        return state


@pytest.mark.parametrize(("seed", "pass_on"), [(0, None), (1, None), (2, read_again)])
def test_it_finds_what_a_whole_check_finds(
    seed: int,
    pass_on: Callable[[Path, State | None], State | None] | None,
    tmp_path: Path,
) -> None:
    root = make_register(tmp_path / "register", seed)
    chance = random.Random(seed)
    state: State | None = State()
    for number, made in enumerate(edits(root, chance, 10)):
        again, state = tell(root, pass_on(root, state) if pass_on else state)
        assert again == tell(root, None)[0], f"edit {number}: {made}"


def test_a_row_without_an_id_below_all_others_is_found(tmp_path: Path) -> None:
    root = make_register(tmp_path / "register", 6)
    _, state = tell(root, State())
    change_lines(
        root / "data" / "agreements.csv",
        lambda lines: lines.append(b"," * lines[0].count(b",") + b"x\n"),
    )
    again, _ = tell(root, state)
    assert "empty; write an id" in again
    assert again == tell(root, None)[0]


def test_what_one_of_its_rows_calls_replaced_is_replaced(tmp_path: Path) -> None:
    root = make_register(tmp_path / "register", 6)
    said = (root / "data" / "agreements.csv").read_bytes()
    before, state = tell(root, State())

    def replace(lines: list[bytes]) -> None:
        assert lines[0].endswith(b",replacedBy,beneficiaryOf\n")
        names = [line.partition(b",")[0] for line in lines]
        place = next(i for i, name in enumerate(names) if names.count(name) > 1 and name in said)
        other = next(name for name in names[1:] if name != names[place])
        lines[place] = lines[place].removesuffix(b",\n") + other + b",\n"

    change_lines(root / "data" / "territories.csv", replace)
    again, _ = tell(root, state)
    assert again != before
    assert again == tell(root, None)[0]


def test_partnerships_become_twins_and_cease_to_be(tmp_path: Path) -> None:
    root = make_register(tmp_path / "register", 6)
    path = root / "data" / "partnerships.csv"
    rows = [f"p{n},list-of-belgium,city-61;city-62,friendship\n" for n in range(3)]
    told = set[str]()
    (root / "data" / "agreements.csv").unlink()
    state: State | None = State()
    for edit in (
        {}, {0: ("p0", "z")}, {1: ("city-62", "city-63")}, {1: (";city-62", ";city-62;city-63")},
        {0: ("friendship", ""), 1: ("city-61;city-62", "city-62;city-61")},
    ):  # fmt: skip
        changed = [row.replace(*edit.get(place, ("", ""))) for place, row in enumerate(rows)]
        path.write_text("id,source,party,partnershipKind\n" + "".join(changed))
        again, state = tell(root, state)
        assert again == tell(root, None)[0], edit
        told.add(str(re.findall('"(.*): the same parties', again)))
    assert len(told) == 4


def test_rows_edited_while_shapes_could_not_be_read_are_read_again(tmp_path: Path) -> None:
    root = make_register(tmp_path / "register", 6)
    _, state = tell(root, State())
    for path in (root / "data").glob("*.csv"):
        change_lines(path, lambda lines: lines.insert(1, b"\n"))
    shapes = next((root / "shapes").glob("*.ttl"))
    whole = shapes.read_bytes()
    shapes.write_bytes(b"nonsense")
    broken, state = tell(root, state)
    assert broken.startswith("error: ")
    assert encode_state(state or State())
    shapes.write_bytes(whole)
    assert tell(root, state)[0] == tell(root, None)[0]


def test_a_finding_names_the_line_of_another_part_that_has_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two parts change places that have the same ids; a third has a row of one of them again."""

    def cut(content: bytes) -> list[int]:
        ends = (found.end() for found in re.finditer(rb"last-[^\n]*\n", content))
        return sorted({0, len(content), *ends})

    def part(source: str, *names: str) -> str:
        return "".join(f"{name},{source}\n" for name in names)

    monkeypatch.setattr(parts, "cut", cut)
    root = make_register(tmp_path / "register", 6)
    sources = (root / "data" / "sources.csv").read_text(encoding="utf-8").splitlines()
    one, other = (line.partition(",")[0] for line in sources[1:3])
    head = "id,source\n" + part(one, "first", "last-first")
    between = part(one, "middle", "last-middle")
    swapped = [part(source, "ghent", "last-ghent") for source in (one, other)]
    again = part(other, "ghent", "last-again")
    state: State | None = State()
    for rows in (swapped, swapped[::-1]):
        text = "".join((head, *rows, between, again))
        (root / "data" / "territories.csv").write_text(text, encoding="utf-8")
        told, state = tell(root, state)
        assert "stands in line" in told
        assert told == tell(root, None)[0]


def test_rows_of_a_thing_stand_as_in_the_file_when_parts_change_places() -> None:
    def part(above: int) -> Part:
        return Part(b"", above, 0, Lazy(((), ())))

    def record(line: int) -> Record:
        return Record(TABLES[0], "x", "list", (), {}, "data/x.csv", line)

    nothing: Any = None
    tables = Tables((), Index("", {}), (), nothing, nothing, frozenset())
    moved = State(rows={"x": [(part(30), 2, record(5)), (part(2), 30, record(35))]})
    assert [row.line for row in _Rows(moved, tables, ()).find(["x"])] == [7, 33]


def test_what_cannot_be_read_is_told_as_by_a_whole_check(tmp_path: Path) -> None:
    root = make_register(tmp_path / "register", 6)
    _, state = tell(root, State())
    (root / "queries" / "x.rq").mkdir()
    again, state = tell(root, state)
    assert "x.rq: cannot be read: Is a directory" in again
    assert again == tell(root, None)[0]
    (root / "queries" / "x.rq").rmdir()
    assert tell(root, state)[0] == tell(root, None)[0]


def test_patterns_edited_in_shapes_are_told_as_by_a_whole_check(tmp_path: Path) -> None:
    root = make_register(tmp_path / "register", 6)
    path = root / "shapes" / "agreement.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace('"^P[0-9YMDTHS]+$"', "PATTERN"))
    template = path.read_text(encoding="utf-8")
    deep = "sh:not [ sh:node [ " * 300 + "sh:class sh:X" + "] ]" * 300
    state: State | None = State()
    different = set()
    for pattern in (
        '"^P"', '"^p"', '"^p" ; sh:flags "i"', '"P", "Y$"', '"(?=P)"', '"P." ; sh:flags "q"',
        '"P" ; sh:flags "Z"', f'"P" ; {deep}', '"^P"',
    ):  # fmt: skip
        path.write_text(template.replace("PATTERN", pattern), encoding="utf-8")
        told, state = tell(root, state)
        assert told == tell(root, None)[0], pattern
        different.add(told)
    assert len(different) > 4


def test_a_file_of_shapes_may_have_any_name(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"li\xe8ge.ttl")
    path.write_text("")
    assert hash_files([path]) != hash_files([])
