"""A result's dates as an iCalendar file (RFC 5545)."""

import datetime as dt

from icalendar import Calendar, Event

from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from service.pages import labels
from service.reports.deadlines import Deadline, deadlines
from service.reports.words import Words, stated


def calendar_of(profile: EnterpriseProfile, result: MatchResult, words: Words) -> bytes | None:
    """All dates as whole-day events, None when there is none; the same run gives the same bytes."""
    found = deadlines(profile, result)
    if not found:
        return None
    calendar = Calendar()
    calendar.add("prodid", "-//Luodi//luodi//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", words.say(labels.DOCUMENT["calendar"]))
    for deadline in found:
        calendar.add_component(_event(deadline, result, words))
    content: bytes = calendar.to_ical()
    return content


def _event(deadline: Deadline, result: MatchResult, words: Words) -> Event:
    run, policy = result.run, deadline.policy
    event = Event()
    event.add(
        "uid", "-".join([deadline.kind, *([policy.id] if policy else []), f"{run.run_id}@luodi"])
    )
    event.add("dtstamp", _midnight(run.today))
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.day + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    name = words.of(policy) if policy else ""
    event.add("summary", words.say(labels.DOCUMENT[deadline.kind], name=name))
    event.add("description", _description(deadline, result, words))
    report = words.address(f"/r/{run.run_id}")
    if report:
        event.add("url", report)
    return event


def _description(deadline: Deadline, result: MatchResult, words: Words) -> str:
    source = labels.DOCUMENT["dated" if deadline.policy else "started"]
    said = [words.say(source, run_id=result.run.run_id)]
    if deadline.policy:
        parts = (("主管部门", deadline.policy.authority), ("申报时间", deadline.policy.window))
        for label, value in parts:
            text = stated(value, words.language)
            if text:
                said.append(f"{words.say(label)}{words.say('：')}{text}")
    return "\n".join(said)


def _midnight(day: str) -> dt.datetime:
    """The stamp is the run's own day, not the clock's: a file asked for twice is the same file."""
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), dt.UTC)
