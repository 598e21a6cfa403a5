"""Officers' pages over kept enterprises: two cities' offices with enterprises that are scored, and browsers signed in."""

import re
from html import unescape
from uuid import UUID

import pytest

from matching.profile import EnterpriseProfile
from service.enterprises.embedding import embed
from service.enterprises.load import load_records
from service.enterprises.records import Origin, record_of
from service.organisations.store import act_for
from tests.conftest import TODAY
from tests.service.candidates.conftest import lot, made
from tests.service.officers.conftest import office, officers_database  # noqa: F401 - fixtures

LIST = "/officer/candidates"
SECRET = "秘密传动公司"
_ROW = re.compile(r"/officer/enterprises/([0-9a-f-]{36})\?[^\"]*\">([^<]*)</a>\s*<small>")
_TOTAL = re.compile(r"共 (\d+) 家")


@pytest.fixture
def keep(office, known):  # noqa: F811
    """Keep enterprises of an organisation, and score them; returns their ids."""

    async def keep(organisation_id: UUID, *profiles: EnterpriseProfile, scored: bool = True):
        place = known.knowledge.gazetteer.find
        records = [record_of(p, organisation_id, Origin("by_hand"), place) for p in profiles]
        async with office.sessions.begin() as session:
            await act_for(session, organisation_id)
            await load_records(session, organisation_id, records, "officer-1")
        if scored:
            await embed(office.sessions, organisation_id, known.knowledge, TODAY)
        return [record.enterprise_id for record in records]

    return keep


@pytest.fixture
async def filled(office, keep):  # noqa: F811
    """Forty enterprises of the city here; one of the city there, which nobody here may notice."""
    here, there = (
        who["viewer"].organisation_id for who in (office.people.here, office.people.there)
    )
    await keep(here, *lot(40))
    secret = made(
        500, name=SECRET, location={"city": "秘密市"}, business_text="人形机器人谐波减速器"
    )
    (other,) = await keep(there, secret)
    return other


@pytest.fixture
def signed(office):  # noqa: F811
    """A browser of the city here: `await signed(role)`; of the other one: `await signed(role, there=True)`."""

    async def signed(role: str = "officer", *, there: bool = False):
        who = office.people.there if there else office.people.here
        return await (await office.browser()).be(who[role])

    return signed


def rows_of(html: str) -> list[tuple[str, str]]:
    """(id, name) of the rows of a list, in order."""
    return _ROW.findall(html.split("<tbody>")[1].split("</tbody>")[0]) if "<tbody>" in html else []


def names_of(html: str) -> list[str]:
    return [name for _, name in rows_of(html)]


def total_of(html: str) -> int:
    return int(_TOTAL.search(html)[1])


def next_of(html: str) -> str | None:
    found = re.search(r'rel="next" href="([^"]+)"', html)
    return unescape(found[1]) if found else None


async def every_page(browser, address: str) -> list[str]:
    """The ids of all rows, page by page."""
    found, following = [], address
    while following:
        page = await browser.get(following)
        assert page.status_code == 200
        found += [row for row, _ in rows_of(page.text)]
        following = next_of(page.text)
    return found
