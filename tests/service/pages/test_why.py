"""“为什么不是…？” on the report, and what changed since the earlier answer."""

import html
import re

import pytest

from tests.make import ROBOT_TEXT, profile
from tests.service.pages.drafting import sent, token_of
from tests.service.pages.drafting import shown as shown_step
from tests.service.pages.forms import form_of

HTML = {"Accept": "text/html"}


async def run(client, **said):
    return (await client.post("/v1/matches", json=profile(**said))).json()["run"]["run_id"]


async def page(client, address):
    answer = await client.get(address, headers=HTML)
    return answer, html.unescape(answer.text)


async def test_the_report_offers_every_name_of_the_catalogue(client, known):
    _, shown = await page(client, f"/r/{await run(client)}?lang=zh")
    names = set(
        re.findall(
            r'<option value="([^"]*)">', shown[shown.index('id="why-not"') :].split("</section>")[0]
        )
    )
    catalogue = known.knowledge.catalogue
    items = (*catalogue.industries, *catalogue.sites, *catalogue.policies)
    assert names == {item.name_zh for item in items}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_an_entry_that_is_not_listed_is_explained(client, lang):
    run_id = await run(client, city_exclude=["中原"])
    answer, shown = await page(client, f"/r/{run_id}/why?lang={lang}&target=zhongyuan-robot-park")
    said = {"run_id": run_id, "target": "zhongyuan-robot-park"}
    found = (await client.post("/v1/explain", json=said)).json()
    assert answer.status_code == 200
    assert found[f"text_{lang}"] in shown
    assert found["costliest"][f"text_{lang}"] in shown
    assert all(change[f"text_{lang}"] in shown for change in found["changes"])
    assert all(quote["quote"] in shown for quote in found["evidence"])
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-robots-tag"] == "noindex"


async def test_a_name_that_is_not_clear_leads_on_to_those_that_may_be_meant(client):
    run_id = await run(client)
    answer, shown = await page(client, f"/r/{run_id}/why?target=机器人")
    assert answer.status_code == 422
    links = re.findall(r'<li><a href="(/r/[^"]*/why\?[^"]*)"', shown)
    assert len(links) > 1
    for link in links:
        assert (await page(client, link))[0].status_code == 200


async def test_an_unknown_name_is_a_page_that_says_so_and_asks_again(client):
    answer, shown = await page(client, f"/r/{await run(client)}/why?target=<b>亚特兰蒂斯")
    assert answer.status_code == 404
    assert "<b>亚特兰蒂斯" not in answer.text
    assert 'name="target"' in shown


async def test_without_a_name_it_asks_for_one(client):
    answer, shown = await page(client, f"/r/{await run(client)}/why?target=%20")
    assert answer.status_code == 200
    assert "<h1>为什么不是…？</h1>" in shown


async def test_a_run_that_is_not_there_is_a_page_that_says_so(client):
    answer, shown = await page(client, "/r/run_aaaaaaaaaaaaaaaaaaaaaaaaaa/why?target=x")
    assert answer.status_code == 404
    assert "<h1>未找到</h1>" in shown


async def test_after_answering_a_question_the_report_shows_what_moved_and_why(client):
    before = await run(client)
    form = {"business_text": ROBOT_TEXT, "goals": "market", "since": before}
    answer = await client.post("/assess", data=form, headers=HTML, follow_redirects=True)
    shown = html.unescape(answer.text)
    assert answer.url.params["since"] == before
    assert "与上次结果相比" in shown
    assert "未填</bdi> → <bdi>开拓市场" in shown
    assert f'href="/r/{before}"' in shown
    assert "用途相符 " in shown


async def test_the_form_filled_in_from_a_run_remembers_it(client):
    before = await run(client)
    _, shown = await page(client, f"/assess?from={before}")
    assert f'<input type="hidden" name="since" value="{before}">' in shown
    wrong = {"business_text": ROBOT_TEXT, "employees": "viele", "since": before}
    again = await client.post("/assess", data=wrong, headers=HTML)
    token = token_of(again.headers["location"])
    assert before in (await shown_step(client, token, "business")).text
    report = await sent(client, token, "business", do="finish", employees="20")
    assert report.endswith(f"?since={before}")
    assert "与上次结果相比" in (await client.get(report, headers=HTML)).text


@pytest.mark.parametrize("since", ["run_" + "a" * 26, "x", "../..", "<script>", ""])
async def test_an_earlier_run_that_is_not_there_changes_nothing(client, since):
    _, shown = await page(client, f"/r/{await run(client)}?since={since}")
    assert "与上次结果相比" not in shown
    form = {"business_text": ROBOT_TEXT, "since": since}
    answer = await client.post("/assess", data=form, headers=HTML)
    assert answer.status_code == 303
    assert "<" not in answer.headers["location"]


async def test_another_firms_run_is_not_compared(client):
    one, two = await run(client, id="a"), await run(client, id="b")
    _, shown = await page(client, f"/r/{two}?since={one}")
    assert "与上次结果相比" not in shown


async def test_answers_that_move_nothing_say_so(client):
    one, two = await run(client), await run(client, name="某某公司")
    _, shown = await page(client, f"/r/{two}?since={one}")
    assert "与上次结果相比" in shown
    assert "没有变化" in shown


async def test_the_runner_up_says_why_it_lost(client):
    run_id = await run(client)
    result = (await client.get(f"/v1/matches/{run_id}")).json()
    second = result["industries"][1]
    _, shown = await page(client, f"/r/{run_id}")
    if second["probability"] >= 0.01:
        assert second["why_zh"] in shown
    assert second["lost_to"] == result["industries"][0]["id"]


async def test_a_question_is_answered_where_it_stands_and_the_change_is_told(client):
    before = await run(client, city_prefer=["中原"], land_mu=60, declined=["ownership"])
    asked = (await client.get(f"/v1/matches/{before}")).json()["questions"][0]["field"]
    answer, _ = await page(client, f"/r/{before}")
    form = form_of(answer.text.split('class="ask-here"')[1].split("</form>")[0])
    assert (form["land_mu"], form["city_prefer"]) == (["60"], ["中原"])
    assert asked not in form
    form["goals" if asked == "goals" else "project_type"] = [
        "market" if asked == "goals" else "new"
    ]
    later = await client.post("/assess", data={**form, "do": "finish"}, headers=HTML)
    assert later.headers["location"].endswith(f"?since={before}")
    kept = (await client.get(later.headers["location"], headers=HTML)).text
    assert "与上次结果相比" in kept
    after = later.headers["location"].split("?")[0].removeprefix("/r/")
    found = (await client.get(f"/v1/runs/{before}/diff?to={after}")).json()
    assert len(found["profile"]) == 1, "nothing else that was said is lost or changed"


async def test_leaving_every_question_open_leads_back_to_the_same_report(client):
    before = await run(client, declined=["ownership"])
    answer, _ = await page(client, f"/r/{before}")
    form = form_of(answer.text.split('class="ask-here"')[1].split("</form>")[0])
    later = await client.post("/assess", data={**form, "do": "finish"}, headers=HTML)
    assert later.headers["location"] == f"/r/{before}"
