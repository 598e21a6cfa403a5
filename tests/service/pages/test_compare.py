"""Two to four places of a report side by side."""

import html
import re

import pytest

from matching.match import match
from matching.problems import parse_profile
from service.matches.store import keep
from service.pages.comparison import compared
from tests.conftest import TODAY
from tests.make import full_profile

HTML = {"Accept": "text/html"}
RUN = "run_" + "a" * 26


@pytest.fixture
async def client(office, known):
    """A client of a service that keeps one answer, of six places."""
    here = await office(TODAY)
    said = parse_profile(full_profile())
    found = match(said, known.knowledge, today=TODAY)
    many = tuple(
        found.sites[n % 2].model_copy(update={"id": f"site-{n}", "name_zh": f"园区{n}", "rank": n})
        for n in range(1, 7)
    )
    run = found.run.model_copy(update={"run_id": RUN})
    async with here.sessions() as session, session.begin():
        await keep(session, said, found.model_copy(update={"sites": many, "run": run}))
    return here.client


@pytest.fixture
async def result(client):
    return (await client.get(f"/v1/matches/{RUN}")).json()


async def table(client, result, ids, lang="zh"):
    where = f"/r/{result['run']['run_id']}/compare"
    return await client.get(where, params={"site": ids, "lang": lang}, headers=HTML)


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_every_factor_condition_and_quote_of_the_chosen_places_is_there(client, result, lang):
    sites = result["sites"][:3]
    page = await table(client, result, [site["id"] for site in sites], lang)
    assert page.status_code == 200
    text = html.unescape(page.text)
    for site in sites:
        assert site[f"name_{lang}"] in text
        assert all(quote["quote"] in text for quote in site["evidence"][:1])
        assert all(c[f"text_{lang}"] in text for c in site["conditions"])
        for factor in site["factors"]:
            assert factor[f"label_{lang}"] in text
            assert factor[f"note_{lang}"] in text
            assert f"{factor['contribution']:.2f}" in text


async def test_places_stand_in_the_order_of_the_answer_whatever_order_was_asked(client, result):
    ids = [site["id"] for site in result["sites"][:3]]
    heads = [
        re.findall(r'<th scope="col">([^<]+)<small>', (await table(client, result, order)).text)
        for order in (ids, ids[::-1], [*ids, ids[0]])
    ]
    assert heads[0] == [site["name_zh"] for site in result["sites"][:3]]
    assert heads[0] == heads[1] == heads[2]


@pytest.mark.parametrize(("count", "words"), [(0, "不足 2 处"), (1, "不足 2 处"), (5, "多于 4 处")])
async def test_another_number_of_places_is_refused_with_the_remedy(client, result, count, words):
    ids = [site["id"] for site in result["sites"][:count]]
    assert len(ids) == count
    page = await table(client, result, ids)
    assert page.status_code == 422
    assert words in page.text
    assert "<table" not in page.text
    assert page.text.count('name="site"') == len(result["sites"])
    assert page.text.count(" checked>") == count


async def test_a_place_that_is_not_in_the_answer_is_refused(client, result):
    page = await table(client, result, [result["sites"][0]["id"], "<script>nowhere"])
    assert page.status_code == 422
    assert "不在这份结果里" in page.text
    assert "<script>nowhere" not in page.text


async def test_a_thousand_places_are_too_many_to_ask_for(client, result):
    assert (await table(client, result, ["x"] * 1000)).status_code == 422


async def test_an_answer_that_is_not_there_has_nothing_to_compare(client):
    assert (await client.get(f"/r/run_{'b' * 26}/compare", headers=HTML)).status_code == 404


def test_the_best_of_each_row_is_the_highest_and_none_where_all_are_alike(known):
    sites = match(parse_profile(full_profile()), known.knowledge, today=TODAY).sites
    found = compared(sites)
    led = 0
    for row in found.rows:
        points = [cell.contribution for cell in row.cells]
        assert row.best == (
            {n for n, value in enumerate(points) if value == max(points)}
            if min(points) < max(points)
            else set()
        )
        led += bool(row.best)
    assert led
    assert compared((sites[0], sites[0])).rows[0].best == frozenset()


def test_a_factor_only_one_place_has_is_told_as_missing_for_the_other(known):
    one, two = match(parse_profile(full_profile()), known.knowledge, today=TODAY).sites[:2]
    row = compared((one, two.model_copy(update={"factors": ()}))).rows[0]
    assert row.cells[1] is None
    assert row.best == {0}
