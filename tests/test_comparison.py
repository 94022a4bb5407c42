"""Two releases compared: each statement that only one has is told, once, at its thing."""

import hashlib
import random
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from twinrdf.cli.main import main
from twinrdf.comparison import (
    ADDED,
    CHANGED,
    REMOVED,
    Described,
    Values,
    compare,
    describe_differences,
    tell_changes,
)
from twinrdf.errors import ReleaseError
from twinrdf.pipeline import build
from twinrdf.project import read_project
from twinrdf.release import MANIFEST, Release, read_release
from twinrdf.starter import write_starter
from twinrdf.terms import XSD, Term

BASE = "https://example.org/register/id/"


def lines(*statements: str) -> list[str]:
    return [f"<urn:{statement} .\n" for statement in statements]


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """A register released, and again with a date corrected and an organisation renamed."""
    folder = tmp_path_factory.mktemp("compared") / "mine"
    write_starter(folder)
    project = read_project(folder)
    before = build(project, folder / "releases")
    for name, old, new in (
        ("organizations", "our-city-hall,", "town-hall,"),
        ("sources", "our-city-hall", "town-hall"),
        ("agreements", "1987-05-12", "1987-05-13"),
    ):
        table = folder / "data" / f"{name}.csv"
        text = table.read_text()
        assert old in text
        table.write_text(text.replace(old, new))
    return before, build(project, folder / "releases")


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ((), (), []),
        (("a> <p> 1",), ("a> <p> 1",), []),
        ((), ("a> <p> 1",), [("<urn:a>", ADDED, 0, 1)]),
        (("a> <p> 1", "a> <p> 2"), (), [("<urn:a>", REMOVED, 2, 0)]),
        (("a> <p> 1",), ("a> <p> 2",), [("<urn:a>", CHANGED, 1, 1)]),
        (("a> <p> 1",), ("a> <p> 1", "a> <p> 2"), [("<urn:a>", CHANGED, 0, 1)]),
        (("a> <p> 1", "a> <p> 2"), ("a> <p> 2",), [("<urn:a>", CHANGED, 1, 0)]),
        (("a> <p> 1", "ab> <p> 1"), ("ab> <p> 1",), [("<urn:a>", REMOVED, 1, 0)]),
        (("a> <p> 1",), ("a> <p> 1", "ab> <p> 1"), [("<urn:ab>", ADDED, 0, 1)]),
        (
            ("a> <p> 1", "c> <p> 1"),
            ("b> <p> 1", "c> <p> 1", "c> <q> 1"),
            [("<urn:a>", REMOVED, 1, 0), ("<urn:b>", ADDED, 0, 1), ("<urn:c>", CHANGED, 0, 1)],
        ),
    ],
)
def test_a_subject_is_added_changed_or_removed(
    before: Sequence[str], after: Sequence[str], found: list[tuple[str, str, int, int]]
) -> None:
    compared = compare(lines(*before), lines(*after))
    assert [(one.subject, one.change, len(one.before), len(one.after)) for one in compared] == found


def test_random_registers_differ_as_sets_do() -> None:
    dice = random.Random(1)
    for _ in range(300):
        every = [f"{s}> <{p}> {o}" for s in "abc" for p in "pq" for o in range(3)]
        before, after = (
            sorted(lines(*dice.sample(every, dice.randrange(len(every))))) for _ in "12"
        )
        found = list(compare(before, after))
        removed = {line for one in found for line in one.before}
        added = {line for one in found for line in one.after}
        assert (removed, added) == ({*before} - {*after}, {*after} - {*before})
        assert len({one.subject for one in found}) == len(found)
        for one in found:
            has = [any(each.startswith(one.subject) for each in side) for side in (before, after)]
            assert one.change == {(0, 1): ADDED, (1, 0): REMOVED, (1, 1): CHANGED}[(*has,)]


def test_differences_are_told_in_the_words_of_tables(releases: tuple[Release, Release]) -> None:
    found = list(describe_differences(*releases))
    told = {one.iri.removeprefix(BASE): one for one in found}
    hall, town = "organization/our-city-hall", "organization/town-hall"
    agreement = next(name for name in told if name.startswith("agreement/"))
    assert told.keys() == {hall, town, "source/our-archive", agreement}
    assert told["source/our-archive"] == Described(
        f"{BASE}source/our-archive",
        "Archive of our city",
        CHANGED,
        {"publisher": Values([Term(BASE + hall)], [Term(BASE + town)])},
    )
    days = [[Term(day, XSD + "date")] for day in ("1987-05-12", "1987-05-13")]
    assert told[agreement].values == {"signed": Values(*days)}, "without computed bounds"
    assert (told[hall].change, told[town].change) == (REMOVED, ADDED)
    assert told[hall].label == "City hall of Our City", "from the release that has it"
    assert told[town].values["type"].before == []
    assert told[town].values["label@en"].after[0].value == "City hall of Our City"


def test_a_damaged_release_is_not_compared(
    releases: tuple[Release, Release], tmp_path: Path
) -> None:
    before, after = releases
    path = before.path / "dumps" / "register.nt"
    kept = path.read_bytes()
    path.chmod(0o644)
    try:
        path.write_bytes(kept[:-20])
        with pytest.raises(ReleaseError, match=r"register\.nt: was changed; build again"):
            list(describe_differences(before, after))
        assert tell_changes(before, after) == ""
        path.unlink()
        with pytest.raises(ReleaseError, match="cannot be read"):
            list(describe_differences(before, after))
    finally:
        path.write_bytes(kept)
    assert tell_changes(read_release(before.path), after).startswith("since release")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\n",
        b"\n",
        b"x\n",
        b"a b\n",
        b"<urn:a> <urn:b> c .\n",
        b'<urn:a> <urn:b> "c .\n',
        b"<not an IRI> <urn:b> <urn:c> .\n",
        b"<urn:a> <urn:b> <urn:c> .",
    ],
)
def test_a_release_of_a_stranger_is_compared_or_refused(
    small: Path, tmp_path: Path, content: bytes
) -> None:
    forged = tmp_path / "forged"
    shutil.copytree(small, forged)
    name = "dumps/register.nt"
    for path, text in (
        (forged / name, content),
        (
            forged / MANIFEST,
            re.sub(
                rb"\w{64}(?=  dumps/register\.nt\n)",
                hashlib.sha256(content).hexdigest().encode(),
                (forged / MANIFEST).read_bytes(),
            ),
        ),
    ):
        path.chmod(0o644)
        path.write_bytes(text)
    for before, after in ((small, forged), (forged, small)):
        told = CliRunner().invoke(main, ["diff", str(before), str(after)])
        assert told.exception is None or isinstance(told.exception, SystemExit), told.exception
        assert told.output.splitlines()[-1].endswith(("removed", "build again"))
