"""What routes ask for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, cast

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from service.db import transaction
from service.state import HasState

SHARED = "luodi.session"


def get_state(request: Request) -> Any:
    return cast(HasState, request.state)


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """One transaction a request; its commit is over before the answer leaves (scope "function").

    A write with an Idempotency-Key works in the transaction that also keeps its answer (service/partners/door.py).
    """
    if SHARED in request.scope:
        yield request.scope[SHARED]
        return
    async with transaction(request.state.sessionmaker) as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session, scope="function")]
AppState = Annotated[HasState, Depends(get_state)]


@asynccontextmanager
async def own_transaction(request: Request) -> AsyncIterator[AsyncSession]:
    """A short transaction apart from the request's, or within it where the request holds one connection already."""
    if SHARED in request.scope:
        yield request.scope[SHARED]
        return
    async with transaction(request.state.sessionmaker) as session:
        yield session
