"""What is counted: a registry of its own, labels that stay few."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest

_METHODS = {"GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"}
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """Counters of one application; routes are templates and methods a fixed few, so the series are bounded."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "luodi_requests",
            "Requests answered",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "luodi_request_seconds", "Time to answer", ["method", "route"],
            buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._matches = Counter(
            "luodi_matches", "Matches computed", ["engine", "abstained"], registry=self._registry
        )
        self._ready = Gauge("luodi_ready", "1 while ready for requests", registry=self._registry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        method = method if method in _METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def match(self, engine: str, abstained: bool) -> None:
        self._matches.labels(engine, str(abstained).lower()).inc()

    def readiness(self, ready: bool) -> None:
        self._ready.set(ready)

    def text(self) -> bytes:
        """The registry in Prometheus's text format."""
        return generate_latest(self._registry)
