"""The first two of each class of hostile requests, put to a server of its own in a short time.

All of them: `python -m benchmarks.hostile`.
"""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.hostile.__main__ import add_up, format_outcome
from benchmarks.hostile.cases import CUT, Case, list_cases
from benchmarks.hostile.run import Listener, find_children, put_all, send
from benchmarks.ports import find_port

from .test_server import Server

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

DEADLINE = 1.0


@pytest.fixture(scope="module")
def server(small_release: Path) -> Iterator[Server]:
    server = Server(small_release, deadline=DEADLINE, spool_bytes=256 * 1024)
    yield server
    assert server.stop() == (0, "")


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


def test_each_class_has_enough_requests() -> None:
    classes = list_cases(9)
    assert len(classes) >= 24
    assert min(map(len, classes.values())) >= 10
    for cases in classes.values():
        names = [case.name for case in cases]
        assert len(set(names)) == len(names)


def test_no_hostile_request_does_harm(server: Server, listener: Listener) -> None:
    classes = list_cases(listener.port, each=2)
    outcomes = list(put_all(server.port, server.process.pid, DEADLINE, classes, listener))
    again = outcomes
    for _ in range(4):  # a machine busy with other work may be late now and then
        late = {outcome.name: classes[outcome.name] for outcome in again if outcome.misses}
        again = list(put_all(server.port, server.process.pid, DEADLINE, late, listener))
    assert [miss for outcome in again for miss in outcome.misses] == []
    total = add_up(outcomes)
    assert len(total.answers) == 2 * len(classes)
    assert total.count(503, CUT) >= 12
    assert total.memory > 100 * 1024 * 1024


def test_what_goes_wrong_is_seen(server: Server, listener: Listener) -> None:
    """A proof that misses nothing must be able to find something."""
    ask = Case("refused, which is wrong here", b"ASK { ?s ?p ?o }", frozenset({403}))
    late = Case(
        "slow", b"SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", frozenset({503})
    )
    wrong = Case("not SPARQL", b"", frozenset({404}), target="/healthz", method="GET")
    pid = server.process.pid
    (outcome,) = put_all(server.port, pid, 0.1, {"made up": (ask, late, wrong)}, listener)
    assert len(outcome.misses) == 4
    assert "200, not one of [403]" in outcome.misses[0]
    assert "answered after" in outcome.misses[1]
    assert "the body lacks" in outcome.misses[2]
    assert format_outcome(outcome).endswith("| 4 |")
    assert len(find_children(pid)) > 3


def test_a_connection_is_seen(listener: Listener) -> None:
    assert listener.count() == 0
    socket.create_connection(("127.0.0.1", listener.port)).close()
    assert (listener.count(), listener.count()) == (1, 0)


def test_no_answer_is_a_miss() -> None:
    answer = send(find_port(), Case("to nobody", b"", frozenset()), 0.1)
    assert (answer.status, answer.flaw[:9]) == (-1, "no answer")
