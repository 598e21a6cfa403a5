"""What the application holds while it runs; requests see it as `request.state`."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypedDict

from sqlalchemy.ext.asyncio import AsyncEngine

from matching.match import Knowledge
from service.buckets import Buckets
from service.candidates.engine import CandidateEngine
from service.catalogue.shelf import Shelf
from service.counting import Counting
from service.db import Sessions
from service.keyring import Keyring
from service.matches.fresh import Fresh
from service.matches.recent import Recent
from service.metrics import Metrics
from service.registry import Registry
from service.settings import Settings
from service.standards.index import ClassIndex
from service.turns import Turns
from service.webhooks.sending import Sender


class Lifecycle:
    """Whether the process is on its way out: readiness says no from then on."""

    def __init__(self) -> None:
        self.draining = False


class Typesetter(Protocol):
    """Makes a PDF of a document's data, off the event loop."""

    async def pdf(self, document: Mapping[str, Any]) -> bytes: ...


class Given(TypedDict):
    """What the application was made with."""

    settings: Settings
    knowledge: Knowledge
    degraded: str | None
    metrics: Metrics
    lifecycle: Lifecycle
    today: Callable[[], dt.date]
    now: Callable[[], dt.datetime]


class Read(TypedDict):
    """What is read off the catalogue and the settings once."""

    candidates: CandidateEngine
    shelf: Shelf
    classes: ClassIndex
    registry: Registry | None
    keyring: Keyring
    sender: Sender


class Remembered(TypedDict):
    """What this process remembers of the requests before."""

    recent: Recent
    fresh: Fresh
    rendered: dict[tuple[str, ...], str]
    buckets: Buckets
    counting: Counting


class Opened(TypedDict):
    """What has to be closed again."""

    engine: AsyncEngine
    sessionmaker: Sessions
    turns: Turns
    press: Typesetter


class State(Given, Read, Remembered, Opened):
    """Made in the lifespan, given to every request."""


class CanMatch(Protocol):
    """What computing a match needs of the state; commands without a database have this much."""

    @property
    def settings(self) -> Settings: ...
    @property
    def knowledge(self) -> Knowledge: ...
    @property
    def turns(self) -> Turns: ...


class HasState(Protocol):
    """The state as attributes, the way `request.state` shows it."""

    settings: Settings
    knowledge: Knowledge
    degraded: str | None
    shelf: Shelf
    engine: AsyncEngine
    sessionmaker: Sessions
    turns: Turns
    recent: Recent
    fresh: Fresh
    metrics: Metrics
    lifecycle: Lifecycle
    today: Callable[[], dt.date]
    now: Callable[[], dt.datetime]
    press: Typesetter
    rendered: dict[tuple[str, ...], str]
    classes: ClassIndex
    registry: Registry | None
    buckets: Buckets
    counting: Counting
    keyring: Keyring
    candidates: CandidateEngine
    sender: Sender
