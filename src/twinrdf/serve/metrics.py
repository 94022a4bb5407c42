"""The figures of operation, in the text format of Prometheus.

Labels are few by design: routes are templates, and a method nobody knows counts as `other`.

May import: serve.exchange, serve.service.
"""

from collections.abc import Iterator
from functools import lru_cache

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from twinrdf.serve.exchange import Exchange
from twinrdf.serve.service import Service

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_METHODS = frozenset({"GET", "HEAD", "POST", "QUERY", "OPTIONS"})
_SERIES = 1024
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """Figures that outlive a release; those of the release served are read when asked for."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.refused_releases = 0
        self.switches = 0
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "twinrdf_http_requests",
            "Requests answered.",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "twinrdf_http_request_seconds",
            "Time from a request's header to the end of its answer.",
            ("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._requests_of = lru_cache(_SERIES)(self._requests.labels)  # which is slow to find them
        self._seconds_of = lru_cache(_SERIES)(self._seconds.labels)
        self._broken = Counter(
            "twinrdf_http_broken_answers",
            "Answers broken off after they began.",
            registry=self._registry,
        )
        self.open = Gauge(
            "twinrdf_http_open_requests", "Requests being answered.", registry=self._registry
        )

    def count(self, exchange: Exchange, method: str, route: str) -> None:
        """Count an exchange that has ended."""
        known = method if method in _METHODS else "other"
        self._requests_of(route, known, str(exchange.status)).inc()
        self._seconds_of(route).observe(exchange.seconds)
        if exchange.broken:
            self._broken.inc()

    def write(self, service: Service) -> bytes:
        """Write all figures."""
        current = CollectorRegistry()
        current.register(_Current(self, service))
        return generate_latest(self._registry) + generate_latest(current)


class _Current(Collector):
    """What is read of the service in use: its release, its query processes, its cache."""

    def __init__(self, metrics: Metrics, service: Service) -> None:
        self._metrics = metrics
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """Give each figure."""
        release, cache, lane = self._service.release, self._service.sender.cache, self._service.lane
        state = self._service.pool.state()
        info = {"id": release.id, "issued": str(release.info["issued"])}
        yield InfoMetricFamily("twinrdf_release", "The release served.", value=info)
        yield _counted("twinrdf_release_switches", "Releases taken over.", self._metrics.switches)
        yield _counted(
            "twinrdf_release_refusals",
            "Times that a newer release was not fit to be served.",
            self._metrics.refused_releases,
        )
        outcomes = CounterMetricFamily(
            "twinrdf_queries", "Queries of visitors by what became of them.", labels=["outcome"]
        )
        for outcome, number in sorted(self._service.outcomes.items()):
            outcomes.add_metric([outcome], number)
        yield outcomes
        processes = GaugeMetricFamily(
            "twinrdf_query_processes", "Query processes by what they do.", labels=["state"]
        )
        processes.add_metric(["ready"], state.ready)
        processes.add_metric(["running"], state.running)
        yield processes
        yield GaugeMetricFamily(
            "twinrdf_queries_waiting", "Queries that wait for a process.", state.waiting
        )
        yield _counted("twinrdf_cache_hits", "Answers given again.", lane.hits + cache.hits)
        yield _counted("twinrdf_cache_misses", "Answers that had to be made.", cache.misses)
        yield GaugeMetricFamily(
            "twinrdf_cache_bytes", "Memory of the answers kept.", lane.size + cache.size
        )


def _counted(name: str, text: str, value: int) -> CounterMetricFamily:
    return CounterMetricFamily(name, text, value)
