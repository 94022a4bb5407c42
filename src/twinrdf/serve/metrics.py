"""The metrics of the server, in the text format of Prometheus.

Labels have few values by design: routes are templates, and an unknown method counts as `other`.

May import: serve.exchange, serve.service.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from twinrdf.serve.exchange import Exchange
from twinrdf.serve.service import Service

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_METHODS = frozenset({"GET", "HEAD", "POST", "QUERY", "OPTIONS"})
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_REFUSALS = ("connections", "malformed", "pipeline", "slow", "too_long", "unread")
"""Why connections are refused; what never happened is told too, so that an alert sees the first."""


@dataclass(slots=True)
class _Times:
    """How many exchanges each bucket has, the last one those that took longest, and all seconds."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(_BUCKETS) + 1))
    seconds: float = 0.0


class Metrics:
    """Metrics that outlive a release; those of the release served are read when they are written.

    They are counted in plain dictionaries, in one thread, since every request passes here.
    """

    def __init__(self) -> None:
        self.refused_releases = self.switches = self.open = self.broken = 0
        self.refusals = Counter(dict.fromkeys(_REFUSALS, 0))
        self.requests: Counter[tuple[str, str, int]] = Counter()
        self.times: defaultdict[str, _Times] = defaultdict(_Times)

    def count(self, exchange: Exchange, method: str, route: str) -> None:
        """Count an exchange that has ended."""
        known = method if method in _METHODS else "other"
        self.requests[route, known, exchange.status] += 1
        times, seconds = self.times[route], exchange.seconds
        times.counts[bisect_left(_BUCKETS, seconds)] += 1
        times.seconds += seconds
        if exchange.broken:
            self.broken += 1

    def write(self, service: Service) -> bytes:
        """Write all metrics."""
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(_Current(self, service))
        return generate_latest(registry)


class _Current(Collector):
    """The metrics counted, and those read from the service: its release, processes, cache."""

    def __init__(self, metrics: Metrics, service: Service) -> None:
        self._metrics = metrics
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """Give each metric."""
        yield from _list_exchanges(self._metrics)
        service = self._service
        release, cache, sent = service.release, service.sender.cache, service.sent_answers
        state = service.pool.state()
        info = {"id": release.id, "issued": release.issued}
        yield InfoMetricFamily("twinrdf_release", "The release served.", value=info)
        yield _counted("twinrdf_release_switches", "Releases taken over.", self._metrics.switches)
        yield _counted(
            "twinrdf_release_refusals",
            "Times that a newer release was not fit to be served.",
            self._metrics.refused_releases,
        )
        yield _list_outcomes(
            "twinrdf_queries", "Queries of visitors by what became of them.", service.outcomes
        )
        if service.federation:
            yield _list_outcomes(
                "twinrdf_endpoint_requests",
                "Requests to other endpoints by what became of them.",
                service.federation.outcomes,
            )
        processes = GaugeMetricFamily(
            "twinrdf_query_processes", "Query processes by what they do.", labels=["state"]
        )
        processes.add_metric(["ready"], state.ready)
        processes.add_metric(["running"], state.running)
        yield processes
        yield GaugeMetricFamily(
            "twinrdf_queries_waiting", "Queries that wait for a process.", state.waiting
        )
        yield _counted("twinrdf_cache_hits", "Answers given again.", sent.hits + cache.hits)
        yield _counted("twinrdf_cache_misses", "Answers that had to be made.", cache.misses)
        yield GaugeMetricFamily(
            "twinrdf_cache_bytes",
            "Memory of the answers kept.",
            sent.size + service.known_requests.size + cache.size,
        )


def _list_exchanges(metrics: Metrics) -> Iterator[Metric]:
    """Give the metrics of exchanges that have ended or go on."""
    requests = CounterMetricFamily(
        "twinrdf_http_requests", "Requests answered.", labels=["route", "method", "status"]
    )
    for (route, method, status), number in sorted(metrics.requests.items()):
        requests.add_metric([route, method, str(status)], number)
    yield requests
    seconds = HistogramMetricFamily(
        "twinrdf_http_request_seconds",
        "Time from a request's header to the end of its answer.",
        labels=["route"],
    )
    bounds = (*map(str, _BUCKETS), "+Inf")
    for route, times in sorted(metrics.times.items()):
        buckets = list(zip(bounds, accumulate(times.counts), strict=True))
        seconds.add_metric([route], buckets, times.seconds)
    yield seconds
    yield _counted(
        "twinrdf_http_broken_answers", "Answers broken off after they began.", metrics.broken
    )
    yield GaugeMetricFamily("twinrdf_http_open_requests", "Requests being answered.", metrics.open)
    refusals = CounterMetricFamily(
        "twinrdf_http_refused_connections",
        "Connections ended for what their clients did, which counts as no request.",
        labels=["reason"],
    )
    for reason, number in sorted(metrics.refusals.items()):
        refusals.add_metric([reason], number)
    yield refusals


def _counted(name: str, text: str, value: int) -> CounterMetricFamily:
    return CounterMetricFamily(name, text, value)


def _list_outcomes(name: str, text: str, outcomes: Mapping[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, text, labels=["outcome"])
    for outcome, number in sorted(outcomes.items()):
        family.add_metric([outcome], number)
    return family
