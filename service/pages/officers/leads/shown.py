"""What pages show of a lead: names of ids, its clock in words, the moves it can make."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from starlette.requests import Request

from service.leads.clocks import Waiting, first_contact, idle_days
from service.leads.stages import FOLLOWS, NEEDS_REASON
from service.leads.tables import STAGES
from service.officers.here import OfficerHere
from service.officers.store import OfficerRow, all_officers
from service.pages.i18n import Language, language_of, translate
from service.pages.labels import LEAD_CLOCK
from service.pages.render import localised

PATH = STAGES[:7]
"""线索 to 投产; 暂缓 and 不适合 leave it."""
SOON = 24


class Clock(NamedTuple):
    """A clock in words: `tone` for its colour, which never says more than the mark and the words."""

    tone: str
    mark: str
    text: str
    more: str = ""


class Staged(Waiting, Protocol):
    """A lead with its clock and its stage."""

    @property
    def stage(self) -> str: ...


class Names(NamedTuple):
    """Ids to what a reader sees."""

    officers: Mapping[str, str]
    industries: Mapping[str, str]
    sites: Mapping[str, str]
    policies: Mapping[str, str]


async def names_for(request: Request, here: OfficerHere) -> tuple[Names, list[OfficerRow]]:
    """Names for one page, and the officers one may see."""
    language, catalogue = language_of(request), request.state.knowledge.catalogue
    people = await all_officers(here.session)

    def named(items: Any) -> dict[str, str]:
        return {item.id: localised(language, item) for item in items}

    return Names(
        {str(one.officer_id): one.name for one in people},
        named(catalogue.industries),
        named(catalogue.sites),
        named(catalogue.policies),
    ), people


def local_now(request: Request, here: OfficerHere) -> dt.datetime:
    """Now, at the offset that says which day it is."""
    return here.now.astimezone(request.state.settings.timezone)


def clock_of(language: Language, lead: Staged, now: dt.datetime) -> Clock | None:
    """The clock of the first contact in words; None where it does not run, as in a pause, which is meant."""
    if lead.stage != "lead":
        return None
    count = first_contact(lead, now)
    if count.standing == "none":
        return None

    def say(word: str, **parts: object) -> str:
        return translate(language, LEAD_CLOCK[word]).format(**parts)

    more = say("until", day=count.last_day)
    if count.unannounced_year is not None:
        more = say("weekends", day=count.last_day, year=count.unannounced_year)
    if count.standing == "overdue":
        return Clock("bad", "✗", say("overdue"), more)
    if count.standing == "late":
        return Clock("bad", "!", say("late"), more)
    if count.hours < 1:
        return Clock("weak", "◔", say("hour"), more)
    tone = "weak" if count.hours < SOON else "fair"
    return Clock(tone, "◔", say("hours", hours=count.hours), more)


def quiet_of(language: Language, last: dt.datetime, now: dt.datetime) -> str:
    """When something happened last, in days."""
    days = idle_days(last, now)
    if days <= 0:
        return translate(language, LEAD_CLOCK["today"])
    return translate(language, LEAD_CLOCK["days"]).format(days=days)


def moves_of(stage: str, *, with_reason: bool = True) -> list[str]:
    """Where a lead can go from a stage, in their order."""
    return [to for to in STAGES if to in FOLLOWS[stage] and (with_reason or to not in NEEDS_REASON)]
