"""One city's officers can neither read nor infer what another city keeps: by page, count, facet, export, file or vector."""

import re
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from sqlalchemy import text

from service.candidates.search import Search
from service.candidates.targets import Kind, Target
from service.officers.sessions import Identity, act_as
from tests.browser.officers_walk.conftest import SECRET
from tests.browser.officers_walk.test_export import exported

LIST = "/officer/candidates"
ASKED = (
    {"for": "all"},
    {"for": "all", "name": "邻市企业"},
    {"for": "all", "city": "临海"},
    {"for": "all", "investment_wan_min": "777", "investment_wan_max": "777"},
    {"for": "industry", "of": "robot", "sort": "-updated"},
    {"for": "site", "of": "linhai-wind-base"},
    {"for": "gap", "of": "robot"},
    {"for": "policy", "of": "first-use"},
    {"for": "plan_target", "of": "transfer-parks"},
    {"for": "text", "of": f"人形机器人{SECRET}"},
    {"for": "all", "sort": "clock", "clock": "overdue"},
)
PAGES = (
    *(f"{LIST}?{urlencode(asked)}" for asked in ASKED),
    "/officer/enterprises",
    "/officer/enterprises?q=邻市企业",
    "/officer/duplicates",
    "/officer/imports",
    "/officer/leads?state=all",
    "/officer/overview",
    "/officer/overview/coverage?grade=C",
    "/officer/overview/parks",
    "/officer/targets",
    "/officer/searches",
    "/officer/inbox",
    "/officer/",
)
NOISE = re.compile(r'name="csrf" value="[0-9a-f]+"|nonce="[^"]+"|cursor=[^"&]+|<time.*?</time>')
PATHS = (
    ("GET", "/officer/enterprises/{}"),
    ("GET", "/officer/enterprises/{}/edit"),
    ("GET", "/officer/enterprises/{}/remove"),
    ("GET", "/officer/enterprises/{}/briefing.pdf"),
    ("POST", "/officer/enterprises/{}/remove"),
    ("POST", "/officer/enterprises/{}/override?for=industry&of=robot"),
    ("POST", "/officer/leads"),
)
FIELDS = {
    "/officer/leads": ("enterprise",),
    "/officer/enterprises/{}/override?for=industry&of=robot": ("move", "reason"),
}


async def seen(tab, address):
    """What a page says, without what differs at every look."""
    answer = await tab.request.get(address, headers={"accept": "text/html"})
    assert answer.status == 200, address
    return NOISE.sub("", await answer.text())


@pytest.fixture
async def theirs(town):
    """An enterprise of the other city, whose lead is overdue, and its lead."""
    of = town.people.there["officer"].organisation_id
    (one,) = await town.keep(
        of, {"name": f"邻市企业{uuid4().hex[:6]}", "business_text": f"{SECRET}{uuid4()}"}
    )
    return one


async def test_no_page_changes_by_what_the_other_city_does(town, desk, theirs):
    tab = await desk("admin")
    before = {page: await seen(tab, page) for page in PAGES}
    for page, said in before.items():
        assert str(theirs) not in said, page
        assert "for=text" in page or SECRET not in said, page
    of = town.people.there["officer"].organisation_id
    many = [
        {
            "name": f"邻市企业新{n}",
            "business_text": f"光伏组件与海上风机塔筒{uuid4()}",
            "location": {"city": "临海"},
        }
        for n in range(30)
    ]
    await town.keep(of, *many)
    their_tab = await desk("officer", there=True)
    token = await _token(their_tab)
    form = {"csrf": token, "enterprise": str(theirs)}
    answer = await their_tab.request.post("/officer/leads", form=form, max_redirects=0)
    assert answer.status == 303
    lead = answer.headers["location"].rsplit("/", 1)[1].split("?")[0]
    for page, said in before.items():
        assert await seen(tab, page) == said, page
    gone = await tab.request.get(f"/officer/leads/{uuid4()}")
    answer = await tab.request.get(f"/officer/leads/{lead}")
    assert (answer.status, _told(await answer.text())) == (404, _told(await gone.text()))


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_theirs_is_as_missing_as_what_nobody_has(desk, theirs, method, path):
    tab = await desk("admin")
    token = await _token(tab)

    async def told(which):
        address = path.format(which)
        if method == "GET":
            answer = await tab.request.get(address, headers={"accept": "text/html"})
        else:
            every = {"enterprise": str(which), "move": "pin", "reason": "x"}
            form = {"csrf": token} | {name: every[name] for name in FIELDS.get(path, ())}
            answer = await tab.request.post(address, form=form, max_redirects=0)
        return answer.status, _told(await answer.text()).replace(str(which), "")

    status, said = await told(theirs)
    assert status == 404
    assert (status, said) == await told(uuid4())


async def test_an_export_holds_none_of_theirs(town, desk, theirs):
    tab = await desk("officer")
    await tab.goto(f"{LIST}?for=all&investment_wan_min=777&investment_wan_max=777")
    assert "邻市企业" not in await tab.locator("main").text_content()
    await tab.goto(f"{LIST}?for=text&of=人形机器人{SECRET}")
    (_, *rows), _ = await exported(tab)
    assert not [row for row in rows if "邻市" in str(row)]


async def test_a_vector_query_ranks_ones_own_alone(town, desk, theirs):
    me, them = (who["officer"] for who in (town.people.here, town.people.there))
    own = await town.value(
        "SELECT count(*) FROM enterprise_vectors WHERE organisation_id = :o", o=me.organisation_id
    )
    async with town.sessions.begin() as session:
        await act_as(session, Identity(me.officer_id, me.organisation_id))
        asked = Search(Target(Kind.TEXT, f"人形机器人{SECRET}第1号"), limit=200, with_facets=True)
        page = await town.engine.search(session, asked, town.clock.today())
        assert {hit.organisation_id for hit in page.hits} == {me.organisation_id}
        assert page.total <= own
        for table in ("enterprise_vectors", "enterprise_scores", "enterprises", "leads"):
            query = text(f"SELECT count(*) FROM {table} WHERE organisation_id = :o")
            there = (await session.execute(query, {"o": them.organisation_id})).scalar_one()
            assert there == 0, table
    async with town.sessions.begin() as session:
        await act_as(session, Identity(them.officer_id, them.organisation_id))
        page = await town.engine.search(session, asked, town.clock.today())
        assert {hit.organisation_id for hit in page.hits} == {them.organisation_id}


async def _token(tab) -> str:
    await tab.goto("/officer/settings")
    return await tab.locator("input[name=csrf]").first.get_attribute("value")


def _told(html: str) -> str:
    """An answer without what names the request and the thing asked for."""
    return re.sub(
        r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|" + NOISE.pattern, "", html
    )
