"""What stands around the routes, each layer seeing every request before those within and every answer after them."""

from fastapi import FastAPI

from service import pages
from service.deprecation import Aging
from service.embeds.frame import Frame
from service.jobs.intake import MOST_BYTES
from service.limits import BodyLimits
from service.matches.repeats import Repeats
from service.metrics import Metrics
from service.partners.door import Door
from service.problems import Problems
from service.security import Guard
from service.settings import Settings
from service.state import Lifecycle
from service.turns import EarlyNo

BATCH_SECONDS = 300.0
"""How long a batch of profiles may take to arrive."""


def add_doors(app: FastAPI, problems: Problems) -> None:
    """The inner layers, which answer some requests themselves; the last one added is the first to see them."""
    app.add_middleware(Door, refuse=problems.http)
    app.add_middleware(Aging)
    app.add_middleware(Frame, refuse=problems.http)
    app.add_middleware(EarlyNo, refuse=problems.http)
    app.add_middleware(Repeats)


def add_limits(app: FastAPI, settings: Settings) -> None:
    """Bodies are bounded before any other layer reads them."""
    app.add_middleware(
        BodyLimits,
        max_bytes=settings.max_body_bytes,
        seconds=settings.body_timeout,
        larger=pages.LARGER,
        streams={"/v1/match-jobs": (MOST_BYTES, BATCH_SECONDS), **pages.STREAMS},
    )


def add_guard(app: FastAPI, metrics: Metrics, problems: Problems, lifecycle: Lifecycle) -> None:
    """The outermost layer."""
    app.add_middleware(
        Guard,
        metrics=metrics,
        unexpected=problems.unexpected,
        draining=lambda: lifecycle.draining,
    )
