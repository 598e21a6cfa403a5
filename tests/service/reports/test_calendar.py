"""Dates of a result as a calendar: only what is stated, each day once, the same file each time."""

import datetime as dt

import pytest
from icalendar import Calendar

from matching.profile import EnterpriseProfile
from matching.programme import WindowNow
from matching.result import MatchResult, PolicyKind
from service.reports.calendar import calendar_of
from service.reports.deadlines import deadlines
from tests.make import full_profile

HTML = {"Accept": "text/html"}


def window(opens=None, closes=None, text="每年一次"):
    """A window with the days that are published."""
    kind = "dated" if opens or closes else "rolling"
    return WindowNow(
        kind=kind, opens=opens, closes=closes, text_zh=text, text_en="once a year",
        state="open", days_left=None,
    )  # fmt: skip


def programme(said, kind=PolicyKind.PROGRAMME):
    """Gives the result one programme with that window."""

    def changed(result: MatchResult) -> MatchResult:
        item = result.policies[0].model_copy(update={"kind": kind, "window": said, "id": "p"})
        return result.model_copy(update={"policies": (item,)})

    return changed


def found(kept, said, kind=PolicyKind.PROGRAMME):
    run = kept(start_by=None)
    result = programme(said, kind)(MatchResult.model_validate_json(run.result))
    profile = EnterpriseProfile.model_validate(run.profile)
    return [(item.kind, item.day.isoformat()) for item in deadlines(profile, result)]


OPENS, CLOSES = dt.date(2030, 3, 1), dt.date(2030, 4, 30)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        (window(OPENS, CLOSES), [("opens", "2030-03-01"), ("closes", "2030-04-30")]),
        (window(closes=CLOSES), [("closes", "2030-04-30")]),
        (window(text="常年受理"), []),
        (None, []),
    ],
)
def test_only_days_that_are_stated_become_dates(kept, said, days):
    assert found(kept, said) == days


def test_a_lever_has_no_window(kept):
    assert found(kept, window(OPENS, CLOSES), PolicyKind.LEVER) == []


async def test_the_start_that_was_said_is_in_the_calendar(client):
    run = (await client.post("/v1/matches", json=full_profile())).json()["run"]["run_id"]
    answer = await client.get(f"/r/{run}.ics?lang=en")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    event = next(event for event in events if "Latest start" in str(event["summary"]))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert event["dtstart"].dt == dt.date(2030, 9, 1)
    assert str(event["summary"]) == "Latest start, as entered"
    assert run in str(event["description"])
    assert answer.content == (await client.get(f"/r/{run}.ics?lang=en")).content
    assert f"/r/{run}.ics" in (await client.get(f"/r/{run}", headers=HTML)).text


async def test_without_any_date_there_is_no_calendar_and_no_link_to_one(stored, kept):
    kept_run = kept(start_by=None, change=programme(None))
    client, run = await stored(kept_run), kept_run.run_id
    answer = await client.get(f"/r/{run}.ics", headers=HTML)
    assert answer.status_code == 404
    assert "没有可放入日历的内容" in answer.text
    assert ".ics" not in (await client.get(f"/r/{run}", headers=HTML)).text


async def test_a_window_opens_and_closes_in_the_calendar(stored, kept):
    run = kept(start_by=None, change=programme(window(OPENS, CLOSES, "三月至四月")))
    client = await stored(run)
    events = Calendar.from_ical((await client.get(f"/r/{run.run_id}.ics")).content).walk("VEVENT")
    assert [event["dtstart"].dt for event in events] == [dt.date(2030, 3, 1), dt.date(2030, 4, 30)]
    assert [str(event["summary"])[-4:] for event in events] == ["开始申报", "申报截止"]
    assert all("三月至四月" in str(event["description"]) for event in events)
    assert len({str(event["uid"]) for event in events}) == 2


def test_text_in_a_calendar_cannot_make_a_line_of_its_own(kept, words):
    run = kept(start_by=None)
    result = programme(window(OPENS, text="三月\r\nATTACH:http://evil.example"))(
        MatchResult.model_validate_json(run.result)
    )
    named = result.policies[0].model_copy(update={"name_zh": "甲\r\nBEGIN:VALARM"})
    result = result.model_copy(update={"policies": (named,)})
    content = calendar_of(EnterpriseProfile.model_validate(run.profile), result, words())
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    assert not [line for line in lines if line.startswith(("ATTACH", "BEGIN:VALARM"))]
