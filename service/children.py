"""Worker processes beside `luodi serve`: started with it, started anew when they die, stopped before it ends."""

import logging
import subprocess
import sys
import threading
import time
from types import TracebackType

LONGEST = 30.0
STEADY = 60.0
"""Seconds after which a worker counts as having run well: its next death is mended at once again."""
log = logging.getLogger("luodi.worker")


class Children:
    """`number` worker processes while the block runs; each gets `grace` seconds to finish what is under way."""

    def __init__(self, number: int, grace: float, command: list[str] | None = None) -> None:
        self._number, self._grace = number, grace
        self._command = command or [sys.executable, "-m", "service", "worker", "--tethered"]
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> "Children":
        for number in range(self._number):
            thread = threading.Thread(target=self._mind, name=f"worker-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _mind(self) -> None:
        """Start a worker, and another one when it dies, ever later while they die young."""
        wait = 1.0
        while not self._stopping.is_set():
            began = time.monotonic()
            status = self._run()
            if self._stopping.is_set():
                return
            wait = 1.0 if time.monotonic() - began > STEADY else wait
            log.error("a worker ended", extra={"fields": {"status": status, "again_in": wait}})
            self._stopping.wait(wait)
            wait = min(LONGEST, wait * 2)

    def _run(self) -> int:
        """One worker from start to end; its input is held open, so that it ends when this process does."""
        with subprocess.Popen(
            self._command, stdin=subprocess.PIPE, start_new_session=True
        ) as process:
            while process.poll() is None:
                if self._stopping.wait(0.2):
                    return self._end(process)
            return process.returncode

    def _end(self, process: "subprocess.Popen[bytes]") -> int:
        process.terminate()
        try:
            return process.wait(self._grace)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()
