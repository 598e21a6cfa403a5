"""One enterprise, several side by side, and the briefing: the report's own scores and reasons, and unknown said unknown."""

import io
import re

import pytest
from pypdf import PdfReader

from matching.match import match
from matching.profile import EnterpriseProfile
from tests.conftest import TODAY
from tests.make import full_profile
from tests.service.candidates.conftest import made
from tests.service.finding.conftest import LIST, every_page, names_of, rows_of

CONTACTS = "电话13800138000，邮箱 boss@example.com，座机020-83331234，微信：boss_888。"
ROBOTS = f"{LIST}?for=industry&of=robot"


def pdf_text(answer) -> str:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)
    return "".join(reader.pages[0].extract_text().split())


async def test_the_page_tells_the_enterprises_own_report(keep, signed, office, known):
    profile = made(0)
    (it,) = await keep(office.people.here["viewer"].organisation_id, profile)
    own = match(profile, known.knowledge, today=TODAY)
    page = await (await signed("viewer")).get(f"/officer/enterprises/{it}?for=industry&of=robot")
    assert page.status_code == 200
    best = own.industries[0]
    assert best.evidence[0].quote in page.text
    for span in best.matched:
        assert f"<mark>{span.text}</mark>" in page.text or span.text in page.text
    assert "模型名次第 1" in page.text
    for said in ("企业000", "未说明：", "企业自己的报告", "录入"):
        assert said in page.text
    assert 'form="compare"' not in page.text


async def test_a_site_as_target_shows_its_factors_and_conditions(filled, signed):
    browser = await signed("viewer")
    (first, *_), target = (
        await every_page(browser, f"{LIST}?for=site&of=zhongyuan-robot-park"),
        "for=site&of=zhongyuan-robot-park",
    )
    page = await browser.get(f"/officer/enterprises/{first}?{target}")
    assert "由以下各项相加" in page.text
    off = await browser.get(f"/officer/enterprises/{first}?for=site&of=火星")
    assert off.status_code == 422


async def test_what_an_officer_does_not_own_is_as_missing_as_what_is_not_there(filled, signed):
    browser = await signed("admin")
    for path in ("", "/briefing.pdf"):
        bodies = set()
        for it in (filled, "6" * 8 + "-0000-4000-8000-000000000000", "nobody"):
            answer = await browser.get(f"/officer/enterprises/{it}{path}")
            assert answer.status_code == 404
            clean = answer.text.replace(str(it), "").replace(answer.headers["x-request-id"], "")
            bodies.add(clean)
        assert len(bodies) == 1


async def test_two_to_four_stand_side_by_side(filled, signed):
    browser = await signed("viewer")
    address = f"{LIST}?for=site&of=zhongyuan-robot-park"
    page = await browser.get(address)
    rows = rows_of(page.text)
    chosen = "&".join(f"enterprise={row}" for row, _ in rows[:3])
    answer = await browser.get(f"{address.replace(LIST, LIST + '/compare')}&{chosen}")
    assert answer.status_code == 200
    for _, name in rows[:3]:
        assert name in answer.text
    for words in ("名次与等级", "取值", "拟投规模", "信息完整度", "最高"):
        assert words in answer.text
    head = answer.text.split("<thead>")[1].split("</thead>")[0]
    assert re.findall(r">(企业\d+)</a>", head) == names_of(page.text)[:3]


@pytest.mark.parametrize(
    ("count", "words"), [(0, "请选 2 至 4 家"), (1, "请选 2 至 4 家"), (5, "至多比较 4 家")]
)
async def test_too_few_or_too_many_to_compare_is_told(filled, signed, count, words):
    browser = await signed("viewer")
    ids = (await every_page(browser, ROBOTS))[:count]
    query = "&".join(f"enterprise={one}" for one in ids)
    answer = await browser.get(f"{LIST}/compare?for=industry&of=robot&{query}")
    assert answer.status_code == 422
    assert words in answer.text


async def test_the_briefing_is_one_page_with_reasons_quoted_and_audited(filled, signed, office):
    browser = await signed("viewer")
    (first, *_) = await every_page(browser, ROBOTS)
    answer = await browser.get(f"/officer/enterprises/{first}/briefing.pdf?for=industry&of=robot")
    told = pdf_text(answer)
    for words in ("企业简报", "属于“智能机器人产业”的企业", "原文第", "未说明"):
        assert words in told
    again = await browser.get(f"/officer/enterprises/{first}/briefing.pdf?for=industry&of=robot")
    assert again.content == answer.content
    rows = await office.rows_of(office.people.here["viewer"])
    assert [(row.action, row.subject) for row in rows] == [("enterprise.briefed", first)] * 2


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_longest_profile_still_fits_and_tells_no_contact(keep, signed, office, lang):
    said = full_profile(
        business_text="电话13800138000，邮箱 boss@example.com，座机020-83331234，微信：boss_888。"
        + "生产机器人谐波减速器与伺服电机，" * 200,
        name="示例" * 40,
        technologies=["很长的技术名称" * 8] * 8,
    )
    (it,) = await keep(
        office.people.here["viewer"].organisation_id, EnterpriseProfile.model_validate(said)
    )
    browser = await signed("viewer")
    for target in ("", "for=site&of=zhongyuan-robot-park&", "for=policy&of=first-use&"):
        answer = await browser.get(f"/officer/enterprises/{it}/briefing.pdf?{target}lang={lang}")
        told = pdf_text(answer)
        for secret in ("13800138000", "boss@", "83331234", "boss_888"):
            assert secret not in told


async def test_a_gap_in_a_chain_leads_to_what_is_few_here(filled, signed):
    page = await (await signed("viewer")).get(f"{LIST}?for=gap&of=robot")
    assert page.status_code == 200
    assert "产业链缺口" in page.text
