"""Lines come in order whether memory holds them or not, and leave nothing on the disk."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twinrdf.sorting import sort_lines
from twinrdf.terms import text


@given(st.lists(st.text()), st.integers(0, 50))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lines_are_in_the_order_of_their_bytes(tmp_path: Path, texts: list[str], size: int) -> None:
    lines = [f"{text(each)}\n" for each in texts if each.isprintable()]
    found = list(sort_lines(lines, tmp_path, size))
    assert found == sorted(lines, key=str.encode)
    assert not list(tmp_path.iterdir())


def test_lines_end_only_where_they_should(tmp_path: Path) -> None:
    lines = ["b\u2028\u0085\x0b c\n", "a\r\n"]
    assert list(sort_lines(lines, tmp_path, 0)) == sorted(lines)


def test_the_disk_is_used_for_what_memory_does_not_hold(tmp_path: Path) -> None:
    lines, missing = ["b\n", "a\n"], tmp_path / "missing"
    assert list(sort_lines(lines, missing, 4)) == ["a\n", "b\n"]
    with pytest.raises(FileNotFoundError):
        list(sort_lines(lines, missing, 3))
