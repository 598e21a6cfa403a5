"""How the files of tests are spread over worker processes: how many, what stays together, and what begins first.

A file goes to one worker, because what its tests share is made once a worker. Files that take long begin first, so that
no worker is left alone with one at the end; the others follow by their number of tests, as pytest-xdist has it.
"""

import os
from typing import Any

from xdist.scheduler import LoadFileScheduling

TOGETHER = ("tests/browser/officers_walk/",)
"""Folders whose files share what takes half a minute to make."""
LONG = (
    "tests/browser/officers_walk/",
    "tests/matching/encoder/test_served.py",
    "tests/service/test_server.py",
    "tests/browser/test_layout.py",
    "tests/service/partners/test_made_up_requests.py",
    "tests/service/officers/test_authorisation.py",
    "tests/matching/test_highlights.py",
    "tests/service/webhooks/test_delivery.py",
    "tests/browser/test_contact.py",
    "tests/service/jobs/test_killed.py",
    "tests/browser/test_officers.py",
    "tests/service/officers/test_stopped.py",
    "tests/browser/test_forwarding.py",
    "tests/browser/test_portal.py",
    "tests/browser/test_leads.py",
    "tests/browser/test_budget.py",
    "tests/browser/test_imports.py",
    "tests/browser/test_inbox.py",
    "tests/service/test_embedded.py",
    "tests/service/cli/test_imports.py",
    "tests/service/partners/test_counting.py",
    "tests/matching/test_questions.py",
    "tests/matching/encoder/test_folder.py",
    "tests/service/jobs/test_worker.py",
    "tests/service/partners/test_flood.py",
    "tests/service/partners/test_quick_start.py",
    "tests/service/partners/test_workers.py",
    "tests/service/partners/test_idempotency_live.py",
    "tests/browser/test_embed.py",
    "tests/browser/test_candidates.py",
    "tests/browser/test_overview.py",
    "tests/service/officers/test_killed.py",
    "tests/service/officers/test_delays.py",
    "tests/service/cli/test_enterprises.py",
    "tests/service/test_external.py",
    "tests/service/candidates/test_standings.py",
)
"""What takes more than ten seconds, roughly the longest first. Where it is out of date only time is lost."""
MEMORY = 4 * 2**30
"""Bytes for a worker that holds the bundled model, with the browser and the servers it starts."""


def worker_count() -> int:
    """Three for two cores, because long tests wait for servers and clocks half of their time; as many as memory holds."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(cores * 3 // 2, memory // MEMORY))


class LongFirst(LoadFileScheduling):
    """`--dist loadfile`, but for which unit of work is next."""

    def _split_scope(self, nodeid: str) -> str:
        return next(filter(nodeid.startswith, TOGETHER), super()._split_scope(nodeid))

    def _assign_work_unit(self, node: Any) -> None:
        self.workqueue.move_to_end(min(self.workqueue, key=_rank), last=False)
        super()._assign_work_unit(node)


def _rank(scope: str) -> int:
    return LONG.index(scope) if scope in LONG else len(LONG)
