"""What routes ask for."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, cast

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from service.db import transaction
from service.state import HasState


def get_state(request: Request) -> Any:
    return cast(HasState, request.state)


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """One transaction a request; its commit is over before the answer leaves (scope "function")."""
    async with transaction(request.state.sessionmaker) as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session, scope="function")]
AppState = Annotated[HasState, Depends(get_state)]
