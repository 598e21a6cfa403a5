"""Where the tools' answers come from: the service, for whoever calls, or this machine alone."""

import datetime as dt
from typing import Any, NamedTuple, Protocol, cast

from starlette.requests import Request

from matching.explain import Explanation
from matching.match import Knowledge, to_json
from matching.profile import EnterpriseProfile
from service.catalogue.shelf import Shelf
from service.db import transaction
from service.errors import RunNotFound
from service.matches.asking import ask_of, explained
from service.matches.runs import Ways, compute, day_of, run_match
from service.matches.schemas import ExplainRequest
from service.matches.store import read_run
from service.partners.caller import Partner
from service.partners.errors import ScopeMissing
from service.partners.limits import spend
from service.settings import Settings
from service.state import HasState
from service.turns import Turns

ROUTE = "POST /mcp"


class Desk(Protocol):
    """Who is asked: `shelf` is the catalogue, `allow` raises ScopeMissing."""

    @property
    def shelf(self) -> Shelf: ...
    def allow(self, scope: str) -> None: ...
    async def match(self, profile: EnterpriseProfile, ways: Ways) -> str: ...
    async def explain(self, asked: ExplainRequest) -> Explanation: ...


class ServiceDesk:
    """The service, for a partner or for nobody in particular: counted, limited and kept as under `/v1`."""

    def __init__(self, state: HasState, partner: Partner | None) -> None:
        self._state, self._partner = state, partner

    @property
    def shelf(self) -> Shelf:
        return self._state.shelf

    def allow(self, scope: str) -> None:
        if self._partner is not None and scope not in self._partner.scopes:
            raise ScopeMissing(scope)

    async def match(self, profile: EnterpriseProfile, ways: Ways) -> str:
        """The answer's text, kept as `POST /v1/matches` keeps it."""
        await self._spend()
        async with transaction(self._state.sessionmaker) as session:
            stored = await run_match(self._state, session, profile, ways, sandbox=self._sandbox)
        return stored.body.decode()

    async def explain(self, asked: ExplainRequest) -> Explanation:
        """Raises RunNotFound for a run that was not kept."""
        await self._spend()
        kept = None
        if asked.run_id:
            async with transaction(self._state.sessionmaker) as session:
                kept = await read_run(session, asked.run_id)
            if kept is None:
                raise RunNotFound
        today = day_of(self._state, sandbox=self._sandbox)
        return await explained(self._state, ask_of(asked, kept, today))

    @property
    def _sandbox(self) -> bool:
        return self._partner is not None and self._partner.sandbox

    async def _spend(self) -> None:
        if self._partner is not None:
            await spend(self._state, self._partner, 1, ROUTE)


class OwnMachine(NamedTuple):
    """A plan and a model on this machine: no database, no network; nothing is kept and nobody is counted."""

    knowledge: Knowledge
    shelf: Shelf
    today: dt.date
    turns: Turns
    settings: Settings

    def allow(self, scope: str) -> None:
        """Whoever runs the command may do everything it does."""

    async def match(self, profile: EnterpriseProfile, ways: Ways) -> str:
        return to_json(await compute(self, profile, ways, today=self.today))

    async def explain(self, asked: ExplainRequest) -> Explanation:
        """Raises RunNotFound for a run id: no runs are kept here."""
        if asked.run_id:
            raise RunNotFound
        return await explained(self, ask_of(asked, None, self.today))


def desk_of(request: Request, partner: Partner | None) -> ServiceDesk:
    """The desk of one request."""
    return ServiceDesk(cast(Any, request.state), partner)
