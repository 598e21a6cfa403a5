"""Dates of a result as a calendar: only what is stated, each day once, the same file each time."""

import datetime as dt

import pytest
from icalendar import Calendar

from matching.profile import EnterpriseProfile
from matching.result import MatchResult, PolicyKind
from service.reports.calendar import calendar_of
from service.reports.deadlines import deadlines
from tests.make import full_profile

HTML = {"Accept": "text/html"}


class Window:
    """A window as a record."""

    def __init__(self, opens=None, closes=None):
        self.opens, self.closes = opens, closes


def programme(window, kind=PolicyKind.PROGRAMME):
    """Gives the result one programme with that window."""

    def changed(result: MatchResult) -> MatchResult:
        item = result.policies[0].model_copy(update={"kind": kind, "window": window, "id": "p"})
        return result.model_copy(update={"policies": (item,)})

    return changed


def found(kept, window, kind=PolicyKind.PROGRAMME):
    run = kept(start_by=None)
    result = programme(window, kind)(MatchResult.model_validate_json(run.result))
    profile = EnterpriseProfile.model_validate(run.profile)
    return [(item.kind, item.day.isoformat()) for item in deadlines(profile, result)]


@pytest.mark.parametrize(
    ("window", "days"),
    [
        ("2030年3月1日至2030年4月30日", [("opens", "2030-03-01"), ("closes", "2030-04-30")]),
        ("2030-03-01 – 2030-04-30", [("opens", "2030-03-01"), ("closes", "2030-04-30")]),
        ("截止 2030/4/30", [("closes", "2030-04-30")]),
        ("2030年4月30日前提交", [("closes", "2030-04-30")]),
        ("自2030年3月1日起受理", [("opens", "2030-03-01")]),
        ("2030年2月31日截止", []),
        ("常年受理", []),
        ("每年3月", []),
        (None, []),
        (
            Window(dt.date(2030, 3, 1), dt.date(2030, 4, 30)),
            [("opens", "2030-03-01"), ("closes", "2030-04-30")],
        ),
        (Window(closes="2030-04-30"), [("closes", "2030-04-30")]),
        ({"opens": "2030-03-01", "closes": None}, [("opens", "2030-03-01")]),
        (Window(closes=20300430), []),
    ],
)
def test_only_days_that_are_stated_become_dates(kept, window, days):
    assert found(kept, window) == days


def test_a_lever_has_no_window(kept):
    assert found(kept, "2030-03-01", PolicyKind.LEVER) == []


async def test_the_start_that_was_said_is_in_the_calendar(client):
    run = (await client.post("/v1/matches", json=full_profile())).json()["run"]["run_id"]
    answer = await client.get(f"/r/{run}.ics?lang=en")
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert event["dtstart"].dt == dt.date(2030, 9, 1)
    assert str(event["summary"]) == "Latest start, as entered"
    assert run in str(event["description"])
    assert answer.content == (await client.get(f"/r/{run}.ics?lang=en")).content
    assert f"/r/{run}.ics" in (await client.get(f"/r/{run}", headers=HTML)).text


async def test_without_any_date_there_is_no_calendar_and_no_link_to_one(client):
    said = full_profile(start_by=None)
    run = (await client.post("/v1/matches", json=said)).json()["run"]["run_id"]
    answer = await client.get(f"/r/{run}.ics", headers=HTML)
    assert answer.status_code == 404
    assert "没有可放入日历的内容" in answer.text
    assert ".ics" not in (await client.get(f"/r/{run}", headers=HTML)).text


async def test_a_window_opens_and_closes_in_the_calendar(stored, kept):
    run = kept(start_by=None, change=programme("2030-03-01 至 2030-04-30"))
    client = await stored(run)
    events = Calendar.from_ical((await client.get(f"/r/{run.run_id}.ics")).content).walk("VEVENT")
    assert [event["dtstart"].dt for event in events] == [dt.date(2030, 3, 1), dt.date(2030, 4, 30)]
    assert [str(event["summary"])[-4:] for event in events] == ["开始申报", "申报截止"]
    assert all("2030-03-01 至 2030-04-30" in str(event["description"]) for event in events)
    assert len({str(event["uid"]) for event in events}) == 2


def test_text_in_a_calendar_cannot_make_a_line_of_its_own(kept, words):
    run = kept(start_by=None)
    result = programme("2030-03-01\r\nATTACH:http://evil.example")(
        MatchResult.model_validate_json(run.result)
    )
    named = result.policies[0].model_copy(update={"name_zh": "甲\r\nBEGIN:VALARM"})
    result = result.model_copy(update={"policies": (named,)})
    content = calendar_of(EnterpriseProfile.model_validate(run.profile), result, words())
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    assert not [line for line in lines if line.startswith(("ATTACH", "BEGIN:VALARM"))]
