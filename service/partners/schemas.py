"""What partners are told of their own use."""

import datetime as dt
from typing import Literal
from uuid import UUID

from pydantic import BaseModel


class KeyView(BaseModel):
    """The key that asks; `expires_on` is its last day, `ends_at` the end of one that was replaced."""

    key_id: UUID
    name: str
    prefix: str
    environment: Literal["live", "sandbox"]
    scopes: list[str]
    expires_on: dt.date
    ends_at: dt.datetime | None


class Limits(BaseModel):
    """`per_second` in the long run, `burst` at once; `matches_per_month` null for no bound, `matches_left` then too."""

    per_second: float
    burst: int
    matches_per_month: int | None
    matches_left: int | None


class Use(BaseModel):
    """Requests admitted, matches computed for them (a batch counts its rows), and requests refused for their number."""

    requests: int
    matches: int
    refused: int


class RouteUse(Use):
    """This month's use of one route, by its template."""

    route: str


class Usage(BaseModel):
    """`day` and `month` are by the service's calendar; counts of the last moments before a crash may be missing."""

    key: KeyView
    limits: Limits
    day: dt.date
    today: Use
    month: Use
    routes: list[RouteUse]
