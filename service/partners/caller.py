"""Who calls: the partner behind a key, admitted once a request and counted for all workers."""

import functools
import hmac
from typing import Annotated, Any, NamedTuple, cast
from uuid import UUID

from fastapi import Depends
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from service.addresses import address_of
from service.db import transaction
from service.deps import Session
from service.organisations.store import act_for
from service.partners.errors import (
    KeyExpired,
    KeyMalformed,
    KeyMissing,
    KeyRevoked,
    KeyUnknown,
    ScopeMissing,
)
from service.partners.keys import PURPOSE
from service.partners.limits import ROWS, count, headers_of
from service.partners.secret import digest_of, well_formed
from service.routes import dependencies_of, template_of
from service.state import HasState
from service.uses import limit_keyless

_FOUND = "luodi.partner"


class Partner(NamedTuple):
    """The organisation that calls, and what its key may do; `environment` is live or sandbox."""

    organisation_id: UUID
    key_id: UUID
    scopes: frozenset[str]
    environment: str

    @property
    def sandbox(self) -> bool:
        return self.environment == "sandbox"


class Caller:
    """A dependency: the partner that calls, or None for nobody in particular where that is allowed.

    Raises KeyMissing, KeyMalformed, KeyUnknown, KeyExpired or KeyRevoked (401), ScopeMissing (403), KeyRateExceeded
    (429). With `LUODI_ANONYMOUS_API=false` nobody in particular is refused as well.
    """

    def __init__(self, scope: str | None, *, required: bool) -> None:
        self.scope, self.required = scope, required

    async def __call__(self, request: Request) -> Partner | None:
        found = await admitted(request)
        if found is None:
            if self.required or not request.state.settings.anonymous_api:
                raise KeyMissing
            return None
        if self.scope is not None and self.scope not in found.scopes:
            raise ScopeMissing(self.scope)
        return found


@functools.cache
def partner(scope: str | None = None) -> Caller:
    """Only partners whose key has the scope; None for any key."""
    return Caller(scope, required=True)


@functools.cache
def optional_partner(scope: str | None = None) -> Caller:
    """Partners whose key has the scope, and whoever sends no key at all."""
    return Caller(scope, required=False)


async def acting_session(request: Request, session: Session) -> AsyncSession:
    """The request's transaction, from here on seeing and writing what the partner may (row-level security)."""
    found = await admitted(request)
    if found is not None:
        await act_for(session, found.organisation_id)
    return session


PartnerSession = Annotated[AsyncSession, Depends(acting_session, scope="function")]


async def admitted(request: Request) -> Partner | None:
    """The partner whose key was sent, this request counted against its limits; None when none was sent.

    A request without a key, or with one nobody has, is counted by its address (TooManyRequests).
    Asked again within a request it answers the same and counts nothing.
    """
    if _FOUND not in request.scope:
        secret = bearer(request)
        if secret is None:
            await limit_keyless(request)
        request.scope[_FOUND] = None if secret is None else await _admit(request, secret)
    return cast("Partner | None", request.scope[_FOUND])


async def entitled(request: Request) -> Partner | None:
    """Who calls, once the route that will answer has had its say: raises what its `Caller` would, before it runs."""
    found = await admitted(request)
    for needed in dependencies_of(request.scope["app"], request.method, request.url.path):
        if isinstance(needed, Caller):
            await needed(request)
    return found


def bearer(request: Request) -> str | None:
    """The key as it was sent; raises KeyMalformed for a header that holds none."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not well_formed(secret.strip()):
        raise KeyMalformed
    return secret.strip()


async def _admit(request: Request, secret: str) -> Partner:
    """In a transaction of its own, so that no other request of this key waits longer than the counting takes."""
    state = cast(HasState, request.state)
    digest = digest_of(secret, state.keyring.key(PURPOSE))
    template = template_of(request.scope["app"], request.method, request.url.path)
    route = f"{request.method} {template}"
    # Keys made up one after another wait for each other, and keep no partner waiting.
    who = digest if state.counting.knows(digest) else f"guess {address_of(request)}"
    async with state.counting.turn(who), transaction(state.sessionmaker) as session:
        row = await _key(session, digest)
        if row is not None and hmac.compare_digest(row.digest, digest):
            _check_open(row, state)
            rows = ROWS.get(route, 0)
            used = await count(session, state, row.key_id, requests=1, rows=rows, route=route)
        else:
            used = None
    if used is None:
        await limit_keyless(request)
        raise KeyUnknown
    state.counting.remember(digest)
    headers: dict[str, str] = request.scope.setdefault("luodi.headers", {})
    headers.update(headers_of(row, used, state))
    if row.environment == "sandbox":
        headers["Luodi-Environment"] = "sandbox"
    used.check()
    return Partner(row.organisation_id, row.key_id, frozenset(row.scopes), row.environment)


def _check_open(row: Any, state: HasState) -> None:
    if row.revoked_at is not None or row.ended:
        raise KeyRevoked
    if row.expires_on < state.today():
        raise KeyExpired


async def _key(session: AsyncSession, digest: bytes) -> Any:
    query = text("SELECT *, ends_at <= clock_timestamp() AS ended FROM luodi_key(:digest)")
    return (await session.execute(query, {"digest": digest})).one_or_none()
