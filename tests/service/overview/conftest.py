"""An office with leads whose history is written by hand, so that every figure can be checked on paper."""

import datetime as dt
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from matching.profile import EnterpriseProfile
from service.enterprises.embedding import embed
from service.enterprises.load import load_records
from service.enterprises.records import Origin, record_of
from service.leads.store import FIRST_CONTACT
from service.leads.tables import lead_events, leads
from service.officers.sessions import Identity, act_as
from tests.conftest import TODAY
from tests.service.officers.conftest import office, officers_database  # noqa: F401 - fixtures
from tests.service.officers.people import START

DAY = dt.timedelta(days=1)


@pytest.fixture
def came(office):  # noqa: F811
    """`await came(person, ("lead", 0), ("contacted", 2), …)`: a lead that went this way, days after START minus `ago`."""

    async def came(person, *way, ago=100, reason=None, closed=None, **said) -> UUID:
        lead_id, begin = uuid4(), START - ago * DAY
        way = way or (("lead", 0),)
        spoken = [at for stage, at in way[1:] if stage not in ("paused", "unsuitable")]
        row = {
            "lead_id": lead_id,
            "organisation_id": person.organisation_id,
            "enterprise": f"企业{lead_id.hex[:6]}",
            "source": "officer",
            "stage": way[-1][0],
            "reason": reason,
            "created_at": begin,
            "updated_at": begin + way[-1][1] * DAY,
            "first_contact_due": begin + FIRST_CONTACT,
            "contacted_at": begin + spoken[0] * DAY if spoken else None,
            "closed_at": begin + closed[1] * DAY if closed else None,
            "closed_as": closed[0] if closed else None,
        } | said
        events = [
            {
                "lead_id": lead_id,
                "organisation_id": person.organisation_id,
                "at": begin + at * DAY,
                "kind": "moved" if number else "entered",
                "actor_kind": "officer",
                "actor": str(person.officer_id),
                "from_stage": way[number - 1][0] if number else None,
                "to_stage": stage,
                "shown_to": "company",
            }
            for number, (stage, at) in enumerate(way)
        ]
        async with office.owner.begin() as connection:
            await connection.execute(insert(leads).values(row))
            await connection.execute(insert(lead_events), events)
        return lead_id

    return came


@pytest.fixture
def acting(office):  # noqa: F811
    """`async with acting(person) as session`: a transaction that acts for somebody."""

    def acting(person):
        return _Acting(office.sessions, person)

    return acting


class _Acting:
    def __init__(self, sessions, person) -> None:
        self._begun, self._person = sessions.begin(), person

    async def __aenter__(self):
        session = await self._begun.__aenter__()
        await act_as(session, Identity(self._person.officer_id, self._person.organisation_id))
        return session

    async def __aexit__(self, *error):
        return await self._begun.__aexit__(*error)


@pytest.fixture
def keep(office, acting, known):  # noqa: F811
    """Enterprises of somebody's organisation, scored."""

    async def keep(person, *said) -> None:
        place, of = known.knowledge.gazetteer.find, person.organisation_id
        profiles = [EnterpriseProfile(**values) for values in said]
        records = [record_of(profile, of, Origin("by_hand"), place) for profile in profiles]
        async with acting(person) as session:
            await load_records(session, of, records, str(person.officer_id))
        await embed(office.sessions, of, known.knowledge, TODAY)

    return keep


@pytest.fixture
def me(office):  # noqa: F811
    """A browser of somebody: `await me("manager")`, or of a person."""

    async def me(who):
        person = office.people.of(who) if isinstance(who, str) else who
        return await (await office.browser()).be(person)

    return me
