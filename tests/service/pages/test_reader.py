"""The plan reader: the official text and nothing else, its quotes, its entries, and what is found in it."""

import gzip
import html
import re

import pytest

from matching.catalogue import load_catalogue
from matching.encoder import LexicalEncoder
from matching.match import build_knowledge
from service.app import Known, create_app
from service.server import plan_folder
from tests.conftest import TODAY
from tests.make import full_profile, served

HTML = {"Accept": "text/html", "Accept-Encoding": "identity"}
PLAN = "/plans/demo_2030"


async def read(client, address=PLAN, **headers):
    return await client.get(address, headers=HTML | headers)


def plain(page):
    return html.unescape(re.sub(r"<[^>]+>", "", page))


@pytest.fixture
def catalogue(known):
    return known.knowledge.catalogue


@pytest.fixture
async def guangdong(database, settings):
    """The application over the real plan, matched on wording alone."""
    real = Known(build_knowledge(load_catalogue(plan_folder(None)), LexicalEncoder()), None)
    async with served(create_app(settings, database, real, today=lambda: TODAY)) as client:
        yield client, real.knowledge.catalogue


async def test_every_clause_is_there_word_for_word_and_the_news_page_is_not(client, catalogue):
    page = (await read(client)).text
    article = page[page.index("<article") : page.index("</article>")]
    for clause in catalogue.plan.clauses:
        section = article[article.index(f'id="c-{clause.id.replace(".", "-")}"') :]
        section = re.sub(
            r"<a class=\"anchor\".*?</a>|<details.*?</details>", "", section, flags=re.S
        )
        words = "".join(plain(f"<{section}").split())
        assert words.startswith("".join(catalogue.plan.text_of(clause).split()))
    furniture = [catalogue.plan.text[start:end] for start, end in catalogue.plan.furniture]
    assert furniture
    assert not [line for line in furniture if line in plain(article)]


async def test_no_anchor_stands_twice(client):
    ids = re.findall(r'\sid="([^"]+)"', (await read(client)).text)
    assert len(ids) == len(set(ids))


async def test_every_link_within_the_page_and_to_an_entry_leads_somewhere(guangdong):
    client, _ = guangdong
    page = (await read(client, "/plans/guangdong_2025")).text
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    assert {href for href in re.findall(r'href="#([^"]+)"', page)} <= ids
    entries = sorted(set(re.findall(r'href="(/plans/guangdong_2025/\w+/[^"]+)"', page)))
    assert len(entries) > 250
    for address in entries[::25]:
        assert (await read(client, address)).status_code == 200


async def test_a_clause_lists_the_entries_that_quote_it(client, catalogue):
    page = (await read(client)).text
    section = page[page.index('id="c-2-5"') :]
    notes = section[: section.index("</section>")]
    quoting = [item for item in catalogue.policies if item.evidence[0].clause_id == "2.5"]
    assert quoting
    assert all(f'href="{PLAN}/policies/{item.id}"' in notes for item in quoting)


async def test_targets_projects_and_regions_are_told_with_where_they_stand(guangdong):
    client, catalogue = guangdong
    page = (await read(client, "/plans/guangdong_2025", **{"Accept-Language": "en"})).text
    for noun in ("targets", "projects", "regions"):
        entries = getattr(catalogue, noun)
        assert all(f'<tr id="{noun}-{item.id}">' in page for item in entries)
    text = plain(page)
    assert "provincial pilot-scale platforms (first batch)≥ 30" in text
    assert "share of provincial S&T special funds going to basic research≥ 33.3%" in text


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_whole_plan_is_small_on_the_wire(guangdong, lang):
    client, _ = guangdong
    headers = {"Accept-Language": lang, "Accept-Encoding": "gzip"}
    async with client.stream("GET", "/plans/guangdong_2025", headers=headers) as answer:
        sent = b"".join([part async for part in answer.aiter_raw()])
    css = (await read(client, "/static/luodi.css")).content
    assert answer.headers["content-encoding"] == "gzip"
    assert len(sent) + len(css) < 150_000
    assert "</html>" in gzip.decompress(sent).decode()


async def test_a_page_that_is_held_already_is_not_sent_again(client):
    first = await read(client)
    again = await read(client, **{"If-None-Match": first.headers["etag"]})
    english = await read(
        client, **{"If-None-Match": first.headers["etag"], "Accept-Language": "en"}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert english.status_code == 200
    squeezed = await client.get(PLAN, headers={"Accept-Encoding": "gzip"})
    assert squeezed.headers["etag"] != first.headers["etag"]
    assert "Accept-Encoding" in squeezed.headers["vary"]


@pytest.mark.parametrize("accepted", ["identity", "br", "gzip;q=0", "gzip; q=0.0"])
async def test_who_takes_no_gzip_gets_none(client, accepted):
    answer = await client.get(PLAN, headers={"Accept-Encoding": accepted})
    assert "content-encoding" not in answer.headers


async def test_a_form_is_never_compressed_and_a_report_is(client):
    run = (await client.post("/v1/matches", json=full_profile())).json()["run"]["run_id"]
    squeezed = {"Accept-Encoding": "gzip", "Accept": "text/html"}
    assert "content-encoding" not in (await client.get("/assess", headers=squeezed)).headers
    assert (await client.get(f"/r/{run}", headers=squeezed)).headers["content-encoding"] == "gzip"


async def test_what_is_found_is_marked_counted_and_linked(client, catalogue):
    page = (await read(client, f"{PLAN}?q=机器人")).text
    count = sum(catalogue.plan.text_of(clause).count("机器人") for clause in catalogue.plan.clauses)
    assert count > 1
    assert f"原文中找到 {count} 处" in page
    article = page[page.index("<article") : page.index("</article>")]
    assert article.count("<mark") == article.count('">机器人</mark>') == count
    assert 'href="#hit-1"' in page
    assert page.count('id="hit-1"') == 1


@pytest.mark.parametrize("query", ["专精特新 海缆", "专精特新　海缆", "海缆 海缆 专精特新"])
async def test_all_words_are_looked_for_each_where_it_stands(client, query):
    page = (await read(client, f"{PLAN}?q={query}")).text
    assert "原文中找到 2 处" in page


async def test_width_and_case_make_no_difference(guangdong):
    client, _ = guangdong
    for query in ("6G", "6g", "６Ｇ"):
        page = (await read(client, f"/plans/guangdong_2025?q={query}")).text
        assert '">6G</mark>' in page


async def test_an_english_reader_finds_entries_by_their_english_name(guangdong):
    client, _ = guangdong
    page = (await read(client, "/plans/guangdong_2025?q=hydrogen&lang=en")).text
    assert "The official text does not contain “hydrogen”" in page
    assert '<a href="/plans/guangdong_2025/industries/hydrogen">Hydrogen energy</a>' in page


@pytest.mark.parametrize(
    "query", ["<script>alert(1)</script>", '"><img src=x>', "{{7*7}}", "\u202e机器人", "%00"]
)
async def test_a_hostile_query_is_text(client, query):
    answer = await client.get(PLAN, params={"q": query}, headers=HTML)
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    assert "49" not in re.findall(r"“(.*?)”", answer.text)


async def test_a_query_of_blanks_says_that_there_is_nothing_to_search_for(client):
    assert "没有可以查找的字" in (await read(client, f"{PLAN}?q=%E2%80%8B")).text
    assert "没有可以查找的字" not in (await read(client, f"{PLAN}?q=%20")).text


async def test_a_query_that_is_too_long_is_refused_by_name(client):
    answer = await client.get(
        PLAN, params={"q": "机" * 101}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/query/q"


async def test_one_search_leaves_no_mark_on_the_next_readers_page(client):
    await read(client, f"{PLAN}?q=机器人")
    assert "<mark" not in (await read(client)).text


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_every_entry_has_its_page_with_its_quotes(client, catalogue, lang):
    for noun in ("industries", "sites", "policies"):
        listed = html.unescape((await read(client, f"{PLAN}/{noun}?lang={lang}")).text)
        for item in getattr(catalogue, noun):
            address = f"{PLAN}/{noun}/{item.id}"
            assert address in listed
            page = html.unescape((await read(client, f"{address}?lang={lang}")).text)
            assert f"<h1>{getattr(item, f'name_{lang}')}</h1>" in page
            for quote in item.evidence:
                assert quote.quote in page
                assert f'href="{PLAN}#q-{quote.start}-{quote.end}"' in page


async def test_a_park_shows_its_list_and_publisher(client, catalogue):
    park = next(item for item in catalogue.sites if item.register_entry)
    page = html.unescape((await read(client, f"{PLAN}/sites/{park.id}")).text)
    assert park.register_entry.list_name in page
    assert park.register_entry.source_url in page


@pytest.mark.parametrize(
    "path", ["/industries/none", "/targets", "/targets/x", "/info", "/plan/text", "/sites/robot"]
)
async def test_what_is_not_an_entry_is_not_found(client, path):
    assert (await read(client, PLAN + path)).status_code == 404
