"""Three times the peak, open loop: how much of the peak is still answered, and how soon, while the rest is told to come back."""

import itertools
import json
import os
import statistics
from collections.abc import Iterator
from typing import NamedTuple

from bench.rows.method import LEAST_ROUNDS, GateError, Goal, median, ratio
from bench.rows.row import Row
from bench.rows.served import Server, servers
from bench.rows.texts import own
from bench.rows.wire import Got, Ran, closed_loop, open_loop, request, run

SECONDS = float(os.environ.get("BENCH_SECONDS", "30"))
"""Of overload; a trial may be shorter, the result says how long it was."""
PEAK_LINES, PEAK_REQUESTS = 4, 250
NORMAL, OVER = 0.6, 3.0
"""Of the peak: what is called normal, and the overload."""
GOODPUT, SLOWER = 0.85, 3.0
REFUSED = {429, 503}


class Round(NamedTuple):
    """Requests a second at the peak and answered under overload; p99 in seconds, normally and under overload; shares refused.

    The last two are the cores that playing the clients kept busy, at the peak and under overload.
    """

    peak: float
    goodput: float
    normal: float
    accepted: float
    refused: float
    few_clients: float
    many_clients: float


def measure(rounds: int) -> Row:
    """Every request is a firm never seen, its text read by the model. A round: the peak, normal load, overload."""
    if rounds < LEAST_ROUNDS:
        raise ValueError(f"at least {LEAST_ROUNDS} rounds make a figure")
    firms = _firms()
    with servers() as (service,):
        url = service.ready()
        _peak(url, firms)
        found = [_round(url, firms, service) for _ in range(rounds)]
    goodput = ratio([one.goodput for one in found], [one.peak for one in found])
    slower = ratio([one.accepted for one in found], [one.normal for one in found])
    return Row(
        gate={"refused_with_retry_after_only": True, "no_restart": True, "seconds": SECONDS},
        goals=[
            Goal("answered, of the peak", goodput, "at least", GOODPUT),
            Goal("p99 of what is answered, of normal", slower, "at most", SLOWER),
        ],
        figures={
            "peak_per_second": round(median([one.peak for one in found]).median, 1),
            "answered_per_second": round(median([one.goodput for one in found]).median, 1),
            "p99_ms": {
                "normal": round(1e3 * statistics.median(one.normal for one in found)),
                "overload": round(1e3 * statistics.median(one.accepted for one in found)),
            },
            "refused_share": round(statistics.median(one.refused for one in found), 3),
            "cores_of_the_clients": {
                "peak": round(statistics.median(one.few_clients for one in found), 3),
                "overload": round(statistics.median(one.many_clients for one in found), 3),
            },
        },
    )


def _round(url: str, firms: Iterator[bytes], service: Server) -> Round:
    few = _peak(url, firms)
    peak = PEAK_REQUESTS / few.seconds
    normal = _open(url, firms, NORMAL * peak, SECONDS / 3).got
    many = _open(url, firms, OVER * peak, SECONDS)
    over = many.got
    if not service.alive:
        raise GateError("the service ended under overload")
    answered = [got.seconds for got in over if got.status == 200]
    wrong = {got.status for got in over if got.status != 200 and not _told(got)}
    if wrong:
        raise GateError(f"under overload it answered {sorted(wrong)}, or without Retry-After")
    # The window is the time in which requests came; what was answered later does not count.
    began = min(got.ended - got.seconds for got in over)
    in_time = sum(got.status == 200 and got.ended <= began + SECONDS for got in over)
    return Round(
        peak,
        in_time / SECONDS,
        _p99([got.seconds for got in normal if got.status == 200]),
        _p99(answered),
        1 - len(answered) / len(over),
        few.cores,
        many.cores,
    )


def _peak(url: str, firms: Iterator[bytes]) -> Ran:
    """Few clients who never pause, all of them answered."""
    found = run(closed_loop(url, [*itertools.islice(firms, PEAK_REQUESTS)], PEAK_LINES))
    if any(got.status != 200 for got in found.got):
        raise GateError("few clients were not all answered")
    return found


def _open(url: str, firms: Iterator[bytes], rate: float, seconds: float) -> Ran:
    requests = [*itertools.islice(firms, max(1, round(rate * seconds)))]
    return run(open_loop(url, requests, rate))


def _told(got: Got) -> bool:
    return got.status in REFUSED and got.retry_after


def _p99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[-1]


def _firms() -> Iterator[bytes]:
    """Firms without end, no two texts the same."""
    base = own(200)
    for number in itertools.count():
        said = base[number % len(base)]
        text = f"{said['business_text']}（第{number}家）"
        yield request(
            "/v1/matches", json.dumps({**said, "business_text": text}, ensure_ascii=False).encode()
        )
