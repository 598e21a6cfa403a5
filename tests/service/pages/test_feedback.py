"""What readers say of an entry: kept beside what was shown, changed, taken back."""

import pytest
from sqlalchemy import delete, func, select, text

from service.feedback.tables import feedback
from service.matches.tables import runs
from service.shares.tables import report_links
from tests.conftest import TODAY
from tests.make import full_profile

HTML = {"Accept": "text/html"}


@pytest.fixture
async def here(office):
    return await office(TODAY)


@pytest.fixture
async def result(here):
    return (await here.client.post("/v1/matches", json=full_profile())).json()


async def rows(here):
    async with here.sessions() as session:
        return (await session.execute(select(feedback))).mappings().all()


async def say(here, result, kind="site", place=0, headers=None, **said):
    lists = {"site": "sites", "policy": "policies", "industry": "industries"}
    item = result[lists[kind]][place]["id"]
    form = {"item": f"{kind}:{item}", **said}
    address = f"/r/{result['run']['run_id']}/feedback"
    return await here.client.post(address, data=form, headers=HTML | (headers or {}))


@pytest.mark.parametrize("kind", ["site", "policy", "industry"])
async def test_it_is_kept_beside_what_was_shown(here, result, kind):
    answer = await say(here, result, kind, verdict="not_suitable", reason="太远\r\n没有码头")
    assert answer.status_code == 303
    (row,) = await rows(here)
    shown = result[{"site": "sites", "policy": "policies", "industry": "industries"}[kind]][0]
    assert (row["item_kind"], row["item_id"]) == (kind, shown["id"])
    assert (row["rank"], row["grade"]) == (shown["rank"], shown["grade"])
    assert row["catalogue_version"] == result["run"]["catalogue_version"]
    assert (row["verdict"], row["reason"]) == ("not_suitable", "太远\n没有码头")
    assert row["source"] == "page"


async def test_rank_and_grade_are_not_taken_from_whoever_speaks(here, result):
    await say(here, result, place=1, verdict="useful", rank="1", grade="A", catalogue_version="x")
    (row,) = await rows(here)
    assert row["rank"] == 2
    assert row["catalogue_version"] == result["run"]["catalogue_version"]


async def test_the_report_thanks_in_its_place_and_shows_what_was_said(here, result):
    answer = await say(here, result, verdict="useful", reason="离供应商近<b>")
    where = answer.headers["location"]
    assert where.endswith(f"#say-site-{result['sites'][0]['id']}")
    page = (await here.client.get(where, headers=HTML)).text
    assert "已反馈：有用" in page
    assert "谢谢，已记下" in page
    assert "离供应商近&lt;b&gt;</textarea>" in page


async def test_a_second_answer_takes_the_place_of_the_first(here, result):
    await say(here, result, verdict="useful")
    await say(here, result, verdict="other", reason="再想想")
    (row,) = await rows(here)
    assert (row["verdict"], row["reason"]) == ("other", "再想想")


async def test_it_can_be_taken_back(here, result):
    await say(here, result, verdict="useful")
    answer = await say(here, result, do="undo")
    assert await rows(here) == []
    page = (await here.client.get(answer.headers["location"], headers=HTML)).text
    assert "已反馈" not in page


async def test_another_browser_speaks_for_itself_and_undoes_nothing_of_mine(here, result):
    await say(here, result, verdict="useful")
    here.client.cookies.clear()
    page = await here.client.get(f"/r/{result['run']['run_id']}", headers=HTML)
    assert "已反馈" not in page.text
    await say(here, result, do="undo")
    await say(here, result, verdict="other")
    assert sorted(row["verdict"] for row in await rows(here)) == ["other", "useful"]


async def test_who_spoke_cannot_be_told_across_runs(here, result):
    other = (await here.client.post("/v1/matches", json=full_profile(name="别家"))).json()
    await say(here, result, verdict="useful")
    await say(here, other, verdict="useful")
    first, second = await rows(here)
    assert first["respondent"] != second["respondent"]
    cookie = here.client.cookies["luodi_reader"]
    assert cookie.encode() not in first["respondent"]


async def test_an_open_page_gets_the_entry_alone(here, result):
    answer = await say(here, result, verdict="useful", headers={"Luodi-Part": "1"})
    assert answer.status_code == 200
    assert answer.text.strip().startswith("<details")
    assert "已反馈：有用" in answer.text
    undone = await say(here, result, do="undo", headers={"Luodi-Part": "1"})
    assert "这一条合适吗" in undone.text


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_reason_that_is_too_long_is_refused_with_the_remedy(here, result, lang):
    headers = {"Accept-Language": lang}
    assert (await say(here, result, verdict="useful", reason="长" * 500)).status_code == 303
    answer = await say(here, result, verdict="useful", reason="长" * 501, headers=headers)
    assert answer.status_code == 422
    words = {"zh": "须为不超过 500 字的文字", "en": "at most 500 characters"}
    assert words[lang] in answer.text


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"item": "site"},
        {"item": "site:nowhere"},
        {"item": "plan:demo_2030"},
        {"item": "site:\x00"},
    ],
)
async def test_an_entry_that_is_not_in_the_answer_is_refused(here, result, form):
    address = f"/r/{result['run']['run_id']}/feedback"
    answer = await here.client.post(address, data={"verdict": "useful", **form}, headers=HTML)
    assert answer.status_code == 422
    assert await rows(here) == []


async def test_a_verdict_that_is_none_is_refused(here, result):
    assert (await say(here, result, verdict="best")).status_code == 422
    assert (await say(here, result)).status_code == 422
    assert (await say(here, result, verdict="other", reason="a\x00b")).status_code == 422


async def test_no_other_site_can_speak_for_its_visitor(here, result):
    answer = await say(here, result, verdict="useful", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def body(result, **said):
    item = {"kind": "site", "id": result["sites"][1]["id"]}
    return {"run_id": result["run"]["run_id"], "item": item, "verdict": "useful", **said}


async def test_the_api_keeps_it_too_one_answer_a_respondent(here, result):
    first = await here.client.post("/v1/feedback", json=body(result, respondent="u1"))
    again = await here.client.post(
        "/v1/feedback", json=body(result, respondent="u1", verdict="other")
    )
    other = await here.client.post("/v1/feedback", json=body(result, respondent="u2", reason="近"))
    assert [answer.status_code for answer in (first, again, other)] == [200, 200, 200]
    assert [answer.json()["replaced"] for answer in (first, again, other)] == [False, True, False]
    assert first.json()["rank"] == 2
    assert first.json()["grade"] == result["sites"][1]["grade"]
    assert {row["source"] for row in await rows(here)} == {"api"}
    async with here.sessions() as session:
        assert (await session.execute(select(func.count()).select_from(feedback))).scalar() == 2


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"run_id": f"run_{'a' * 26}"}, "/run_id"),
        ({"run_id": ""}, "/run_id"),
        ({"item": {"kind": "site", "id": "nowhere"}}, "/item/id"),
        ({"item": {"kind": "policy", "id": "nowhere"}}, "/item/id"),
        ({"item": {"kind": "plan", "id": "x"}}, "/item/kind"),
        ({"item": None}, "/item"),
        ({"verdict": "best"}, "/verdict"),
        ({"verdict": None}, "/verdict"),
        ({"reason": "长" * 501}, "/reason"),
        ({"reason": "a\x00b"}, "/reason"),
        ({"respondent": ""}, "/respondent"),
        ({"rank": 1}, "/rank"),
    ],
)
async def test_what_is_wrong_is_named_by_its_pointer(here, result, changed, pointer):
    answer = await here.client.post("/v1/feedback", json=body(result) | changed)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert error["message_zh"]
    assert error["message_en"]
    assert await rows(here) == []


@pytest.mark.parametrize(
    ("content", "status"), [(b"[]", 422), (b"{", 400), (b"\xff", 400), (b"null", 422)]
)
async def test_what_is_no_feedback_at_all_is_refused(here, content, status):
    headers = {"Content-Type": "application/json"}
    answer = await here.client.post("/v1/feedback", content=content, headers=headers)
    assert answer.status_code == status


async def test_another_type_of_body_is_refused(here):
    assert (await here.client.post("/v1/feedback", data={"verdict": "useful"})).status_code == 415


async def test_every_fault_is_told_at_once(here, result):
    answer = await here.client.post("/v1/feedback", json={"verdict": "x", "reason": "长" * 600})
    assert {e["pointer"] for e in answer.json()["errors"]} == {
        "/run_id",
        "/item",
        "/verdict",
        "/reason",
    }


async def test_a_run_that_goes_takes_its_feedback_and_its_links_along(here, result):
    await say(here, result, verdict="useful")
    await here.client.post(f"/r/{result['run']['run_id']}/share", data={"days": "7"})
    async with here.sessions() as session, session.begin():
        await session.execute(text("SET ROLE NONE"))
        await session.execute(delete(runs))
        assert (await session.execute(select(func.count()).select_from(feedback))).scalar() == 0
        assert (await session.execute(select(func.count()).select_from(report_links))).scalar() == 0
        await session.execute(text("SET ROLE luodi_app"))
