"""Polite clients are served beside hostile ones, and slow connections are closed; quick form."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.mixed import LIMITS, format_mixed, format_slow, hold, mix
from benchmarks.servers import Server, serve_with_twinrdf

from twinrdf.release import read_release

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture(scope="module")
def server(small_release: Path) -> Iterator[Server]:
    limits = {"deadline": 1.0, "header_seconds": 1.5, "body_seconds": 1.5}
    with serve_with_twinrdf(read_release(small_release), {**LIMITS, **limits}) as server:
        yield server


def test_polite_clients_are_served_beside_hostile_ones(server: Server) -> None:
    mixed = mix(server, 4, polite=4, hostile=2)
    assert mixed.share == 1, mixed.failed
    assert len(mixed.seconds) > 8
    assert mixed.percentile(50) < 4
    assert mixed.hostile.total() > 1
    assert set(mixed.hostile) <= {"200", "503", "429", "IncompleteRead"}
    assert mixed.percentile(100) >= mixed.percentile(99) >= mixed.percentile(50) > 0
    assert "polite: " in format_mixed(mixed)


def test_slow_connections_harm_nobody_and_are_closed(server: Server) -> None:
    slow = hold(server, 120, most=12)
    assert (slow.opened, slow.left) == (120, 0)
    assert max(slow.good) < 8  # 0.5 s where nothing else runs; the long form measures
    assert slow.lasted < 15
    assert "120 slow connections" in format_slow(slow)
