"""The application: everything put together, nothing started before its lifespan."""

import datetime as dt
import functools
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import NamedTuple

from fastapi import APIRouter, FastAPI
from sqlalchemy import URL
from starlette.routing import BaseRoute

from matching.match import Knowledge
from service import health, openapi, pages
from service.buckets import Buckets
from service.candidates.engine import CandidateEngine
from service.catalogue import api as catalogue_api
from service.catalogue import feed as feed_api
from service.catalogue.shelf import Shelf
from service.db import app_engine, make_sessions
from service.deprecation import Aging
from service.embeds.frame import Frame
from service.feedback import api as feedback_api
from service.jobs import api as jobs_api
from service.jobs.intake import MOST_BYTES
from service.keyring import keyring
from service.limits import BodyLimits
from service.matches import api as matches_api
from service.matches import explain as explain_api
from service.matches import questions as questions_api
from service.matches.fresh import Fresh
from service.matches.recent import Recent
from service.matches.repeats import Repeats
from service.mcp import http as mcp_http
from service.metrics import Metrics
from service.pages.errors import wants_html
from service.partners import api as partners_api
from service.partners import brought as brought_api
from service.partners import leads as leads_api
from service.partners.door import Door
from service.problems import Problems
from service.registry import CsvRegistry
from service.reports import briefings, verify
from service.reports import routes as reports_routes
from service.reports.press import Press
from service.security import Guard
from service.settings import Settings
from service.standards import api as standards_api
from service.standards.index import ClassIndex
from service.state import Lifecycle, State
from service.turns import EarlyNo, Turns
from service.webhooks import api as webhooks_api
from service.webhooks.sending import Sender

BATCH_SECONDS = 300.0
"""How long a batch of profiles may take to arrive."""


class Known(NamedTuple):
    """What matches rest on; `degraded` says why the language model is not there, when it is not."""

    knowledge: Knowledge
    degraded: str | None


def create_app(
    settings: Settings,
    url: URL,
    known: Known,
    *,
    lifecycle: Lifecycle | None = None,
    today: Callable[[], dt.date] | None = None,
    now: Callable[[], dt.datetime] | None = None,
    candidates: CandidateEngine | None = None,
    state: Callable[[State], State] = lambda state: state,
) -> FastAPI:
    """The application over a migrated database.

    `today` is the day matches are judged on, by default today at the settings' offset from UTC; `now` is the clock of
    sessions and links, with its offset; `candidates` may be shared with others in the process; `state` may replace
    parts of what the lifespan makes.
    """
    metrics = Metrics()
    life = lifecycle or Lifecycle()
    problems = Problems(wants_html, pages.html_problem)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[State]:
        engine = app_engine(url, settings)
        press = Press()
        turns = Turns(
            settings.matches_at_once or _cores(),
            waiting=settings.matches_waiting,
            seconds=settings.matches_wait,
        )
        try:
            yield state(
                State(
                    settings=settings,
                    knowledge=known.knowledge,
                    degraded=known.degraded,
                    shelf=Shelf(known.knowledge.catalogue),
                    engine=engine,
                    sessionmaker=make_sessions(engine),
                    turns=turns,
                    recent=Recent(),
                    fresh=Fresh(),
                    metrics=metrics,
                    lifecycle=life,
                    press=press,
                    rendered={},
                    today=today or (lambda: dt.datetime.now(settings.timezone).date()),
                    now=now or (lambda: dt.datetime.now(dt.UTC)),
                    classes=ClassIndex(known.knowledge.catalogue),
                    registry=CsvRegistry(settings.registry_csv) if settings.registry_csv else None,
                    buckets=Buckets(settings.limit_factor),
                    keyring=keyring(settings),
                    candidates=candidates or CandidateEngine(known.knowledge),
                    sender=Sender(settings.webhook_hosts),
                )
            )
        finally:
            turns.close()
            press.close()
            await engine.dispose()

    app = FastAPI(
        title="Luodi 落地",
        version=version("luodi"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.router.routes.extend(_routes())
    pages.mount_static(app)
    problems.install(app)
    pages.install(app, problems.http)
    openapi.install(app)
    app.add_middleware(Door, refuse=problems.http)
    app.add_middleware(Aging)
    app.add_middleware(Frame, refuse=problems.http)
    app.add_middleware(EarlyNo, refuse=problems.http)
    app.add_middleware(Repeats)
    app.add_middleware(
        BodyLimits,
        max_bytes=settings.max_body_bytes,
        seconds=settings.body_timeout,
        larger=pages.LARGER,
        streams={"/v1/match-jobs": (MOST_BYTES, BATCH_SECONDS), **pages.STREAMS},
    )
    app.add_middleware(
        Guard,
        metrics=metrics,
        unexpected=problems.unexpected,
        draining=lambda: life.draining,
    )
    return app


@functools.cache
def _routes() -> list[BaseRoute]:
    """Every route of the API and the pages, worked out once a process: no application changes them."""
    router = APIRouter()
    for part in (
        reports_routes.router,
        verify.router,
        briefings.router,
        matches_api.router,
        explain_api.router,
        jobs_api.router,
        jobs_api.templates,
        webhooks_api.router,
        questions_api.router,
        catalogue_api.router,
        feed_api.router,
        standards_api.router,
        feedback_api.router,
        partners_api.router,
        leads_api.router,
        brought_api.router,
        mcp_http.router,
        health.router,
    ):
        router.include_router(part)
    for part in pages.ROUTERS:
        router.include_router(part, include_in_schema=False)
    return router.routes


def _cores() -> int:
    return len(os.sched_getaffinity(0))
