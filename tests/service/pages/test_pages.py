"""What all pages share: languages, headers, HEAD, errors as pages, files with a version."""

import re

import pytest

HTML = {"Accept": "text/html"}
PAGES = ["/", "/assess", "/plans/demo_2030"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_every_page_names_its_language_title_and_one_heading(client, path, lang):
    answer = await client.get(path, headers={**HTML, "Accept-Language": lang})
    tag = {"zh": "zh-CN", "en": "en"}[lang]
    assert answer.headers["content-language"] == tag
    assert f'<html lang="{tag}">' in answer.text
    assert re.search(r"<title>[^<]+ · [^<]+</title>", answer.text)
    assert len(re.findall("<h1", answer.text)) == 1


@pytest.mark.parametrize("path", PAGES)
async def test_pages_answer_head_requests(client, path):
    answer = await client.head(path, headers=HTML)
    assert answer.status_code == 200


async def test_no_page_has_a_script_or_a_style_of_its_own(client):
    for path in PAGES:
        page = (await client.get(path, headers=HTML)).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
        scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
        for attributes, text in scripts:
            assert re.search(r'src="/static/[\w./]+\?v=[0-9a-f]{12}"', attributes)
            assert text == ""


async def test_a_chosen_language_is_remembered_without_personal_data(client):
    chosen = await client.get("/?lang=en", headers=HTML)
    assert re.fullmatch(
        r"lang=en; HttpOnly; Max-Age=\d+; Path=/; SameSite=lax", chosen.headers["set-cookie"]
    )
    assert '<html lang="en">' in (await client.get("/assess", headers=HTML)).text


@pytest.mark.parametrize("path", ["/nothing", "/plans/other", "/static/nothing.css"])
async def test_a_browser_gets_an_error_page_and_a_program_the_problem(client, path):
    page = await client.get(path, headers=HTML)
    problem = await client.get(path, headers={"Accept": "application/json"})
    assert page.status_code == problem.status_code == 404
    assert "<h1>未找到</h1>" in page.text
    assert problem.headers["content-type"] == "application/problem+json"


async def test_the_interface_answers_problems_even_to_browsers(client):
    answer = await client.get("/v1/nothing", headers=HTML)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_files_under_their_version_may_be_kept_for_a_year(client):
    page = (await client.get("/", headers=HTML)).text
    address = re.search(r'href="(/static/luodi\.css\?v=[0-9a-f]{12})"', page)[1]
    versioned, plain = await client.get(address), await client.get("/static/luodi.css")
    assert versioned.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["cache-control"] == "no-cache"
    assert len(versioned.content) < 150_000
