"""Limits come with defaults, and a setting that cannot be is refused by name."""

import json
import re
from dataclasses import asdict, fields

import pytest

from twinrdf.errors import ProjectError
from twinrdf.serve.limits import Limits, parse_limits


def test_every_limit_says_what_it_is_for() -> None:
    for limit in fields(Limits):
        assert limit.metadata["help"], limit.name
        if not isinstance(limit.default, (str, tuple)):
            assert limit.default >= limit.metadata["least"], limit.name


def test_nothing_set_gives_the_defaults() -> None:
    assert parse_limits({}) == Limits()


def test_settings_replace_defaults() -> None:
    limits = parse_limits({"workers": 4, "deadline": 30, "spares": 0, "metrics": "public"})
    assert (limits.workers, limits.deadline, limits.spares) == (4, 30, 0)
    assert (limits.metrics, limits.access_log) == ("public", "")
    assert limits.queue == Limits().queue


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"worker": 2}, "serve.worker: unknown limit; did you mean workers?"),
        ({"xyz": 2}, "serve.xyz: unknown limit; known are query_bytes"),
        ({"port": 80}, "serve.port: no limit; give it to the command: twinrdf serve --port"),
        ({"workers": 0}, "serve.workers: 0 is too small; write at least 1"),
        ({"workers": 1.5}, "serve.workers: not a whole number; write one such as 2 (queries"),
        ({"workers": True}, "serve.workers: not a whole number"),
        ({"deadline": "10 s"}, "serve.deadline: not a number; write one such as 10.0 (longest"),
        ({"deadline": float("nan")}, "serve.deadline: nan is too small"),
        ({"deadline": float("inf")}, "serve.deadline: inf is too large"),
        ({"stop_seconds": 3e9}, "too large; write at most 31622400"),  # no alarm is as late
        ({"workers": 40_000}, "serve.workers: 40000 is too large; write at most 1000"),
        ({"header_bytes": 1 << 70}, "serve.header_bytes: 1180591620717411303424 is too large"),
        ({"metrics": "all"}, 'serve.metrics: "all" is none of loopback, public, nobody'),
        ({"metrics": True}, "serve.metrics: not a text; write it in quotation marks"),
        ({"access_log": 2}, "serve.access_log: not a text"),
        ({"federation": "https://e.org/sparql"}, "serve.federation: not a list; write it as ["),
        ({"federation": [1]}, "serve.federation: 1 is no address of an endpoint"),
        ({"federation": ["e.org/sparql"]}, "serve.federation: 'e.org/sparql' is no address"),
        ({"federation": ["ftp://e.org/"]}, "'ftp://e.org/' is no address"),
        ({"federation": ["https://a:b@e.org/"]}, "'https://a:b@e.org/' is no address"),
        ({"federation": ["https://e.org/#x"]}, "'https://e.org/#x' is no address"),
        ({"federation": ["https://e.org:99999/"]}, "'https://e.org:99999/' is no address"),
        ({"federation": ["https://[::1/"]}, "'https://[::1/' is no address"),
        ({"federation": ["https:///sparql"]}, "'https:///sparql' is no address"),
        ({"federation": ["https://e.org/ x"]}, "'https://e.org/ x' is no address"),
        ({"store_url": "e.org"}, "serve.store_url: not an address; write it as https://engine"),
        ({"federation": ["https://e..org/"]}, "'https://e..org/' is no address"),
        ({"store_url": "http://e..org/"}, "serve.store_url: not an address; write it as https://"),
        ({"store_url": "http://e.org/\x7f"}, "serve.store_url: not an address; write it as https:"),
        ({"store_url": "http://a:b@e.org/"}, "serve.store_url: the address holds a name or pass"),
        ({"store_url": "http://e.org", "store_engine": "qlever"}, "serve.store_graph: missing; "),
        ({"store_url": "http://e.org", "store_graph": "x"}, "serve.store_graph: 'x' is not an abs"),
    ],
)
def test_bad_settings_are_named(table: dict[str, object], message: str) -> None:
    with pytest.raises(ProjectError, match=re.escape(message)):
        parse_limits(table)


def test_endpoints_are_a_list() -> None:
    endpoints = ["https://e.org/sparql", "http://[::1]:7878/query?default-graph-uri=x"]
    assert parse_limits({"federation": endpoints}).federation == tuple(endpoints)
    assert Limits(**json.loads(json.dumps(asdict(Limits(federation=("x",)))))) == Limits(
        federation=("x",)
    )
