"""A dataset is two files of sorted lines, whichever way its parts came together."""

from pathlib import Path

import pytest

from stages import write_dataset
from twinrdf import dataset
from twinrdf.lines import format_line
from twinrdf.terms import Quad

A, B, C, OWN = (f"<http://e/{name}>" for name in ("a", "b", "c", "own"))


@pytest.mark.parametrize("block", [30, 300, 1 << 20])
@pytest.mark.parametrize("named", [[A], [C], [f"<http://e/{n:03}>" for n in range(0, 300, 7)], []])
def test_a_named_graph_is_added_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, named: list[str]
) -> None:
    quads: list[Quad] = [
        (f"<http://e/{n:03}>", A, '"根特"', B if n % 2 else "") for n in range(200)
    ]
    found = write_dataset([*quads, (B, A, C, "")], tmp_path)
    monkeypatch.setattr(dataset, "_BUFFER", block)
    added: list[Quad] = [(subject, B, A, OWN) for subject in named]
    whole = found.add_named(added)
    lines = whole.everything.path.read_text(encoding="utf-8").splitlines(keepends=True)
    assert lines == sorted(map(format_line, [*quads, (B, A, C, ""), *added]))
    assert (len(whole.register), len(whole.everything)) == (101, len(lines))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["everything.nq", "register.nt"]
