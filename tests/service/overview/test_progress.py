"""Figures of leads, against sums done by hand."""

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from service.leads.clocks import first_contact
from service.leads.store import FIRST_CONTACT
from service.leads.tables import REASONS, STAGES
from service.organisations.store import act_for
from service.overview.clocks import STATES, Clocks, clocks_of
from service.overview.funnel import funnel_of
from service.overview.groups import bundles_of, grouped
from service.overview.overrides import Overrides, overrides_of
from service.overview.places import Places, places_of
from service.overview.refusals import Refusal, refusals_of
from service.overview.scope import Scope
from service.overview.stays import Stay, stays_of
from tests.service.officers.people import START
from tests.service.overview.conftest import DAY

NOWHERE = Places({}, {})
ALL = Scope()


@pytest.fixture
async def told(office, came):
    """Six leads of `here`: who is at which stage, how they came there, and one of `there` that nobody here may count."""
    person = office.people.here["officer"]
    await came(person)
    await came(person, ago=1)
    await came(person, ("lead", 0), ("contacted", 1), owner_id=person.officer_id)
    await came(person, ("lead", 0), ("contacted", 5), ("visiting", 9), ("negotiating", 20))
    await came(
        person, ("lead", 0), ("contacted", 2), ("signed", 12), site_id="zhongyuan-robot-park"
    )
    await came(
        person, ("lead", 0), ("unsuitable", 2), reason="land", closed=("unsuitable", 2),
        industry_id="robot",
    )  # fmt: skip
    await came(office.people.there["officer"], ("lead", 0), ("contacted", 1), ("signed", 2))
    return person


async def test_the_funnel_counts_where_leads_are_and_how_far_they_came(told, acting):
    async with acting(told) as session:
        found = await funnel_of(session, ALL, NOWHERE)
    assert found.total == 6
    assert {stage: count for stage, count in found.now.items() if count} == {
        "lead": 2, "contacted": 1, "negotiating": 1, "signed": 1, "unsuitable": 1,
    }  # fmt: skip
    # The fourth came as far as a visit although it negotiates again; the signed one skipped both.
    assert list(found.reached.values()) == [6, 3, 2, 2, 1, 0, 0]
    assert found.closed == {"unsuitable": 1}


async def test_time_in_stage_is_the_median_and_the_ninetieth_percentile_of_those_who_left(
    told, acting
):
    async with acting(told) as session:
        found = {stay.stage: stay for stay in await stays_of(session, ALL, NOWHERE, START)}
    # Left `lead` after 1, 5, 2 and 2 days; two are still there, for 100 days and for 1.
    assert found["lead"] == Stay("lead", 4, 2.0, pytest.approx(4.1), 2, 100.0)
    # Left `contacted` after 4 and 10 days; one is there since day 1 of 100.
    assert found["contacted"] == Stay("contacted", 2, 7.0, pytest.approx(9.4), 1, 99.0)
    assert found["visiting"] == Stay("visiting", 1, 11.0, 11.0, 0, None)
    assert found["signed"] == Stay("signed", 0, None, None, 1, 88.0)
    assert "unsuitable" not in found


async def test_where_no_calendar_reaches_weekends_alone_are_free_and_how_many_it_concerns_is_said(
    told, acting
):
    """All of it lies in 2030, whose holidays nobody has announced; the one that waits has waited for 100 days."""
    async with acting(told) as session:
        found = await clocks_of(session, ALL, NOWHERE, START)
    assert found == Clocks(2, 1, 0, 1, 1, 1, 48.0, pytest.approx(105.6), by_weekends=6)
    assert found.share == 0.75


SPRING = dt.datetime(2026, 2, 13, 1, tzinfo=dt.UTC)
"""A Friday; the Saturday after it is worked, then nine days of festival: the fifth working day is the 27th."""


def ago(moment: dt.datetime) -> int:
    return (START - moment).days


@pytest.mark.parametrize(
    ("way", "reason", "closed", "state"),
    [
        ((("lead", 0), ("contacted", 3)), None, None, "kept"),
        ((("lead", 0), ("contacted", 4)), None, None, "slow"),
        ((("lead", 0), ("contacted", 14)), None, None, "slow"),
        ((("lead", 0), ("contacted", 15)), None, None, "late"),
        ((("lead", 0),), None, None, "overdue"),
        ((("lead", 0),), None, ("unanswered", 45), "overdue"),
        ((("lead", 0),), None, ("unanswered", 14), "ended"),
        ((("lead", 0), ("paused", 20)), "timing", None, "ended"),
        ((("lead", 0), ("unsuitable", 2)), "land", ("unsuitable", 2), "ended"),
    ],
)
async def test_a_first_contact_is_judged_by_working_days_as_the_leads_own_clock_is(
    office, came, acting, way, reason, closed, state
):
    person = office.people.here["officer"]
    await came(person, *way, ago=ago(SPRING), reason=reason, closed=closed)
    china = dt.timezone(dt.timedelta(hours=8))
    async with acting(person) as session:
        found = await clocks_of(session, ALL, NOWHERE, SPRING + 60 * DAY)
        (bundle,) = await bundles_of(session, ALL, NOWHERE, (SPRING + 60 * DAY).astimezone(china))
    assert {name: getattr(found, name) for name in STATES if getattr(found, name)} == {state: 1}
    assert bundle.tally.kept == (state in ("kept", "slow"))
    assert bundle.tally.missed == (state in ("late", "overdue"))
    assert found.share == {"ended": None, "late": 0.0, "overdue": 0.0}.get(state, 1.0)


@given(created=st.integers(0, 400), after=st.integers(0, 30 * 24), zone=st.integers(-11, 13))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_who_still_waits_stands_here_as_on_the_page_of_the_lead(
    office, came, acting, created, after, zone
):
    person = office.people.here["officer"]
    async with office.owner.begin() as connection:
        for table in ("lead_events", "leads"):
            query = text(f"DELETE FROM {table} WHERE organisation_id = :o")
            await connection.execute(query, {"o": person.organisation_id})
    begun = dt.datetime(2025, 12, 1, 1, tzinfo=dt.UTC) + created * DAY
    await came(person, ago=ago(begun))
    now = (begun + dt.timedelta(hours=after)).astimezone(dt.timezone(dt.timedelta(hours=zone)))
    lead = SimpleNamespace(
        created_at=begun, first_contact_due=begun + FIRST_CONTACT, contacted_at=None, closed_at=None
    )
    clock = first_contact(lead, now)
    by_clock = {"running": "running", "late": "running", "overdue": "overdue"}[clock.standing]
    async with acting(person) as session:
        found = await clocks_of(session, ALL, NOWHERE, now)
    assert {name for name in STATES if getattr(found, name)} == {by_clock}
    assert found.by_weekends == (clock.unannounced_year is not None)


async def test_nothing_decided_is_no_share_rather_than_nought(office, came, acting):
    person = office.people.here["officer"]
    await came(person, ago=1)
    async with acting(person) as session:
        found = await clocks_of(session, ALL, NOWHERE, START)
    assert (found.running, found.share, found.median_hours) == (1, None, None)


async def test_refusals_are_counted_by_reason(told, came, acting):
    await came(told, ("lead", 0), ("paused", 3), reason="timing")
    await came(told, ("lead", 0), ("paused", 3), reason="land")
    async with acting(told) as session:
        found = await refusals_of(session, ALL, NOWHERE)
    assert found == [Refusal("land", 1, 1), Refusal("timing", 1, 0)]


@pytest.mark.parametrize(
    ("scope", "total"),
    [
        (Scope(since=START - dt.timedelta(days=1)), 1),
        (Scope(until=START - dt.timedelta(days=1)), 5),
        (Scope(industries=frozenset({"robot"})), 1),
        (Scope(industries=frozenset()), 0),
        (Scope(city="中原"), 6),
        (Scope(city="临海"), 0),
    ],
)
async def test_a_scope_bounds_what_is_counted(told, acting, known, scope, total):
    catalogue, gazetteer = known.knowledge.catalogue, known.knowledge.gazetteer
    async with acting(told) as session:
        places = await places_of(session, catalogue, gazetteer)
        assert (await funnel_of(session, scope, places)).total == total
        clocks = await clocks_of(session, scope, places, START)
    assert sum(clocks[: len(STATES)]) == total


async def test_a_lead_belongs_to_its_sites_city_whoever_works_on_it(told, came, acting, known):
    await came(told, site_id="linhai-wind-base")
    catalogue, gazetteer = known.knowledge.catalogue, known.knowledge.gazetteer
    async with acting(told) as session:
        places = await places_of(session, catalogue, gazetteer)
        assert (await funnel_of(session, Scope(city="临海"), places)).total == 1
        bundles = await bundles_of(session, ALL, places, START)
    by_city = grouped(bundles, lambda one: places.city(one.site_id, one.organisation_id))
    assert [(city, tally.total) for city, tally in by_city] == [("中原", 6), ("临海", 1)]
    # total, contacted, signed, unsuitable, kept, missed
    assert by_city[0][1] == (6, 3, 1, 1, 3, 1)


async def test_figures_by_officer_leave_nobody_out(told, acting):
    async with acting(told) as session:
        bundles = await bundles_of(session, ALL, NOWHERE, START)
    found = grouped(bundles, lambda one: str(one.owner_id) if one.owner_id else None)
    assert [(who, tally.total) for who, tally in found] == [(str(told.officer_id), 1), (None, 5)]
    assert found[0][1].share == 1.0


ways = st.lists(st.sampled_from(STAGES), max_size=6).map(lambda way: ["lead", *way])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lot=st.lists(st.tuples(ways, st.integers(0, 9)), max_size=8))
async def test_every_lead_is_counted_once_whatever_way_it_went(office, came, acting, lot):
    person = office.people.here["officer"]
    async with office.owner.begin() as connection:
        for table in ("lead_events", "leads"):
            query = text(f"DELETE FROM {table} WHERE organisation_id = :o")
            await connection.execute(query, {"o": person.organisation_id})
    for way, pace in lot:
        out = way[-1] in ("paused", "unsuitable")
        steps = [(stage, number * pace) for number, stage in enumerate(way)]
        await came(person, *steps, reason=REASONS[pace % 9] if out else None)
    async with acting(person) as session:
        funnel = await funnel_of(session, ALL, NOWHERE)
        clocks = await clocks_of(session, ALL, NOWHERE, START)
        refusals = await refusals_of(session, ALL, NOWHERE)
        bundles = await bundles_of(session, ALL, NOWHERE, START)
        stays = await stays_of(session, ALL, NOWHERE, START)
    assert funnel.total == sum(funnel.now.values()) == len(lot)
    reached = list(funnel.reached.values())
    assert reached[0] == len(lot)
    assert reached == sorted(reached, reverse=True)
    assert sum(clocks[: len(STATES)]) == len(lot)
    refused = funnel.now["paused"] + funnel.now["unsuitable"]
    assert sum(one.total for one in refusals) == refused
    assert sum(bundle.tally.total for bundle in bundles) == len(lot)
    visits = sum(stage != "unsuitable" for way, _ in lot for stage in way)
    assert sum(stay.left + stay.still for stay in stays) == visits


async def test_the_override_rate_is_of_the_enterprises_somebody_worked_on(office, acting, keep):
    person = office.people.here["officer"]
    texts = [
        {"business_text": f"机器人减速器第{number}号", "name": f"企{number}"} for number in range(5)
    ]
    await keep(person, *texts)
    async with office.owner.connect() as connection, connection.begin() as outer:
        mine = {"o": person.organisation_id}
        query = text("SELECT enterprise_id FROM enterprises WHERE organisation_id = :o ORDER BY 1")
        ids = (await connection.execute(query, mine)).scalars().all()
        contacted = text(
            "UPDATE enterprises SET lead_stage = 'contacted' WHERE enterprise_id = ANY (:some)"
        )
        await connection.execute(contacted, {"some": ids[:3]})
        add = text("""
            INSERT INTO candidate_overrides (organisation_id, officer_id, target_kind, target_id, enterprise_id, model_rank,
                own_rank, reason, created_at, withdrawn_at, withdrawn_by)
            VALUES (:o, :who, 'industry', 'robot', :id, :model, :own, '已实地看过', :at, :gone, :by)
        """)
        rows = [
            {"id": ids[2], "model": 9, "own": 1, "gone": None},
            {"id": ids[3], "model": 1, "own": 3, "gone": None},
            {"id": ids[4], "model": 1, "own": 5, "gone": START},
            {"id": ids[0], "model": 4, "own": 4, "gone": None},
        ]
        same = mine | {"who": person.officer_id, "at": START}
        gone = [row["gone"] and person.officer_id for row in rows]
        await connection.execute(
            add, [row | same | {"by": by} for row, by in zip(rows, gone, strict=True)]
        )
        await connection.execute(text("SET LOCAL ROLE luodi_app"))
        await act_for(connection, person.organisation_id)
        # Three were contacted and one more was moved; of these four, two stand at another rank: 8 ranks up, 2 down.
        assert await overrides_of(connection, ALL) == Overrides(4, 2, 1, 5.0)
        later = Scope(since=START + dt.timedelta(days=1))
        assert await overrides_of(connection, later) == Overrides(3, 0, 0, None)
        await connection.execute(text("RESET ROLE"))
        aside = {"id": ids[1], "model": 2, "own": None, "gone": None, "by": None}
        await connection.execute(add, [aside | same | {"at": later.since}])
        # One set aside moved by no number of ranks, and is an override all the same.
        assert await overrides_of(connection, later) == Overrides(3, 1, 0, None)
        await outer.rollback()
