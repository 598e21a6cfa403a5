"""The application: everything put together, nothing started before its lifespan."""

import datetime as dt
from collections.abc import Callable
from importlib.metadata import version

from fastapi import FastAPI
from sqlalchemy import URL

from service import openapi, pages
from service.candidates.engine import CandidateEngine
from service.holding import Change, Known, Lifespan, Setup, lifespan_of
from service.layers import add_doors, add_guard, add_limits
from service.metrics import Metrics
from service.pages.errors import wants_html
from service.problems import Problems
from service.router import every_route
from service.settings import Settings
from service.state import Lifecycle


def create_app(
    settings: Settings,
    url: URL,
    known: Known,
    *,
    lifecycle: Lifecycle | None = None,
    today: Callable[[], dt.date] | None = None,
    now: Callable[[], dt.datetime] | None = None,
    candidates: CandidateEngine | None = None,
    state: Change = lambda state: state,
) -> FastAPI:
    """The application over a migrated database; see `Setup` for what it is made with, `state` being its `changed`."""
    metrics, life = Metrics(), lifecycle or Lifecycle()
    setup = Setup(settings, url, known, life, metrics, today, now, candidates, state)
    app, problems = _blank(lifespan_of(setup)), Problems(wants_html, pages.html_problem)
    _answering(app, problems)
    add_doors(app, problems)
    add_limits(app, settings)
    add_guard(app, metrics, problems, life)
    return app


def _blank(lifespan: Lifespan) -> FastAPI:
    return FastAPI(
        title="Luodi 落地",
        version=version("luodi"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )


def _answering(app: FastAPI, problems: Problems) -> None:
    """Routes, static files, and what is answered to errors."""
    app.router.routes.extend(every_route())
    pages.mount_static(app)
    problems.install(app)
    pages.install(app, problems.http)
    openapi.install(app)


__all__ = ["Known", "create_app"]
