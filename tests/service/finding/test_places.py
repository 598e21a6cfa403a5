"""An officer's own order beside the model's: given with a reason, seen with both places, taken back."""

import re

import pytest
from sqlalchemy import text

from tests.service.candidates.conftest import ROBOTS, made
from tests.service.finding.conftest import LIST, every_page, rows_of, total_of

TARGET = {"for": "industry", "of": "robot"}
ADDRESS = f"{LIST}?for=industry&of=robot"


def one(enterprise_id):
    return f"/officer/enterprises/{enterprise_id}"


async def move(browser, enterprise_id, how="pin", reason="已与本市签约意向", **said):
    return await browser.post(
        f"{one(enterprise_id)}/override", move=how, reason=reason, **TARGET, **said
    )


async def kept(office, organisation_id):
    query = text(
        "SELECT * FROM candidate_overrides WHERE organisation_id = :o ORDER BY override_id"
    )
    async with office.owner.connect() as connection:
        return (await connection.execute(query, {"o": organisation_id})).mappings().all()


async def test_one_is_pinned_and_both_places_reason_and_name_are_shown(filled, signed, office):
    browser, me = await signed("officer"), office.people.here["officer"]
    before = await every_page(browser, ADDRESS)
    answer = await move(browser, before[6])
    assert answer.status_code == 303
    page = await browser.get(answer.headers["location"].split("#")[0])
    assert "名次已调整" in page.text
    after = await browser.get(ADDRESS)
    assert [row for row, _ in rows_of(after.text)][:2] == [before[6], before[0]]
    for said in ("人工：第 1 名；模型：第 7 名", "已与本市签约意向", me.name):
        assert said in after.text
    assert total_of(after.text) == len(before)
    (row,) = await kept(office, me.organisation_id)
    assert (row["model_rank"], row["own_rank"], row["officer_id"]) == (7, 1, me.officer_id)
    (audit,) = await office.rows_of(me)
    assert (audit.action, audit.subject) == ("candidate.overridden", before[6])
    assert "签约" not in str(audit.detail)


async def test_with_places_given_pages_still_neither_skip_nor_repeat(signed, keep, office):
    texts = (made(n, business_text=f"{ROBOTS[n % 3]}，第{n}号") for n in range(45))
    await keep(office.people.here["officer"].organisation_id, *texts)
    browser = await signed("officer")
    whole = await every_page(browser, ADDRESS)
    assert len(whole) == 45
    moves = (
        ("place", "3"),
        ("place", "20"),
        ("place", "21"),
        ("place", "9999"),
        ("pin", ""),
        ("aside", ""),
    )
    for number, (how, place) in enumerate(moves):
        await move(browser, whole[-1 - number], how, place=place)
    found = await every_page(browser, ADDRESS)
    assert sorted(found) == sorted(set(whole) - {whole[-6]})
    assert (found[0], found[2]) == (whole[-5], whole[-1])
    assert (found[19], found[20], found[-1]) == (whole[-2], whole[-3], whole[-4])
    assert [row for row in found if row not in whole[-6:]] == whole[:-6]


async def test_a_page_of_nothing_but_places_given_is_a_page(signed, keep, office):
    texts = (made(n, business_text=f"{ROBOTS[n % 3]}，第{n}号") for n in range(26))
    await keep(office.people.here["officer"].organisation_id, *texts)
    browser = await signed("officer")
    whole = await every_page(browser, ADDRESS)
    for place, row in enumerate(reversed(whole[4:]), 1):
        await move(browser, row, "place", place=str(place))
    assert await every_page(browser, ADDRESS) == [*reversed(whole[4:]), *whole[:4]]
    for row in whole[:4]:
        await move(browser, row, "place", place="26")
    assert sorted(await every_page(browser, ADDRESS)) == sorted(whole)


async def test_one_set_aside_is_told_below_the_list_and_can_come_back(filled, signed, office):
    browser = await signed("officer")
    before = await every_page(browser, ADDRESS)
    await move(browser, before[0], "aside", reason="环评不可行")
    page = await browser.get(ADDRESS)
    assert before[0] not in [row for row, _ in rows_of(page.text)]
    assert "人工不列入 1 家" in page.text
    assert "环评不可行" in page.text.split('id="aside"')[1]
    assert total_of(page.text) == len(before) - 1
    back = await browser.post(f"{one(before[0])}/override/withdraw", **TARGET)
    assert back.status_code == 303
    assert await every_page(browser, ADDRESS) == before
    (row,) = await kept(office, office.people.here["officer"].organisation_id)
    assert row["withdrawn_at"] is not None
    again = await browser.post(f"{one(before[0])}/override/withdraw", **TARGET)
    assert again.status_code == 303
    actions = [row.action for row in await office.rows_of(office.people.here["officer"])]
    assert actions == ["candidate.overridden", "candidate.override_withdrawn"]


async def test_saying_it_anew_keeps_what_was_said_before(filled, signed, office):
    browser = await signed("officer")
    before = await every_page(browser, ADDRESS)
    await move(browser, before[3])
    await move(browser, before[3], "place", place="2", reason="第二次")
    rows = await kept(office, office.people.here["officer"].organisation_id)
    assert [(row["own_rank"], row["withdrawn_at"] is None) for row in rows] == [
        (1, False),
        (2, True),
    ]
    page = await browser.get(f"{one(before[3])}?for=industry&of=robot")
    assert "已与本市签约意向" in page.text.split('id="history"')[1]
    assert "第二次" in page.text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"reason": " "}, "请写明理由"),
        ({"reason": "长" * 1001}, "请写明理由"),
        ({"how": "place", "place": "0"}, "请写 1 至 10000 的名次"),
        ({"how": "place", "place": "1" * 5}, "请写 1 至 10000 的名次"),
        ({"how": "place", "place": "二"}, "请写 1 至 10000 的名次"),
        ({"how": "sideways"}, "请选择置顶"),
    ],
)
async def test_what_cannot_be_kept_is_told_and_the_form_is_as_typed(
    filled, signed, office, sent, words
):
    browser = await signed("officer")
    (first, *_) = await every_page(browser, ADDRESS)
    answer = await move(browser, first, **sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert await kept(office, office.people.here["officer"].organisation_id) == []


async def test_one_that_the_target_does_not_list_has_no_place_to_change(filled, signed, office):
    browser = await signed("officer")
    listed = await every_page(browser, ADDRESS)
    other = next(i for i in await every_page(browser, f"{LIST}?for=all") if i not in listed)
    answer = await move(browser, other)
    assert answer.status_code == 422
    assert "不在此目标的名单里" in answer.text
    none = await browser.post(f"{one(listed[0])}/override", move="pin", reason="x")
    assert none.status_code == 422


async def test_a_viewer_sees_the_places_and_cannot_change_them(filled, signed):
    officer, viewer = await signed("officer"), await signed("viewer")
    before = await every_page(officer, ADDRESS)
    await move(officer, before[5])
    assert (await every_page(viewer, ADDRESS))[0] == before[5]
    assert (await move(viewer, before[4])).status_code == 403
    page = await viewer.get(f"{one(before[5])}?for=industry&of=robot")
    assert "人工名次" in page.text
    assert "/override" not in page.text


async def test_another_offices_order_is_its_own(filled, signed, office):
    browser, there = await signed("officer"), await signed("officer", there=True)
    before = await every_page(browser, ADDRESS)
    await move(browser, before[5])
    assert (await move(there, before[2])).status_code == 404
    above = await (await office.browser()).be(office.people.above)
    assert "人工：" not in (await above.get(ADDRESS)).text
    assert re.search(r"共 \d+ 家", (await there.get(ADDRESS)).text)[0] == "共 1 家"
    query = "SELECT count(*) FROM candidate_overrides"
    async with office.sessions.begin() as session:
        assert (await session.execute(text(query))).scalar() == 0
