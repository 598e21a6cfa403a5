"""What webhooks look like over the wire; a secret is shown when it is made and never again."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Listened = Literal["match_job.finished", "lead.status_changed", "catalogue.changed", "key.expiring"]


class NewWebhook(BaseModel):
    """Where to send, and which events; https only."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    events: Annotated[list[Listened], Field(min_length=1, max_length=4)]


class WebhookChange(BaseModel):
    """What to change; what is left out stays. `disabled: false` opens one again that answered 410."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    events: Annotated[list[Listened], Field(min_length=1, max_length=4)] | None = None
    disabled: bool | None = None


class DeliveriesQuery(BaseModel):
    """Which deliveries: the newest first, of one state where it is said."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str, Field(max_length=200)] | None = None
    state: Literal["pending", "delivered", "dead"] | None = None
    lang: Annotated[str, Field(max_length=20)] | None = None


class Webhook(BaseModel):
    """An address events are sent to. `disabled_why`: `gone` (it answered 410) or `asked`."""

    webhook_id: UUID
    url: str
    events: list[str]
    disabled_at: dt.datetime | None
    disabled_why: Literal["gone", "asked"] | None
    previous_until: dt.datetime | None
    created_at: dt.datetime


class WebhookWithSecret(Webhook):
    """The same with the secret that signs: keep it, it is shown this once."""

    secret: str


class Webhooks(BaseModel):
    items: list[Webhook]


class Attempt(BaseModel):
    """One try: `status` as answered, null when nothing was; `failure` null when it was taken."""

    number: int
    at: dt.datetime
    status: int | None
    failure: str | None
    milliseconds: int


class Delivery(BaseModel):
    """One event for one webhook: `event_id` is the `webhook-id` header of every attempt, `payload` what is sent."""

    delivery_id: UUID
    event_id: str
    event: str
    state: Literal["pending", "delivered", "dead"]
    payload: JsonValue
    created_at: dt.datetime
    next_at: dt.datetime | None
    settled_at: dt.datetime | None
    attempts: list[Attempt]


class WebhookReplay(BaseModel):
    """How many deliveries are sent again, and how many that never arrived are left for another call."""

    queued: int
    left: int


class Deliveries(BaseModel):
    items: list[Delivery]
    next_cursor: str | None
