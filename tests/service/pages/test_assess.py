"""The form: what is typed becomes the profile, what is wrong comes back, what was said before is filled in."""

import json

import pytest

from matching.problems import parse_profile
from service.pages.questions import every_question
from tests.make import ROBOT_TEXT, full_profile, profile
from tests.service.pages.forms import form_of

HTML = {"Accept": "text/html"}


async def sent(client, form, **headers):
    return await client.post("/assess", data=form, headers={**HTML, **headers})


async def sent_and_seen(client, form, **headers):
    """What a browser shows in the end."""
    answer = await sent(client, form, **headers)
    assert answer.status_code == 303
    return await client.get(answer.headers["location"], headers={**HTML, **headers})


async def kept_sha(client, location):
    answer = await client.get(f"/v1/matches/{location.removeprefix('/r/')}")
    return answer.json()["run"]["profile_sha256"]


async def test_the_form_makes_the_profile_that_json_would(client):
    answer = await sent(
        client,
        {
            "business_text": "  第一行\r\n第二行",
            "products": "谐波减速器\r\n\r\n 伺服电机 ",
            "industry_code": "C3491",
            "project_type": "new",
            "goals": ["site", "policy"],
            "city_prefer": ["中原"],
            "investment_wan": "１,200.5",
            "employees": "180",
            "needs_chemical_park": "no",
            "ownership": "declined",
            "export_share_pct.declined": "1",
            "stage": "",
        },
    )
    assert answer.status_code == 303
    said = profile(
        "  第一行\n第二行",
        products=["谐波减速器", "伺服电机"],
        industry_code="C3491",
        project_type="new",
        goals=["site", "policy"],
        city_prefer=["中原"],
        investment_wan=1200.5,
        employees=180,
        needs_chemical_park=False,
        declined=["ownership", "export_share_pct"],
    )
    assert await kept_sha(client, answer.headers["location"]) == parse_profile(said).sha256


async def test_a_form_left_blank_says_nothing_but_its_text(client):
    blank = {name: [""] for name in form_of((await client.get("/assess")).text)}
    answer = await sent(client, blank | {"business_text": [ROBOT_TEXT]})
    assert await kept_sha(client, answer.headers["location"]) == parse_profile(profile()).sha256


async def test_sending_twice_makes_one_run(client):
    first, second = [await sent(client, {"business_text": ROBOT_TEXT}) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]


@pytest.mark.parametrize("text", [ROBOT_TEXT, "\n\n以换行开头", "declined", '<"&\u202e'])
async def test_going_on_from_a_run_and_sending_again_changes_nothing(client, text):
    said = full_profile(business_text=text, declined=["uscc", "revenue_wan"], uscc=None)
    del said["uscc"], said["revenue_wan"]
    run = (await client.post("/v1/matches", json=said)).json()["run"]["run_id"]
    page = await client.get(f"/assess?from={run}", headers=HTML)
    answer = await sent(client, form_of(page.text))
    assert answer.headers["location"] == f"/r/{run}"


async def test_what_the_form_does_not_ask_is_named_when_it_is_carried_over(client):
    said = profile(start_by="2030-09", location={"city": "杭州"})
    run = (await client.post("/v1/matches", json=said)).json()["run"]["run_id"]
    page = (await client.get(f"/assess?from={run}&lang=en")).text
    assert "carried over: location, start by." in page


@pytest.mark.parametrize("kept", ["{", "[]", '{"business_text": 1, "nothing": 2}', "\ud800"])
async def test_a_broken_hidden_field_is_as_if_it_were_not_there(client, kept):
    form = {"business_text": ROBOT_TEXT, "kept": kept.encode("utf-8", "surrogatepass")}
    answer = await sent(client, form)
    assert await kept_sha(client, answer.headers["location"]) == parse_profile(profile()).sha256


async def test_a_wrong_value_in_the_hidden_field_is_told_at_the_top(client):
    form = {"business_text": "做储能", "kept": json.dumps({"start_by": "soon"})}
    answer = await sent_and_seen(client, form)
    assert "最迟开工时间须为" in answer.text


async def test_errors_stand_at_the_top_and_beside_their_field_and_nothing_is_lost(client):
    form = {
        "business_text": "做储能",
        "industry_code": "ZZ",
        "investment_wan": "很多",
        "goals": ["market"],
    }
    answer = await sent_and_seen(client, form, **{"Accept-Language": "en"})
    assert "<title>Error: " in answer.text
    assert '<a href="#industry_code">' in answer.text
    assert 'aria-describedby="why-industry_code error-industry_code"' in answer.text
    everything = str(answer.url).replace("business?check=1", "all")
    whole = await client.get(everything, headers={**HTML, "Accept-Language": "en"})
    for name in ("industry_code", "investment_wan"):
        assert f'<a href="#{name}">' in whole.text
        assert f'id="error-{name}"' in whole.text
    again = form_of(whole.text)
    assert {name: again[name] for name in form} == {
        "business_text": ["做储能"],
        "industry_code": ["ZZ"],
        "investment_wan": ["很多"],
        "goals": ["market"],
    }


@pytest.mark.parametrize("number", ["NaN", "-1", "1e999", "1" * 5000, "12x"])
async def test_no_number_is_an_error_beside_its_field_and_never_a_failure(client, number):
    answer = await sent_and_seen(client, {"business_text": "x", "employees": number})
    assert answer.status_code == 200
    assert 'id="error-employees"' in answer.text


async def test_a_form_of_another_site_is_refused(client):
    answer = await sent(client, {"business_text": "x"}, **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "<h1>" in answer.text


async def test_an_unknown_run_to_go_on_from_gives_a_blank_form(client):
    answer = await client.get("/assess?from=run_aaaaaaaaaaaaaaaaaaaaaaaaaa")
    assert answer.status_code == 200
    assert form_of(answer.text)["business_text"] == [""]


async def test_switching_language_keeps_what_is_filled_in(client):
    run = (await client.post("/v1/matches", json=profile())).json()["run"]["run_id"]
    page = (await client.get(f"/assess?from={run}")).text
    assert f'href="/assess?from={run}&amp;lang=en"' in page


def test_every_field_that_a_result_may_ask_about_is_in_the_form():
    from matching.asking import ASKED

    assert set(ASKED) <= {question.name for question in every_question()}
