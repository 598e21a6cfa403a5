"""What a run says of a failure the moment it happens: one that is cut off later never comes to its summary."""

import time

import pytest

LINES = 40
"""Of the end of each of its parts; the summary has all of them."""


class Telling:
    """A plugin of the process that reports, not of its workers."""

    def __init__(self, terminal: pytest.TerminalReporter) -> None:
        self._terminal = terminal
        self._began = time.monotonic()

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.failed:
            return
        minutes = (time.monotonic() - self._began) / 60
        self._terminal.ensure_newline()
        self._terminal.write_line(
            f"minute {minutes:.0f}: failed after {report.duration:.0f} s, in its {report.when}: {report.nodeid}"
        )
        for title, text in [("", report.longreprtext), *report.sections]:
            for line in [title, *text.splitlines()[-LINES:]]:
                self._terminal.write_line(f"    {line}")
