"""`/healthz`, `/readyz` and `/metrics`: for whoever runs the service."""

import asyncio
import hmac
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import text
from starlette.responses import JSONResponse, Response

from service.catalogue.store import projected
from service.db import newest_revision, transaction
from service.deps import AppState
from service.errors import NotForThisClient
from service.state import HasState

router = APIRouter(include_in_schema=False)
_SECONDS = 4
_PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@router.get("/healthz")
async def healthz() -> Any:
    """The process answers; nothing else is asked."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def readyz(state: AppState) -> Any:
    """200 when a match can be answered and kept, else 503; `checks` says which part is not ready, in 5 s at most."""
    checks = await check(state)
    ready = all(value == "ok" or value.startswith("degraded") for value in checks.values())
    state.metrics.readiness(ready)
    body = {"status": "ready" if ready else "not ready", "checks": checks}
    return JSONResponse(body, 200 if ready else 503)


@router.get("/metrics")
async def metrics(request: Request, state: AppState) -> Any:
    """For the holder of LUODI_METRICS_TOKEN; without one, for this machine itself."""
    if not _may_see_metrics(request, state):
        raise NotForThisClient
    return Response(state.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


async def check(state: HasState) -> dict[str, str]:
    """Each part with "ok", "degraded: …" or what is wrong."""
    checks = {"process": "draining" if state.lifecycle.draining else "ok"}
    degraded = state.degraded
    checks["model"] = f"degraded: lexical, {degraded.split(' (')[0]}" if degraded else "ok"
    try:
        async with asyncio.timeout(_SECONDS):
            return checks | await _check_database(state)
    except Exception:
        return checks | {"database": "not reachable"}


async def _check_database(state: HasState) -> dict[str, str]:
    async with transaction(state.sessionmaker) as session:
        revision = (await session.execute(text("SELECT version_num FROM alembic_version"))).scalar()
        held = await projected(session, state.shelf.plan_id)
    return {
        "database": "ok",
        "migrations": "ok" if revision == newest_revision() else "behind or ahead of this version",
        "catalogue": "ok"
        if held and held[0] == state.shelf.sha256
        else "differs from the files; run luodi catalogue load",
    }


def _may_see_metrics(request: Request, state: HasState) -> bool:
    token = state.settings.metrics_token
    if token is not None:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token.get_secret_value()}".encode())
    proxied = any(name in request.headers for name in _PROXY_HEADERS)
    local = request.client is None or request.client.host in {"127.0.0.1", "::1"}
    return local and not proxied
