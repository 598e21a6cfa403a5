"""Stages: which may follow which, with what reason, and what a move leaves behind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.audit.log import Actor
from service.errors import LeadNotFound, StageRefused
from service.leads.history import history_of
from service.leads.links import open_link
from service.leads.stages import FOLLOWS, NEEDS_REASON, Move, faults, move
from service.leads.store import tell_company
from service.leads.tables import REASONS, STAGES
from tests.service.leads.conftest import NOW, handed


async def step(house, lead, to, **how):
    async with house.working_for(house.zhongyuan) as session:
        actor = Actor("officer", "o1", house.zhongyuan)
        return await move(session, actor, lead.lead_id, to, now=NOW, **how)


@given(st.sampled_from(STAGES), st.sampled_from(STAGES), st.sampled_from([None, *REASONS]))
def test_a_move_is_refused_exactly_when_a_rule_says_so(stage, to, reason):
    allowed = to in FOLLOWS[stage] and (to in NEEDS_REASON) == (reason is not None)
    note = "因故" if reason == "other" else None
    assert (faults(stage, Move(to, reason, note)) == []) == allowed


def test_every_stage_can_be_reached_and_none_is_a_dead_end():
    reached, open_ = {"lead"}, ["lead"]
    while open_:
        new = FOLLOWS[open_.pop()] - reached
        reached |= new
        open_ += new
    assert reached == set(STAGES) == set(FOLLOWS)
    assert all(FOLLOWS.values())


async def test_from_a_lead_to_production(clean):
    lead = (await handed(clean, clean.zhongyuan)).lead
    for to in STAGES[1:7]:
        lead = await step(clean, lead, to)
    assert (lead.stage, lead.contacted_at, lead.closed_at) == ("production", NOW, None)
    where = f"subject = '{lead.lead_id}' AND action = 'lead.moved'"
    assert await clean.count("audit_log", where) == 6
    assert await clean.count("lead_events") == 7


async def test_an_unsuitable_lead_is_closed_and_can_be_taken_up_again(clean):
    lead = (await handed(clean, clean.zhongyuan)).lead
    shut = await step(clean, lead, "unsuitable", reason="other", note="另有安排")
    assert (shut.closed_as, shut.reason) == ("unsuitable", "other")
    again = await step(clean, lead, "contacted")
    assert (again.closed_as, again.reason) == (None, None)


@pytest.mark.parametrize(
    ("to", "how", "code"),
    [
        ("signed", {}, "stage_unreachable"),
        ("dancing", {}, "stage_unknown"),
        ("paused", {}, "reason_missing"),
        ("paused", {"reason": "weather"}, "reason_missing"),
        ("contacted", {"reason": "land"}, "reason_needless"),
        ("unsuitable", {"reason": "other", "note": " "}, "note_missing"),
        ("contacted", {"note": "字" * 2_001}, "note_long"),
    ],
)
async def test_a_refused_move_says_why_in_both_languages_and_changes_nothing(clean, to, how, code):
    lead = (await handed(clean, clean.zhongyuan)).lead
    with pytest.raises(StageRefused) as refused:
        await step(clean, lead, to, **how)
    (error,) = refused.value.errors
    assert error["code"] == code
    assert error["message_zh"]
    assert error["message_en"]
    assert await clean.count("leads", "stage = 'lead'") == 1
    assert await clean.count("audit_log", f"subject = '{lead.lead_id}'") == 1


async def test_another_office_cannot_move_it_and_is_told_nothing(clean):
    lead = (await handed(clean, clean.zhongyuan)).lead
    async with clean.working_for(clean.linhai) as session:
        with pytest.raises(LeadNotFound):
            await move(
                session, Actor("officer", "x", clean.linhai), lead.lead_id, "contacted", now=NOW
            )


async def test_the_company_reads_messages_and_moves_but_no_note(clean):
    made = await handed(clean, clean.zhongyuan)
    await step(clean, made.lead, "contacted", note="内部：负责人口气犹豫")
    async with clean.working_for(clean.zhongyuan) as session:
        actor = Actor("officer", "o1", clean.zhongyuan)
        await tell_company(session, actor, made.lead.lead_id, "欢迎来访。", NOW)
        assert len(await history_of(session, made.lead.lead_id)) == 4
    async with clean.sessions.begin() as session:
        await open_link(session, made.token, NOW.date())
        told = await history_of(session, made.lead.lead_id)
    assert [event.kind for event in told] == ["handed_off", "moved", "message"]
    assert "犹豫" not in repr(told)
