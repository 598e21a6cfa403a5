"""A shared report: read under a link of its own, until its last day or until it is closed."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from service.shares.store import token_of
from service.shares.tables import report_links
from tests.conftest import TODAY
from tests.make import full_profile, profile
from tests.service.pages.drafting import begun, sent

HTML = {"Accept": "text/html"}


async def run_of(client, said=None):
    return (await client.post("/v1/matches", json=said or full_profile())).json()["run"]["run_id"]


async def share(client, run_id, days="7", **headers):
    """The managing token of a new link."""
    answer = await client.post(f"/r/{run_id}/share", data={"days": days}, headers=HTML | headers)
    assert answer.status_code == 303
    return answer.headers["location"].removeprefix("/links/")


async def read(client, keeper, **headers):
    return await client.get(f"/s/{token_of(keeper)}", headers=HTML | headers)


async def test_the_page_of_a_link_shows_it_and_the_link_opens_the_report(client):
    keeper = await share(client, await run_of(client))
    page = await client.get(f"/links/{keeper}", headers=HTML)
    assert f'value="http://luodi.test/s/{token_of(keeper)}"' in page.text
    assert "2030-07-07" in page.text
    report = await read(client, keeper)
    assert report.status_code == 200
    assert "机器人" in report.text


async def test_a_shared_report_can_only_be_read(client):
    run_id = await run_of(client)
    page = (await read(client, await share(client, run_id))).text
    assert run_id not in page
    assert "/assess?from=" not in page
    assert 'method="post"' not in page
    assert "只供阅读" in page


async def test_it_leaves_no_trace_where_it_should_not(client):
    answer = await read(client, await share(client, await run_of(client)))
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_only_digests_are_stored(office):
    here = await office(TODAY)
    keeper = await share(here.client, await run_of(here.client))
    async with here.sessions() as session:
        row = (await session.execute(select(report_links))).mappings().one()
    stored = " ".join(str(value) for value in row.values())
    assert keeper not in stored
    assert token_of(keeper) not in stored
    assert (len(row["digest"]), len(row["keeper_digest"])) == (32, 32)


async def test_the_managing_token_is_not_to_be_had_from_the_link(client):
    keeper = await share(client, await run_of(client))
    assert len(token_of(keeper)) == 43
    for address in (f"/links/{token_of(keeper)}", f"/s/{keeper}"):
        assert (await client.get(address, headers=HTML)).status_code == 404


@pytest.mark.parametrize(
    ("days", "after"), [("7", 7), ("30", 30), ("90", 90), ("9999", 30), ("", 30)]
)
async def test_a_link_opens_to_the_end_of_its_last_day(office, days, after):
    before = await office(TODAY)
    keeper = await share(before.client, await run_of(before.client), days)
    last = await office(TODAY + dt.timedelta(days=after))
    assert (await read(last.client, keeper)).status_code == 200


async def test_an_expired_link_says_what_to_do(office):
    before = await office(TODAY)
    keeper = await share(before.client, await run_of(before.client))
    later = await office(TODAY + dt.timedelta(days=8))
    answer = await read(later.client, keeper)
    assert answer.status_code == 410
    assert "请发送人重新生成链接" in answer.text
    assert 'href="/assess"' in answer.text
    english = await read(later.client, keeper, **{"Accept-Language": "en"})
    assert "ask whoever sent it for a new one" in english.text
    assert "已于 2030-07-07 到期" in (await later.client.get(f"/links/{keeper}")).text


async def test_whoever_made_a_link_can_close_it(client):
    keeper = await share(client, await run_of(client))
    for _ in range(2):
        answer = await client.post(f"/links/{keeper}/revoke", headers=HTML)
        assert answer.status_code == 303
    assert (await read(client, keeper)).status_code == 410
    assert "链接已关闭" in (await client.get(f"/links/{keeper}", headers=HTML)).text


async def test_a_link_nobody_made_opens_nothing(client):
    for token in ("A" * 43, "short", "é" * 43, "A" * 44):
        for address in (f"/s/{token}", f"/s/{token}/compare", f"/s/{token}/lenses"):
            assert (await client.get(address, headers=HTML)).status_code == 404
    assert (await client.post(f"/links/{'A' * 43}/revoke")).status_code == 404


async def test_no_other_site_can_make_or_close_links(client):
    run_id = await run_of(client)
    keeper = await share(client, run_id)
    for address in (f"/r/{run_id}/share", f"/links/{keeper}/revoke"):
        answer = await client.post(address, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
    assert (await read(client, keeper)).status_code == 200


async def test_a_run_that_is_not_there_cannot_be_shared(client):
    answer = await client.post(f"/r/run_{'a' * 26}/share", headers=HTML)
    assert answer.status_code == 404


async def test_it_opens_in_the_language_it_was_made_from(client):
    keeper = await share(client, await run_of(client), **{"Accept-Language": "en"})
    assert '<html lang="en">' in (await read(client, keeper, **{"Accept-Language": "zh"})).text
    chosen = await client.get(f"/s/{token_of(keeper)}?lang=zh", headers=HTML)
    assert '<html lang="zh-CN">' in chosen.text


async def test_its_places_can_be_compared_and_seen_by_lens(client):
    run_id = await run_of(client)
    keeper = await share(client, run_id)
    sites = (await client.get(f"/v1/matches/{run_id}")).json()["sites"]
    query = "&".join(f"site={site['id']}" for site in sites[:2])
    for part in (f"compare?{query}", "lenses"):
        answer = await client.get(f"/s/{token_of(keeper)}/{part}", headers=HTML)
        assert answer.status_code == 200
        assert run_id not in answer.text
        assert answer.headers["referrer-policy"] == "no-referrer"


async def finished(client):
    token = await begun(client)
    await sent(client, token, "business", do="finish")
    return token


async def test_the_form_lists_its_links_and_closes_them(client):
    token = await finished(client)
    made = await client.post(f"/assess/d/{token}/shares", data={"days": "7"}, headers=HTML)
    keeper = made.headers["location"].removeprefix("/links/")
    page = (await client.get(f"/assess/d/{token}/shares", headers=HTML)).text
    digest = re.search(r'name="revoke" value="([0-9a-f]{64})"', page)[1]
    assert (await read(client, keeper)).status_code == 200
    await client.post(f"/assess/d/{token}/shares", data={"revoke": digest}, headers=HTML)
    assert (await read(client, keeper)).status_code == 410
    assert digest not in (await client.get(f"/assess/d/{token}/shares", headers=HTML)).text


async def test_a_form_closes_no_link_of_another(client):
    mine, other = await finished(client), await begun(client, "生产机器人整机")
    made = await client.post(f"/assess/d/{mine}/shares", data={"days": "7"}, headers=HTML)
    page = (await client.get(f"/assess/d/{mine}/shares", headers=HTML)).text
    digest = re.search(r'name="revoke" value="([0-9a-f]{64})"', page)[1]
    for text in (digest, "zz"):
        await client.post(f"/assess/d/{other}/shares", data={"revoke": text}, headers=HTML)
    assert (await read(client, made.headers["location"].removeprefix("/links/"))).status_code == 200


async def test_deleting_the_form_closes_its_links(client):
    token = await finished(client)
    made = await client.post(f"/assess/d/{token}/shares", data={"days": "7"}, headers=HTML)
    await client.post(f"/assess/d/{token}/delete", headers=HTML)
    assert (await read(client, made.headers["location"].removeprefix("/links/"))).status_code == 410


async def test_a_form_without_a_result_has_nothing_to_share(client):
    token = await begun(client)
    page = await client.get(f"/assess/d/{token}/shares", headers=HTML)
    assert "还没有结果可分享" in page.text
    assert (await client.post(f"/assess/d/{token}/shares", headers=HTML)).status_code == 404


async def test_links_expired_for_a_year_are_forgotten(office):
    before = await office(TODAY)
    keeper = await share(before.client, await run_of(before.client))
    later = await office(TODAY + dt.timedelta(days=400))
    await share(later.client, await run_of(later.client, profile()))
    assert (await read(later.client, keeper)).status_code == 404
