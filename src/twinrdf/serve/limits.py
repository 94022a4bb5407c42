"""The settings of a server: each limit with its default and what it is for.

A `[serve]` table in `twinrdf.toml` may set any of them by name.

May import: engine.addresses, errors, guard.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from twinrdf.engine.addresses import ENGINES, check_register, locate_engine
from twinrdf.errors import EngineError, ProjectError
from twinrdf.guard import QueryLimits

KIB = 1024
MIB = 1024 * KIB

_MOST = 1 << 40
"""The most of anything: what is larger was mistyped, and no system takes it."""
_LONGEST = 366 * 24 * 3600
"""The longest time: a year, since systems take no alarm after 68."""
_PROCESSES = 1000
_QUERY = QueryLimits()
_ENDPOINT = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?:[/?][A-Za-z0-9._~!$&'()*+,;=:@/?%-]*)?")


def _limit(
    default: object, text: str, least: float = 1, choices: tuple[str, ...] = (), most: int = _MOST
) -> Any:
    most = _LONGEST if isinstance(default, float) else most
    told = {"help": text, "least": least, "choices": choices, "most": most}
    return field(default=default, metadata=told)


@dataclass(frozen=True, slots=True)
class Limits(QueryLimits):
    """Every limit of a server; sizes are in bytes, times in seconds."""

    query_bytes: int = _limit(_QUERY.query_bytes, "longest query")
    query_tokens: int = _limit(_QUERY.query_tokens, "most words and signs in a query")
    query_depth: int = _limit(_QUERY.query_depth, "deepest nesting of brackets")
    query_chain: int = _limit(_QUERY.query_chain, "most uses of one operator in a query")

    workers: int = _limit(2, "queries that run at the same time", most=_PROCESSES)
    long: int = _limit(2, "queries that may run longer, beside them", 0, most=_PROCESSES)
    spares: int = _limit(1, "processes kept ready for those stopped", 0, most=_PROCESSES)
    deadline: float = _limit(10.0, "longest run of a query", 0.1)
    long_after: float = _limit(0.25, "run after which a query counts as long, and yields", 0)
    patience: float = _limit(1.0, "run of a query when too many are long and others wait", 0.1)
    memory: int = _limit(320 * MIB, "most memory a query may add to its process", 16 * MIB)
    store: str = _limit(
        "auto",
        "where queries find the register: memory, disk, or auto, by its size",
        choices=("auto", "memory", "disk"),
    )
    memory_triples: int = _limit(500_000, "most triples of a register that auto holds in memory", 0)
    queue: int = _limit(32, "queries that may wait for a process", 0)
    queue_seconds: float = _limit(5.0, "longest wait for a process", 0.1)
    per_client: int = _limit(4, "queries of one client at the same time")
    proxies: int = _limit(0, "trusted proxies in front, whose X-Forwarded-For counts", 0)

    spool_bytes: int = _limit(4 * MIB, "part of an answer made before the first byte is sent")
    answer_bytes: int = _limit(256 * MIB, "longest answer")
    unsent_bytes: int = _limit(
        4096 * MIB, "answers longer than spool_bytes, all together, until they are sent", 0
    )
    cache_bytes: int = _limit(64 * MIB, "memory of answers kept for asking again", 0)
    document_quads: int = _limit(20_000, "most statements in a document")
    incoming_quads: int = _limit(500, "most statements in a document that point at its subject", 0)

    store_url: str = _limit("", "address of an engine asked instead of the release's store")
    store_engine: str = _limit(
        "oxigraph", f"what engine that is: {', '.join(ENGINES)}", choices=ENGINES
    )
    store_graph: str = _limit("", "graph there that is the register; else the default graph")
    store_retries: int = _limit(2, "times that engine is asked again where it fails", 0)

    federation: tuple[str, ...] = _limit(
        (), "endpoints that SERVICE in a query may ask; else it is off"
    )

    places: str = _limit("", "gazetteer that reconciliation finds too, or none")

    connections: int = _limit(1000, "open connections")
    header_seconds: float = _limit(10.0, "time to send a request's header, or to stay idle", 0.1)
    header_bytes: int = _limit(96 * KIB, "longest header of a request", 8 * KIB)
    body_seconds: float = _limit(10.0, "time to send a request's body", 0.1)
    body_bytes: int = _limit(256 * KIB, "longest body of a request")
    send_seconds: float = _limit(30.0, "time a client may take to accept a part of an answer", 0.1)
    stop_seconds: float = _limit(15.0, "time given to running requests at the end", 0.1)
    watch_seconds: float = _limit(2.0, "how often to look for a newer release; 0 is never", 0)

    metrics: str = _limit(
        "loopback",
        "who may read /metrics: loopback, public or nobody",
        choices=("loopback", "public", "nobody"),
    )
    access_log: str = _limit("", "where each request is noted: stderr, a file, or nowhere")

    def __post_init__(self) -> None:
        """Take lists, as TOML and JSON have them."""
        object.__setattr__(self, "federation", tuple(self.federation))


def read_limits(path: Path, table: Mapping[str, Any]) -> Limits:
    """Read limits from the table `[serve]` of a settings file; paths in it start at its folder."""
    try:
        limits = parse_limits(table)
    except ProjectError as error:
        raise ProjectError(f"{path}: {error}") from None
    access_log, places = (_resolve(path, place) for place in (limits.access_log, limits.places))
    return replace(limits, access_log=access_log, places=places)


def _resolve(path: Path, place: str) -> str:
    return place if place in ("", "stderr") else str(path.parent / place)


def parse_limits(table: Mapping[str, Any]) -> Limits:
    """Read limits from a `[serve]` table; raise ProjectError naming the setting to correct."""
    known = {limit.name: limit for limit in fields(Limits)}
    for name, value in table.items():
        if name not in known:
            raise ProjectError(f"serve.{name}: {_tell_unknown(name, known)}")
        limit = known[name]
        if isinstance(limit.default, str):
            _check_text(name, value, limit.metadata["choices"])
            continue
        if isinstance(limit.default, tuple):
            _check_endpoints(name, value)
            continue
        whole = isinstance(limit.default, int)
        least, most = limit.metadata["least"], limit.metadata["most"]
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            kind = "a whole number" if whole else "a number"
            raise ProjectError(
                f"serve.{name}: not {kind}; write one such as {limit.default} "
                f"({limit.metadata['help']})"
            )
        if not value >= least:
            raise ProjectError(f"serve.{name}: {value} is too small; write at least {least}")
        if value > most:
            raise ProjectError(f"serve.{name}: {value} is too large; write at most {most}")
    limits = Limits(**table)
    if limits.store_url:
        _check_engine(limits)
    return limits


def format_table(limits: Limits) -> str:
    """Write limits as a table in Markdown: the setting, its value, what it is."""
    lines = ["| setting | default | what it limits |", "|---|--:|---|"]
    for limit in fields(limits):
        value = getattr(limits, limit.name)
        shown = f"{value:,}" if isinstance(value, int | float) else json.dumps(value)
        lines.append(f"| `{limit.name}` | {shown} | {limit.metadata['help']} |")
    return "\n".join(lines) + "\n"


def _tell_unknown(name: str, known: Collection[str]) -> str:
    if name in {"host", "port"}:
        return f"no limit; give it to the command: twinrdf serve --{name}"
    near = get_close_matches(name, known, 1)
    advice = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    return f"unknown limit; {advice}"


def _check_text(name: str, value: object, choices: tuple[str, ...]) -> None:
    if not isinstance(value, str):
        raise ProjectError(f"serve.{name}: not a text; write it in quotation marks")
    if choices and value not in choices:
        raise ProjectError(f'serve.{name}: "{value}" is none of {", ".join(choices)}')


def _check_engine(limits: Limits) -> None:
    try:
        check_register(limits.store_engine, limits.store_graph, "serve.store_graph")
        locate_engine(limits.store_url, limits.store_engine, "serve.store_url")
    except EngineError as error:
        raise ProjectError(str(error)) from None


def _check_endpoints(name: str, value: object) -> None:
    """Check addresses of SPARQL endpoints, in ASCII and without names or passwords."""
    if not isinstance(value, list):
        raise ProjectError(f'serve.{name}: not a list; write it as ["https://example.org/sparql"]')
    for endpoint in value:
        if not isinstance(endpoint, str) or not _is_address(endpoint):
            raise ProjectError(
                f"serve.{name}: {endpoint!r} is no address of an endpoint; write it as "
                "https://example.org/sparql, as SERVICE has it"
            )


def _is_address(endpoint: str) -> bool:
    try:
        parts = urlsplit(endpoint)
        named = (parts.hostname or "").encode("idna") and parts.port != 0
        return bool(_ENDPOINT.fullmatch(endpoint) and named)
    except ValueError:  # also of a name with an empty part
        return False
