"""An office with leads: handed off by companies with a report, taken up by officers."""

import re
from uuid import uuid4

import pytest

from service.keyring import keyring
from service.leads.contacts import Contact
from service.leads.receiving import receive
from service.leads.recipients import Recipient
from service.leads.store import Agreed, Chosen, HandOff
from tests.make import profile

PHONE, EMAIL = "13912345678", "canary.person@example.com"
CONTACT = Contact("金丝雀", f"+86{PHONE}", EMAIL, "phone")


class Desk:
    """What tests ask of an office's leads."""

    def __init__(self, office, keys, place) -> None:
        self.office, self.keys, self.place = office, keys, place

    def at(self, person):
        return self.office.people.here[person].organisation_id

    async def run(self, text="生产机器人谐波减速器", **said):
        http = (await self.office.browser()).http
        said = {"name": f"金丝雀传动{uuid4().hex[:6]}"} | said
        answer = await http.post("/v1/matches", json=profile(text, **said))
        assert answer.status_code == 200, answer.text
        return answer.json()["run"]["run_id"]

    async def handed(self, organisation=None, *, now=None, run_id=None, report=True, **changed):
        """A lead of the first city, or of another organisation."""
        organisation = organisation or self.office.people.here["officer"].organisation_id
        run_id = run_id or (await self.run() if report else None)
        usual = HandOff(
            form=uuid4().hex + "a" * 11,
            recipient=Recipient(organisation, "某市投资促进局", "city", None),
            run_id=run_id,
            enterprise="金丝雀机器人有限公司",
            message="想在高新区建厂，请联系。",
            chosen=Chosen("robot", "zhongyuan-robot-park", None),
            contact=CONTACT,
            agreed=Agreed("1", ("contact",), "zh", 180),
        )._replace(**changed)
        async with self.office.sessions.begin() as session:
            when = now or self.office.clock()
            return await receive(session, usual, self.keys, when, self.place)

    async def be(self, role="officer"):
        person = self.office.people.of(role)
        return await (await self.office.browser()).be(person)

    async def be_there(self, role="officer"):
        return await (await self.office.browser()).be(self.office.people.there[role])

    async def one(self, query, **given):
        from sqlalchemy import text

        async with self.office.owner.connect() as connection:
            return (await connection.execute(text(query), given)).one()

    async def all(self, query, **given):
        from sqlalchemy import text

        async with self.office.owner.connect() as connection:
            return (await connection.execute(text(query), given)).all()

    async def lead(self, lead_id):
        return await self.one("SELECT * FROM leads WHERE lead_id = :id", id=lead_id)

    async def actions(self, lead_id):
        rows = await self.office.rows("subject = :id", id=str(lead_id))
        return [row.action for row in rows]

    async def notices(self, person):
        query = "SELECT kind, subject, detail FROM notices WHERE officer_id = :id ORDER BY created_at, notice_id"
        return await self.all(query, id=person.officer_id)


@pytest.fixture
def desk(office, settings, known):
    return Desk(office, keyring(settings), known.knowledge.gazetteer.find)


@pytest.fixture
async def lead(desk):
    """One lead of the first city, handed off with its report."""
    return (await desk.handed()).lead


def links_of(page):
    """The leads a page shows, in their order."""
    return list(dict.fromkeys(re.findall(r"/officer/leads/([0-9a-f-]{36})", page.text)))
