"""Digests and mail as a serving process does them, round by round, at a time of the test's own."""

import datetime as dt
from typing import NamedTuple

from service.chores import do
from service.chores.rounds import rounds
from service.db import app_engine, owner_engine


class Done(NamedTuple):
    """What a round did; `busy` when another process was at it."""

    digests: int
    mails: int
    busy: bool


class Rounds:
    """The rounds of one process."""

    def __init__(self, url, settings, candidates, knowledge) -> None:
        self._owner, self._app = owner_engine(url), app_engine(url, settings)
        self._chore = rounds(self._owner, self._app, settings, candidates, knowledge)

    async def once(self, now: dt.datetime) -> Done:
        done = await do(self._owner, self._chore, now)
        if not done.busy:
            assert done.told.keys() == {"digests", "mail"}  # a step that failed is missing
        digests, mails = done.told.get("digests", {}), done.told.get("mail", {})
        return Done(digests.get("told", 0), mails.get("sent", 0), done.busy)

    async def close(self) -> None:
        await self._app.dispose()
        await self._owner.dispose()
