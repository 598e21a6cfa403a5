"""From the form to the rendered report over HTTP, 16 clients each pressing once every four seconds, beside an app that only echoes."""

import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.rows.clients import Flow, Form, in_time, without_pause
from bench.rows.method import GateError, Goal, in_turn, median, ratio
from bench.rows.processes import ROOT, luodi
from bench.rows.row import Row
from bench.rows.texts import own

CLIENTS = 16
PAUSE = 4.0
PRESSES = 32
"""Of a round: two a client."""
COLD_MS, KNOWN_MS = 120, 40
START_SECONDS = 120
_READY = re.compile(r"(?:ready at|running on) (http://\S+)")


def measure(rounds: int) -> Row:
    """Texts never seen (`cold`); texts seen, other answers changed, so that the vector is known and the match is new."""
    texts = [str(said["business_text"]) for said in own(PRESSES)]
    p50: dict[str, list[float]] = {}
    p95: dict[str, list[float]] = {}

    def kept(name: str, flows: list[Flow], number: int) -> None:
        if number:
            taken = [flow.ms for flow in flows]
            p50.setdefault(name, []).append(statistics.median(taken))
            p95.setdefault(name, []).append(statistics.quantiles(taken, n=20)[-1])

    with _serving() as (service, echo):
        _gate(service, texts)

        def cold(number: int) -> None:
            forms = [_form(f"{text}（{number}-{n}）") for n, text in enumerate(texts)]
            kept("cold", asyncio.run(in_time(service, forms, CLIENTS, PAUSE)), number)

        def known(number: int) -> None:
            forms = [_form(text, employees=str(100 + number)) for text in texts]
            kept("known", asyncio.run(in_time(service, forms, CLIENTS, PAUSE)), number)

        def peer(number: int) -> None:
            kept("echo", asyncio.run(in_time(echo, [*map(_form, texts)], CLIENTS, PAUSE)), number)

        def busy(number: int) -> None:
            forms = [_form(text, employees=str(5000 + number)) for text in texts]
            kept("known_without_pause", asyncio.run(without_pause(service, forms, CLIENTS)), number)

        in_turn({"cold": cold, "known": known, "echo": peer, "busy": busy}, rounds)
    return Row(
        gate={"reports": len(texts), "name_their_text": True},
        goals=[
            Goal("p50, a text never seen", median(p50["cold"]), "at most", COLD_MS, "ms"),
            Goal("p50, its vector known", median(p50["known"]), "at most", KNOWN_MS, "ms"),
        ],
        figures={
            "p50_ms": {name: round(statistics.median(rows), 1) for name, rows in p50.items()},
            "p95_ms": {name: round(statistics.median(rows), 1) for name, rows in p95.items()},
            "times_echo": round(ratio(p50["known"], p50["echo"]).median, 2),
        },
    )


def _form(text: str, **said: str) -> Form:
    return {"business_text": text, "do": "finish", **said}


def _gate(service: str, texts: list[str]) -> None:
    """Every report shows the text it is about, and most recommend an industry."""
    flows = asyncio.run(without_pause(service, [_form(text) for text in texts], 2))
    shown = {flow.page for flow in flows}
    if len(shown) < len(set(texts)) * 0.9:
        raise GateError("different texts gave the same page")
    if sum('id="sites"' in flow.page for flow in flows) < len(flows) / 2:
        raise GateError("fewer than half of the reports recommend anything")


@contextmanager
def _serving() -> Iterator[tuple[str, str]]:
    """The addresses of the service, on an empty database of its own, and of the echo."""
    with tempfile.TemporaryDirectory(prefix="luodi-bench-") as folder:
        environment = {name: v for name, v in os.environ.items() if not name.startswith("LUODI_")}
        environment |= {"PYTHONPATH": str(ROOT), "LUODI_DATA_DIR": f"{folder}/data"}
        environment |= {"LUODI_PORT": "0", "LUODI_LIMIT_FACTOR": "0", "COLUMNS": "400"}
        if cache := os.environ.get("LUODI_CACHE"):
            environment["LUODI_CACHE"] = cache
        uvicorn = [sys.executable, "-m", "uvicorn", "bench.rows.echo:app", "--port", "0"]
        commands = {"service": luodi("serve"), "echo": uvicorn}
        started = {}
        try:
            for name, command in commands.items():
                with Path(folder, name).open("wb") as log:
                    started[name] = subprocess.Popen(
                        command, env=environment, cwd=ROOT, stdout=log, stderr=log
                    )
            yield (
                _address(Path(folder, "service"), started["service"]),
                _address(Path(folder, "echo"), started["echo"]),
            )
        finally:
            for process in started.values():
                process.terminate()
            for process in started.values():
                process.wait(60)


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if found := _READY.search(log.read_text(errors="replace")):
            return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(log.read_text(errors="replace")[-2_000:])
