"""The reader's own weights: another order, told entry by entry; and the lenses side by side."""

import re

import pytest

from matching.lenses import weights_of
from matching.match import match
from matching.problems import parse_profile
from service.pages.moves import moves_of
from tests.conftest import TODAY
from tests.make import full_profile, profile
from tests.service.pages.forms import form_of

HTML = {"Accept": "text/html"}


@pytest.fixture
async def result(client):
    return (await client.post("/v1/matches", json=full_profile())).json()


async def weighed(client, result, **sliders):
    """Where the sliders lead, the other ones as the page shows them."""
    run_id = result["run"]["run_id"]
    page = await client.get(f"/r/{run_id}", headers=HTML)
    shown = {k: v for k, v in form_of(page.text).items() if re.match(r"(sites|policies)\.", k)}
    assert shown
    sent = shown | {name.replace("__", "."): str(value) for name, value in sliders.items()}
    return await client.post(f"/r/{run_id}/weights", data=sent, headers=HTML)


async def test_sliders_begin_at_the_published_weights_and_untouched_change_nothing(client, result):
    answer = await weighed(client, result)
    assert answer.headers["location"] == f"/r/{result['run']['run_id']}#weights"


async def test_another_weight_is_another_run_with_those_weights(client, result):
    answer = await weighed(client, result, sites__transfer=90, sites__industry=0)
    run_id = re.search(r"run_\w+", answer.headers["location"])[0]
    made = (await client.get(f"/v1/matches/{run_id}")).json()
    assert run_id != result["run"]["run_id"]
    own = made["run"]["weights"]["sites"]
    assert (own["transfer"], own["industry"]) == (0.9, 0.0)
    assert "policies" not in made["run"]["weights"]
    asked = ",".join(f"sites.{name}:{value}" for name, value in own.items())
    same = await client.post("/v1/matches", json=full_profile(), params={"weights": asked})
    assert same.json() == made


async def test_the_new_report_says_what_moved_and_what_it_gives_up(client, result):
    answer = await weighed(
        client, result, sites__stage=100, sites__industry=0, sites__evidence=0, sites__preference=0
    )
    page = await client.get(answer.headers["location"], headers=HTML)
    assert "▲" in page.text
    assert "▼" in page.text
    assert "位，按最相符为第" in page.text
    assert "与按“最相符”排序时一样相符" in page.text
    assert "原为" in page.text


async def test_back_to_best_fit_is_the_first_run_again(client, result):
    answer = await weighed(client, result, sites__transfer=100)
    other = answer.headers["location"].split("#")[0]
    back = await client.post(f"{other}/weights", data={"lens": "best_fit"}, headers=HTML)
    assert back.headers["location"].startswith(f"/r/{result['run']['run_id']}")


@pytest.mark.parametrize("value", ["-1", "101", "nan", "inf", "viel", "", "1e400"])
async def test_a_weight_out_of_range_is_told_beside_the_sliders(client, result, value):
    answer = await weighed(client, result, sites__transfer=value)
    assert answer.status_code == 422
    assert "权重须为 0 至 1 之间的数字" in answer.text
    assert 'id="weight-errors"' in answer.text


async def test_a_group_in_which_nothing_weighs_anything_is_told(client, result):
    names = weights_of("best_fit").sites
    answer = await weighed(client, result, **{f"sites__{name}": 0 for name in names})
    assert answer.status_code == 422
    assert "全部为 0" in answer.text


async def test_moving_sliders_show_the_first_places_and_keep_nothing(client, result):
    run_id = result["run"]["run_id"]
    sent = {"sites.transfer": "100", "sites.industry": "0"}
    answer = await client.post(f"/r/{run_id}/weights/preview", data=sent, headers=HTML)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert result["sites"][0]["name_zh"] in answer.text
    again = await client.post(
        f"/r/{run_id}/weights/preview", data={"sites.transfer": "x"}, headers=HTML
    )
    assert "权重须为 0 至 1 之间的数字" in again.text


async def test_no_other_site_can_send_the_sliders(client, result):
    for part in ("weights", "weights/preview"):
        answer = await client.post(
            f"/r/{result['run']['run_id']}/{part}", headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403


def test_places_under_best_fit_are_those_best_fit_gives(known):
    own = {"sites": {"stage": 1.0, "industry": 0.0, "evidence": 0.0, "preference": 0.0}}
    said = parse_profile(full_profile())
    plain = match(said, known.knowledge, today=TODAY)
    other = match(said, known.knowledge, today=TODAY, weights=own)
    assert moves_of(plain) == {}
    moves = moves_of(other)
    ungrouped = [site.id for site in other.sites if site.grouped_under is None]
    best = [site.id for site in plain.sites if site.id in ungrouped]
    assert sorted(best) == sorted(ungrouped)
    assert [moves[item].was for item in best] == list(range(1, len(best) + 1))
    assert [moves[item].now for item in ungrouped] == list(range(1, len(best) + 1))
    assert any(moves[item].up for item in ungrouped)


@pytest.mark.parametrize("part", [False, True])
async def test_lenses_stand_side_by_side_as_the_api_answers_them(client, result, part):
    compared = await client.post("/v1/matches", json=full_profile(), params={"lenses": "all"})
    headers = HTML | ({"Luodi-Part": "1"} if part else {})
    page = await client.get(f"/r/{result['run']['run_id']}/lenses", headers=headers)
    assert ("<html" in page.text) is not part
    columns = re.split(r'<section aria-labelledby="lens-', page.text)[1:]
    assert len(columns) == 3
    for column, one in zip(columns, compared.json()["results"], strict=True):
        listed = re.findall(r"<li>([^<]+?) ?<", column)
        own = [site["name_zh"] for site in one["sites"] if site["grouped_under"] is None]
        assert [name.strip() for name in listed] == own[:5]
        assert column.startswith(one["run"]["lens"])


async def test_a_lens_leads_to_its_own_run(client, result):
    where = f"/r/{result['run']['run_id']}/weights"
    answer = await client.post(where, data={"lens": "transfer"}, headers=HTML)
    page = await client.get(answer.headers["location"], headers=HTML)
    assert "有序转移" in page.text


async def test_an_answer_without_a_recommendation_has_neither_sliders_nor_lenses(client):
    silent = (await client.post("/v1/matches", json=profile("福利彩票销售点"))).json()
    assert silent["abstained"]
    page = await client.get(f"/r/{silent['run']['run_id']}", headers=HTML)
    assert 'id="weights"' not in page.text
    lenses = await client.get(f"/r/{silent['run']['run_id']}/lenses", headers=HTML)
    assert "没有依据足够的地点可列" in lenses.text
