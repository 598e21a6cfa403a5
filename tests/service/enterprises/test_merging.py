"""Two records of one firm: proposed, merged with everything kept, taken apart again."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from matching.profile import EnterpriseProfile
from service.enterprises.duplicates import Known, duplicates, known_of, own_part
from service.enterprises.merging import MergeError, merge, unmerge
from service.enterprises.store import counted, enterprise_of, history_of, listed

CODE, OTHER_CODE = "91440300708461136T", "91440101MA5AK3FG09"


def known(name, uscc=None, sha=None):
    return Known(uuid4(), name, uscc, sha or uuid4().hex, None)


def told(*items):
    found = duplicates(items)
    by_id = {item.enterprise_id: at for at, item in enumerate(items)}
    return {(frozenset((by_id[d.first], by_id[d.second])), d.why) for d in found}


def test_legal_forms_brackets_and_widths_do_not_make_two_names():
    assert own_part("示例（广州）科技有限公司") == own_part("示例(广州)科技股份有限公司")
    assert told(known("示例（广州）科技有限公司"), known("示例广州科技")) == {
        (frozenset((0, 1)), "name")
    }


def test_equal_codes_and_equal_texts_are_proposed_and_different_codes_are_not():
    assert told(known("甲", CODE), known("乙", CODE)) == {(frozenset((0, 1)), "uscc")}
    assert told(known("甲", sha="a"), known("乙", sha="a")) == {(frozenset((0, 1)), "text")}
    assert told(known("同名科技", CODE), known("同名科技", OTHER_CODE)) == set()


def test_one_character_of_ten_may_differ_and_short_names_must_agree():
    assert told(known("广东精密传动装备科技甲"), known("广东精密传动装备科技乙"))
    assert told(known("甲乙丙科技"), known("甲乙丁科技")) == set()


def test_names_that_differ_in_a_number_are_two_enterprises():
    assert told(known("示例精密制造第1厂"), known("示例精密制造第2厂")) == set()
    assert told(known("示例精密制造第1厂"), known("示例精密制造第１厂"))


def test_two_that_said_nothing_have_nothing_in_common():
    import hashlib

    nothing = hashlib.sha256(b"").hexdigest()
    assert told(known("甲甲", sha=nothing), known("乙乙", sha=nothing)) == set()


def test_each_pair_is_proposed_once_surest_first():
    items = [known("示例科技公司甲", CODE, "x"), known("示例科技公司甲", CODE, "x")]
    (pair,) = duplicates(items)
    assert pair.why == "uscc"
    assert pair.first < pair.second


FIRST = EnterpriseProfile(name="关节科技", business_text="谐波减速器", investment_wan=300)
SECOND = EnterpriseProfile(
    name="关节科技有限公司", uscc=CODE, business_text="机器人减速器", land_mu=20, investment_wan=5
)


@pytest.fixture
async def pair(office, place):
    await office.keep(place, FIRST, SECOND)
    async with office.acting() as session:
        rows = {row["name"]: row["enterprise_id"] for row in await listed(session)}
    return rows["关节科技"], rows["关节科技有限公司"]


async def test_a_merge_fills_what_was_not_said_and_keeps_what_was(office, place, pair):
    kept, other = pair
    async with office.acting() as session:
        (proposed,) = duplicates(await known_of(session, office.organisation_id))
        assert {proposed.first, proposed.second} == {kept, other}
        await merge(session, office.organisation_id, kept, other, office.actor, place)
    async with office.acting() as session:
        row = await enterprise_of(session, kept)
        assert (row["name"], row["uscc"], row["land_mu"], row["investment_wan"]) == (
            "关节科技",
            CODE,
            20,
            300,
        )
        assert row["profile"]["business_text"] == "谐波减速器"
        assert await counted(session) == 1
        assert duplicates(await known_of(session, office.organisation_id)) == []
        assert [h["action"] for h in await history_of(session, kept)] == ["merged"]
        assert [h["action"] for h in await history_of(session, other)] == ["merged_away"]


async def test_what_is_sent_again_after_a_merge_undoes_nothing(office, place, pair):
    kept, other = pair
    async with office.acting() as session:
        await merge(session, office.organisation_id, kept, other, office.actor, place)
    assert (await office.keep(place, FIRST, SECOND)).same == 2
    async with office.acting() as session:
        assert (await enterprise_of(session, kept))["land_mu"] == 20
        assert await counted(session) == 1


async def test_an_unmerge_puts_back_what_each_said(office, place, pair):
    kept, other = pair
    async with office.acting() as session:
        before = {i: (await enterprise_of(session, i))["profile"] for i in pair}
        await merge(session, office.organisation_id, kept, other, office.actor, place)
    async with office.acting() as session:
        assert await unmerge(session, office.organisation_id, other, office.actor, place) == kept
    async with office.acting() as session:
        assert {i: (await enterprise_of(session, i))["profile"] for i in pair} == before
        assert await counted(session) == 2
        actions = [h["action"] for h in await history_of(session, kept)]
        assert actions == ["merged", "unmerged"]
        with pytest.raises(MergeError):
            await unmerge(session, office.organisation_id, other, office.actor, place)


async def test_merges_that_make_no_sense_are_refused_with_the_reason(office, beneath, place, pair):
    kept, other = pair
    stranger = await beneath()
    await stranger.keep(place, FIRST)
    await office.keep(place, SECOND.model_copy(update={"uscc": OTHER_CODE, "name": "丙"}))
    async with office.acting() as session:
        third = next(r["enterprise_id"] for r in await listed(session) if r["name"] == "丙")
    async with stranger.acting() as session:
        (foreign,) = await listed(session)
    for left, right, code in (
        (kept, kept, "same"),
        (kept, foreign["enterprise_id"], "missing"),
        (kept, uuid4(), "missing"),
        (other, third, "credit_codes"),
    ):
        with pytest.raises(MergeError) as refused:
            async with office.acting() as session:
                await merge(session, office.organisation_id, left, right, office.actor, place)
        assert refused.value.code == code
        assert all(refused.value.words)


async def test_a_merge_is_audited_once_in_its_transaction(office, place, pair, owner):
    kept, other = pair
    async with office.acting() as session:
        await merge(session, office.organisation_id, kept, other, office.actor, place)
    async with owner.connect() as connection:
        query = "SELECT subject, detail FROM audit_log WHERE organisation_id = :o AND action = 'enterprise.merged'"
        (row,) = (await connection.execute(text(query), {"o": office.organisation_id})).all()
    assert (row.subject, row.detail) == (str(kept), {"other": str(other)})
