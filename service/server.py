"""`luodi serve`: database, migrations, catalogue, model, then requests until a signal says stop."""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from types import FrameType

import uvicorn
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from matching.catalogue import CatalogueError, bundled_plans, load_catalogue
from matching.catalogue.entries import Catalogue
from matching.encoder import CachedEncoder, default_cache, load_encoder_or_lexical
from matching.match import build_knowledge
from service.app import Known, create_app
from service.candidates.engine import CandidateEngine
from service.children import Children
from service.chores import doing_chores
from service.db import database, migrate
from service.embedded import EmbeddedError
from service.errors import DatabaseUnavailable
from service.heads import bounded
from service.interpreter import settle, share
from service.keyring import SecretMissing, keyring
from service.maintenance import project, said
from service.security import JsonLines
from service.settings import Settings
from service.state import Lifecycle
from service.vectors import KeptVectors

Report = Callable[[str], None]
QUESTIONS_KEPT = 5_000
"""Vectors of texts asked for lately, 1.5 kB each: a form sent again or a replay costs no second embedding."""


def serve(settings: Settings, report: Report) -> None:
    """Serve until SIGTERM or SIGINT; `report` is told each step and, once ready, the address.

    Leaving, readiness says no first, then requests under way are answered, then the process ends with status 0. What
    the operator can mend (no database, a faulty plan folder) is reported and ends the process with status 1.
    """
    log_to_stderr()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        _serve(settings, report)
    except (EmbeddedError, CatalogueError, DatabaseUnavailable, SecretMissing, OSError) as error:
        report(f"stopped: {error}")
        raise SystemExit(1) from None
    except DBAPIError as error:
        report(f"stopped, the database says: {error.orig}")
        raise SystemExit(1) from None


def _serve(settings: Settings, report: Report) -> None:
    keyring(settings)  # without its secret nothing else is begun
    with database(settings, report) as url:
        report("bringing the tables up to date")
        migrate(url)
        catalogue = load_catalogue(plan_folder(settings.plan))
        report(said(asyncio.run(project(url, catalogue))))
        known = know(settings, catalogue, report)
        share()
        settle()
        with Children(settings.workers, settings.grace):
            _Server(settings, url, known, report).run()


def plan_folder(plan: str | None) -> Path:
    """The folder of a bundled plan's id or of a path; the only bundled plan for None."""
    bundled = bundled_plans()
    return next(iter(bundled.values())) if plan is None else bundled.get(plan, Path(plan))


def know(settings: Settings, catalogue: Catalogue, report: Report) -> Known:
    """The language model, or the lexical stand-in with the reason why, and what matches need of it."""
    cache = settings.cache or default_cache(os.environ)
    encoder, reason = load_encoder_or_lexical(
        settings.model, cache=cache, backend="onnx-direct", report=report
    )
    if reason:
        report(f"matching on wording alone: {reason}")
    report("reading the catalogue")
    kept = CachedEncoder(KeptVectors(encoder, cache / "vectors"), capacity=QUESTIONS_KEPT)
    return Known(build_knowledge(catalogue, kept), reason)


class _Server(uvicorn.Server):
    """uvicorn that says when it is ready and drains in two steps."""

    def __init__(self, settings: Settings, url: URL, known: Known, report: Report) -> None:
        self._drain = settings.drain
        self._report = report
        self._lifecycle = Lifecycle()
        candidates = CandidateEngine(known.knowledge)  # one for requests and digests: it holds much
        self._chores = doing_chores(url, settings, candidates, known.knowledge)
        self._meanwhile = AsyncExitStack()
        app = create_app(settings, url, known, lifecycle=self._lifecycle, candidates=candidates)
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            loop="uvloop",
            http=bounded(settings.body_timeout),
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies or None,
            timeout_graceful_shutdown=round(settings.grace),
        )
        super().__init__(config)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        await self._meanwhile.enter_async_context(self._chores)
        for listening in self.servers:
            for one in listening.sockets:
                host, port = one.getsockname()[:2]
                self._report(f"ready at http://{_bracketed(host)}:{port}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._meanwhile.aclose()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal turns readiness off and, a little later, ends the accepting; a second one ends it now."""
        if self._lifecycle.draining:
            self.should_exit = True
            self.force_exit = sig == signal.SIGINT
            return
        self._lifecycle.draining = True
        asyncio.get_running_loop().call_later(self._drain, self._stop)

    def _stop(self) -> None:
        self.should_exit = True


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def log_to_stderr() -> None:
    """Log lines as JSON to standard error; other loggers say only what goes wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    levels: Mapping[str, int] = {
        "luodi": logging.INFO,
        "uvicorn": logging.WARNING,
        "alembic": logging.WARNING,
        "pgqueuer": logging.WARNING,
    }
    for name, level in levels.items():
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False
