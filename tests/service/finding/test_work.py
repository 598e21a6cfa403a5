"""The list of candidates shows when somebody was last in touch and how the clock stands: as the lead itself says."""

import datetime as dt
import re
from html import unescape
from uuid import UUID

import pytest

from service.audit.log import Actor
from service.leads.history import Event, note_down
from service.leads.store import read_lead
from service.officers.sessions import Identity, act_as
from tests.service.candidates.conftest import made
from tests.service.finding.conftest import LIST, names_of, total_of

CHINA = dt.timezone(dt.timedelta(hours=8))
MONDAY = dt.datetime(2026, 6, 15, 9, tzinfo=CHINA)
"""The Friday after it is a holiday: the fifth working day is Tuesday the 23rd."""
HOUR = dt.timedelta(hours=1)


@pytest.fixture
async def five(office, keep):
    """Five enterprises; their ids by name."""
    office.clock.at = MONDAY
    names = ["甲乙丙丁戊"[n] + "企业" for n in range(5)]
    ids = await keep(
        office.people.here["viewer"].organisation_id,
        *(made(9 * n, name=name) for n, name in enumerate(names)),
    )
    return dict(zip(names, ids, strict=True))


@pytest.fixture
async def take(office, signed, five):
    """`await take("甲企业")`: an officer takes it up now; its lead's path."""

    async def taken(name):
        officer = await signed("officer")
        answer = await officer.post("/officer/leads", enterprise=str(five[name]))
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].split("?")[0]

    return taken


def cells(html: str, name: str) -> dict[str, str]:
    """The cells of an enterprise's row by the word that stands in front of them on a phone."""
    body = html.split("<tbody>")[1].split("</tbody>")[0]
    (row,) = [row for row in body.split("<tr>") if f">{name}</a>" in row]
    parts = re.findall(
        r'<td[^>]*><span class="cell-label"[^>]*>([^<]*)</span>(.*?)</td>', row, re.S
    )
    return {
        label: " ".join(unescape(re.sub("<[^>]+>", " ", said)).split()) for label, said in parts
    }


async def looked(signed, query: str = "for=all") -> str:
    page = await (await signed("viewer")).get(f"{LIST}?{query}")
    assert page.status_code == 200, page.text
    return page.text


async def test_nobody_in_touch_is_no_record_and_no_lead_no_clock(signed, five):
    row = cells(await looked(signed), "甲企业")
    assert (row["上次联系"], row["倒计时"]) == ("无记录", "–")


async def test_a_lead_that_waits_shows_its_clock_until_somebody_was_in_touch(office, signed, take):
    where = await take("甲企业")
    row = cells(await looked(signed), "甲企业")
    assert row["上次联系"] == "无记录"
    assert row["倒计时"] == "◔ 还有 72 小时 5 个工作日： 2026-06-23 止"
    office.clock.move(days=1)
    officer = await signed("officer")
    await officer.post(f"{where}/move", where, to="contacted", reason="", note="")
    row = cells(await looked(signed), "甲企业")
    assert (row["上次联系"], row["倒计时"]) == ("2026-06-16 今天", "–")
    office.clock.move(days=2)
    assert cells(await looked(signed), "甲企业")["上次联系"] == "2026-06-16 2 天前"


async def test_a_message_is_contact_and_a_note_is_not(office, signed, take):
    where = await take("乙企业")
    officer = office.people.here["officer"]
    lead_id = UUID(where.rsplit("/", 1)[1])

    async def write(kind, shown_to, days):
        async with office.sessions.begin() as session:
            await act_as(session, Identity(officer.officer_id, officer.organisation_id))
            actor = Actor("officer", str(officer.officer_id), officer.organisation_id)
            lead = await read_lead(session, lead_id)
            now = MONDAY + dt.timedelta(days=days)
            await note_down(session, lead, Event(kind, actor, shown_to, text="您好"), now)

    await write("note", "officers", 1)
    assert cells(await looked(signed), "乙企业")["上次联系"] == "无记录"
    await write("message", "company", 2)
    row = cells(await looked(signed), "乙企业")
    assert row["上次联系"].startswith("2026-06-17")
    assert row["倒计时"].startswith(
        "◔"
    )  # a message is not the first contact that the clock waits for


async def test_a_step_that_is_taken_back_whole_was_no_contact(office, signed, take):
    where = await take("丙企业")
    officer = await signed("officer")
    form = {"lead": where.rsplit("/", 1)[1], "do": "move", "to": "contacted"}
    done = await officer.post("/officer/leads/bulk", "/officer/leads", **form)
    assert done.status_code == 303, done.text
    assert cells(await looked(signed), "丙企业")["上次联系"] == "2026-06-15 今天"
    page = await officer.get(done.headers["location"])
    undo = re.search(r'name="undo" value="([^"]+)"', page.text)[1]
    await officer.post("/officer/leads/undo", "/officer/leads", undo=undo)
    row = cells(await looked(signed), "丙企业")
    assert (row["上次联系"], row["倒计时"][:1]) == ("无记录", "◔")


async def test_sorted_by_clock_the_most_urgent_come_first_and_what_has_none_last(
    office, signed, take
):
    for name in ("丁企业", "乙企业", "戊企业"):
        await take(name)
        office.clock.move(hours=5)
    found = names_of(await looked(signed, "for=all&sort=clock"))
    assert found[:3] == ["丁企业", "乙企业", "戊企业"]
    found = names_of(await looked(signed, "for=all&sort=-clock"))
    assert found[:3] == ["戊企业", "乙企业", "丁企业"]


@pytest.mark.parametrize(
    ("hours", "late", "overdue"),
    [(1, 0, 0), (72, 0, 0), (73, 1, 0), (79, 2, 0), (8 * 24 + 14, 2, 0), (8 * 24 + 15, 0, 2)],
)
async def test_the_filter_finds_what_the_column_says_and_the_list_of_leads_too(
    office, signed, take, hours, late, overdue
):
    await take("甲企业")
    office.clock.move(hours=6)
    await take("乙企业")
    office.clock.at = MONDAY + hours * HOUR
    page = await looked(signed, "for=all&sort=clock")
    shown = [cells(page, name)["倒计时"] for name in ("甲企业", "乙企业")]
    assert sum("超过 72 小时未联系" in clock for clock in shown) == late
    assert sum("超过 5 个工作日未联系" in clock for clock in shown) == overdue
    counts = {"late": late, "overdue": overdue, "running": 2 - late - overdue}
    for standing, count in counts.items():
        assert total_of(await looked(signed, f"for=all&clock={standing}")) == count
        told = re.search(
            rf'clock={standing}[^"]*"[^>]*><span>[^<]*</span> <span class="count">(\d+)', page
        )
        assert int(told[1] if told else 0) == count
    both = await looked(signed, "for=all&clock=late&clock=overdue")
    assert total_of(both) == late + overdue
    leads = await (await signed("viewer")).get("/officer/leads?overdue=1")
    assert leads.text.count('data-label="倒计时"') == late + overdue


async def test_a_clock_that_cannot_be_chosen_is_told_with_those_that_can(signed, five):
    page = await (await signed("viewer")).get(f"{LIST}?for=all&clock=never")
    assert page.status_code == 422
    assert "overdue" in page.text


async def test_the_english_list_says_it_in_english(signed, take):
    await take("甲企业")
    page = await looked(signed, "for=all&lang=en")
    row = cells(page, "甲企业")
    assert row["Last contact"] == "None on record"
    assert row["Clock"].startswith("◔ 72 h left")
