"""What is known of a claimable programme beyond its conditions: who runs it, what it gives, when, on what basis.

Every field that a source does not state is None. Money is in the unit the amount names, dates are calendar days of
the programme's authority, lengths of time are working or calendar days as the text says.
"""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Filled = Annotated[str, Field(min_length=1)]
Address = Annotated[str, Field(pattern=r"^https?://\S+$")]
CLOSING_SOON_DAYS = 30
"""From how many days before its end a window is closing soon: a month is what collecting audited papers takes."""


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Verification(StrEnum):
    """Whether the conditions were read in a source; those of an unverified programme are withheld."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


class Authority(_Fact):
    """Who decides, and where to ask; `contact` is a telephone number, an office or a portal's name as published."""

    name_zh: Filled
    name_en: Filled
    contact: Filled | None = None
    url: Address | None = None


class Amount(_Fact):
    """What the programme gives.

    `stated` follows from the document alone, `competitive` is decided among applicants, `case_by_case` by the
    authority, `none` means no money (a recognition). `min`, `max` and `cap` are in `unit`; `rate_pct` is a
    percentage of what the text names.
    """

    kind: Literal["stated", "competitive", "case_by_case", "none"]
    min: Annotated[float, Field(ge=0)] | None = None
    max: Annotated[float, Field(ge=0)] | None = None
    rate_pct: Annotated[float, Field(ge=0)] | None = None
    cap: Annotated[float, Field(ge=0)] | None = None
    unit: Filled | None = None
    text_zh: Filled
    text_en: Filled

    @model_validator(mode="after")
    def _adds_up(self) -> "Amount":
        sums = (self.min, self.max, self.cap)
        if self.kind == "none" and any(value is not None for value in (*sums, self.rate_pct)):
            raise ValueError("an amount of kind none carries no number")
        if self.kind == "stated" and all(value is None for value in (*sums, self.rate_pct)):
            raise ValueError("a stated amount states a number: min, max, rate_pct or cap")
        if any(value is not None for value in sums) and self.unit is None:
            raise ValueError("min, max and cap need a unit")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min is above max")
        return self


class LifeCycle(StrEnum):
    """Where a window stands on a day; `unknown` where its dates are not published."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSING_SOON = "closing_soon"
    CLOSED = "closed"
    ROLLING = "rolling"
    UNKNOWN = "unknown"


class Window(_Fact):
    """When one may apply.

    `dated` has published days, the first and the last on which applications are taken; `rolling` takes them at any
    time (a tax rule is used with the return); `unpublished` is neither known. `recurs` tells that a dated window
    comes again; its next days are not guessed.
    """

    kind: Literal["dated", "rolling", "unpublished"]
    opens: dt.date | None = None
    closes: dt.date | None = None
    recurs: Literal["yearly"] | None = None
    text_zh: Filled
    text_en: Filled

    @model_validator(mode="after")
    def _has_its_days(self) -> "Window":
        days = (self.opens, self.closes)
        if self.kind == "dated" and days == (None, None):
            raise ValueError("a dated window has a first or a last day")
        if self.kind != "dated" and days != (None, None):
            raise ValueError("only a dated window has days")
        if self.opens and self.closes and self.opens > self.closes:
            raise ValueError("opens is after closes")
        return self

    def state_on(self, today: dt.date) -> LifeCycle:
        """The state on a day by the window's own days; see `state_on` for the life of the rules behind it."""
        if self.kind == "rolling":
            return LifeCycle.ROLLING
        if self.kind == "unpublished":
            return LifeCycle.UNKNOWN
        return _between(self.opens, self.closes, today)


class LegalBasis(_Fact):
    """The document a programme stands on; `valid_from` and `valid_to` are the first and last day it applies."""

    title: Filled
    number: Filled | None = None
    issuer: Filled | None = None
    date: dt.date | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    url: Address | None = None

    @model_validator(mode="after")
    def _lasts(self) -> "LegalBasis":
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError("valid_from is after valid_to")
        return self


class BasisEvidence(_Fact):
    """A public document other than the plan in which conditions were read.

    `reliability` is A for an issuer's or government page, B for a reprint or news that repeats the text, C for
    another's summary where the text itself was not read. `url` is the page that was read, for C the official
    address that the summary names; None where the page that was read is not fit to be linked.
    """

    title: Filled
    number: Filled | None = None
    issuer: Filled
    date: dt.date | None = None
    url: Address | None = None
    reliability: Literal["A", "B", "C"]
    quote: Filled | None = None


class Document(_Fact):
    """A paper to hand in."""

    name_zh: Filled
    name_en: Filled


class Duration(_Fact):
    """How long something takes, as the source words it; `days` where it gives a number."""

    days: Annotated[int, Field(ge=0)] | None = None
    text_zh: Filled
    text_en: Filled


class WindowNow(Window):
    """A window with its state on the day of the match; `days_left` counts to the last day, 0 on it."""

    state: LifeCycle
    days_left: int | None


def state_on(window: Window, basis: LegalBasis | None, today: dt.date) -> WindowNow:
    """The window on a day: closed once the rules have ended, upcoming before they begin."""
    last = _earliest(window.closes, basis.valid_to if basis else None)
    state = window.state_on(today)
    rules = _between(basis.valid_from, basis.valid_to, today) if basis else LifeCycle.OPEN
    if rules is not LifeCycle.OPEN and state is not LifeCycle.CLOSED:
        state = state if _sooner(rules, state) else rules
    left = None if last is None or last < today else (last - today).days
    return WindowNow(**window.model_dump(), state=state, days_left=left)


def _sooner(rules: LifeCycle, window: LifeCycle) -> bool:
    """Whether the window's own state says more than that the rules are about to end."""
    return rules is LifeCycle.CLOSING_SOON and window in (LifeCycle.UPCOMING, LifeCycle.UNKNOWN)


def _between(first: dt.date | None, last: dt.date | None, today: dt.date) -> LifeCycle:
    if first is not None and today < first:
        return LifeCycle.UPCOMING
    if last is None:
        return LifeCycle.OPEN
    if today > last:
        return LifeCycle.CLOSED
    soon = (last - today).days <= CLOSING_SOON_DAYS
    return LifeCycle.CLOSING_SOON if soon else LifeCycle.OPEN


def _earliest(*days: dt.date | None) -> dt.date | None:
    return min((day for day in days if day is not None), default=None)
