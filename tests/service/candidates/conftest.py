"""Offices with enterprises that are scored against the demo plan, by wording alone."""

import itertools

import pytest

from matching.profile import EnterpriseProfile
from service.candidates.engine import CandidateEngine
from service.candidates.search import Search
from service.candidates.targets import Kind, Target
from service.enterprises.embedding import embed
from tests.conftest import TODAY
from tests.service.enterprises.conftest import (  # noqa: F401 - fixtures
    beneath,
    office,
    owner,
    place,
    province,
    sessions,
    store_url,
)

ROBOTS = ("人形机器人谐波减速器与伺服电机", "工业机器人机械臂与减速器制造", "机器人本体与伺服电机")
WINDS = ("海上风机塔筒、单桩与导管架", "风机叶片与海缆制造", "海上风电场单桩基础施工")
SUNS = ("光伏组件与逆变器制造", "硅片与太阳能电池片", "光伏支架与逆变器")
CITIES = ("中原", "临海", "杭州", None)


def made(number: int, **said) -> EnterpriseProfile:
    """The number-th of a varied lot."""
    texts = (*ROBOTS, *WINDS, *SUNS)
    city = CITIES[number % len(CITIES)]
    values = {
        "name": f"企业{number:03}",
        "business_text": f"{texts[number % len(texts)]}，第{number}号",
        "location": {"city": city} if city else None,
        "investment_wan": None if number % 5 == 0 else 100.0 * (number % 7),
        "qualifications": ["high_tech"] if number % 3 == 0 else None,
        "stage": ("startup", "growth", None)[number % 3],
        "city_prefer": ["中原"] if number % 2 else None,
    }
    return EnterpriseProfile(**{k: v for k, v in (values | said).items() if v is not None})


def lot(count: int) -> list[EnterpriseProfile]:
    return [made(number) for number in range(count)]


def industry(value: str) -> Target:
    return Target(Kind.INDUSTRY, value)


@pytest.fixture
def engine_(known) -> CandidateEngine:
    return CandidateEngine(known.knowledge)


@pytest.fixture
def find(engine_, office):  # noqa: F811
    async def find(office_=None, **asked):
        async with (office_ or office).acting() as session:
            return await engine_.search(session, Search(**asked), TODAY)

    return find


@pytest.fixture
def fill(known, place, office):  # noqa: F811
    """Keep some enterprises and score them."""

    async def fill(*profiles, office_=None, scored=True):
        where = office_ or office
        await where.keep(place, *profiles)
        if scored:
            return await embed(where.sessions, where.organisation_id, known.knowledge, TODAY)

    return fill


async def every_page(find, **asked):
    """All hits, page by page."""
    found, cursor = [], None
    for _ in itertools.count():
        page = await find(**asked, cursor=cursor)
        found += page.hits
        cursor = page.next
        if cursor is None:
            return found
