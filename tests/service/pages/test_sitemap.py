"""The places of a report on the map: each under its city, the first one a click away, evidence told in words."""

import re

from matching.result import EvidenceLevel
from service.pages.sitemap import SIGNS, site_map
from tests.make import profile

HTML = {"Accept": "text/html"}


async def report(client, **said):
    answer = await client.post("/v1/matches", json=profile(**said))
    run = answer.json()["run"]["run_id"]
    return answer.json(), (await client.get(f"/r/{run}?lang=zh", headers=HTML)).text


async def test_every_listed_place_of_a_city_is_on_its_tile_in_the_order_of_the_list(client):
    result, page = await report(client)
    in_cities = [site for site in result["sites"] if site["city"]]
    assert in_cities
    for city in {site["city"] for site in in_cities}:
        first = next(site for site in in_cities if site["city"] == city)
        tile = re.search(rf'<a href="#site-([^"]+)"><b>{city}</b> <small>(.*?)</small>', page)
        assert tile[1] == first["id"]
        ranks = [int(rank) for rank in re.findall(r"</span>(\d+)<", tile[2])]
        assert ranks == [site["rank"] for site in in_cities if site["city"] == city][:3]
        assert f'id="site-{first["id"]}"' in page


async def test_a_place_in_no_city_is_counted_and_no_map_is_drawn_of_nothing(client, known):
    result, page = await report(client)
    nowhere = sum(site["city"] is None for site in result["sites"])
    assert (f"另有 {nowhere} 处不限于某一城市" in page) == (nowhere > 0)
    _, silence = await report(client, business_text="福利彩票销售点")
    assert "site-map" not in silence
    assert site_map(known.knowledge.catalogue.cities, ()) is None


def test_every_evidence_level_has_a_sign_of_its_own():
    assert set(SIGNS) == set(EvidenceLevel)
    assert len(set(SIGNS.values())) == len(SIGNS)
