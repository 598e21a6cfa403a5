"""What HTTP costs around a match that was answered before: requests a second, beside a FastAPI app that echoes the same bytes."""

import json
import tempfile
from pathlib import Path

from bench.rows.method import GateError, Goal, in_turn, ratio
from bench.rows.row import Row
from bench.rows.served import servers
from bench.rows.texts import own
from bench.rows.wire import Got, closed_loop, request, run

LINES = 8
REQUESTS = 400
"""Of a round."""
LEAST = 0.5


def measure(rounds: int) -> Row:
    """The same profile again and again, without a key: never computed again, and looked up in the database once in ten seconds."""
    sent = request("/v1/matches", json.dumps(own(1)[0], ensure_ascii=False).encode())
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "answer")
        with servers("bench.rows.echo_match:app", BENCH_ANSWER=str(answer)) as (service, peer):
            urls = {"service": service.ready(), "echo": peer.ready()}
            answer.write_bytes(_asked(urls["service"], [sent])[0].body)
            _gate(urls, sent)

            def work(name: str) -> list[Got]:
                return _asked(urls[name], [sent] * REQUESTS)

            times = in_turn(
                {name: lambda _, name=name: work(name) for name in urls},  # type: ignore[misc]
                rounds,
            )
        size = len(answer.read_bytes())
    found = ratio(times["echo"], times["service"])
    return Row(
        gate={"same_bytes": True, "bytes": size},
        goals=[Goal("requests a second, of the echo's", found, "at least", LEAST)],
        figures={
            "requests_per_second": {
                name: round(REQUESTS / sorted(taken)[len(taken) // 2])
                for name, taken in times.items()
            }
        },
    )


def _asked(url: str, requests: list[bytes]) -> list[Got]:
    found = run(closed_loop(url, requests, LINES)).got
    if wrong := {got.status for got in found} - {200}:
        raise GateError(f"answered {sorted(wrong)}")
    return found


def _gate(urls: dict[str, str], sent: bytes) -> None:
    """Both answer the same bytes."""
    first, second = (_asked(url, [sent] * 2)[1].body for url in urls.values())
    if first != second:
        raise GateError("the service and the echo answered different bytes")
