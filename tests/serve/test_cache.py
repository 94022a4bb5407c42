"""A cache holds what it says it does, keys and all, and drops what was unused the longest."""

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from twinrdf.serve.cache import Cache
from twinrdf.serve.fast_lane_cache import Sent
from twinrdf.serve.responses import Reply

ROOM = 1 << 20


def request(number: int) -> tuple[Any, Any]:
    """A request with long headers, and a short answer."""
    path = f"/doc/territory/{number}"
    headers = [(b"x-%d-%d" % (number, at), b"%4000d" % number) for at in range(4)]
    key = (path, path.encode(), b"x=%d" % number, "1.1", "http", *headers)
    sent = Sent(((b"etag", b"%32d" % number),), b"%24d" % number, None, named=True, is_query=True)
    return key, sent


def answer(number: int) -> tuple[Any, Any]:
    """A short answer under its entity tag."""
    return f"{number:032}", Reply(b"%24d" % number, "text/csv", {"Link": f"</{number}>"})


@pytest.mark.parametrize("make", [request, answer])
def test_it_holds_no_more_memory_than_it_may_and_not_much_less(
    make: Callable[[int], tuple[Any, Any]],
) -> None:
    cache: Cache[Any, Any] = Cache(ROOM)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(4000):
            cache.put(*make(number))
        held = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert 0.9 * ROOM < cache.size <= ROOM
    assert 0.6 * ROOM < held <= ROOM


def test_the_longest_unused_makes_room() -> None:
    cache: Cache[int, bytes] = Cache(10_000)
    for number in range(100):
        cache.put(number, bytes(1000))
        assert cache.find(0)
    kept = [number for number in range(100) if cache.find(number)]
    assert kept[0] == 0
    assert kept[1:] == list(range(100 - len(kept) + 1, 100))
    assert 5 < len(kept) < 10


def test_what_is_kept_stays_and_what_is_too_long_is_not_kept() -> None:
    cache: Cache[str, bytes] = Cache(10_000)
    cache.put("a", b"first")
    cache.put("a", b"second")
    cache.put("b", bytes(2500))
    cache.put("b" * 2500, b"")
    assert (cache.get("a"), cache.get("b")) == (b"first", None)
    assert (cache.hits, cache.misses) == (1, 1)


def test_nothing_is_kept_where_nothing_may_be() -> None:
    cache: Cache[str, bytes] = Cache(0)
    cache.put("a", b"")
    assert (cache.find("a"), cache.size) == (None, 0)
