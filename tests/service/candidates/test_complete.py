"""Behind row-level security a search still answers as many as were asked for, and the right ones."""

import asyncio

import pytest

from service.candidates.targets import Kind, Target
from tests.service.candidates.conftest import industry, lot

ASKED = {
    "by a text's vector": Target(Kind.TEXT, "海上风机塔筒与单桩"),
    "by scores": industry("offshore-wind"),
    "everybody": None,
}
LIMIT = 20


@pytest.mark.parametrize("asked", ASKED)
async def test_another_offices_nearer_vectors_take_no_place_of_ones_own(fill, find, beneath, asked):
    """An index filtered after it searched would answer fewer: here the others are nearer, and more of them."""
    mine, other = await beneath(), await beneath()
    await fill(*lot(60), office_=mine)
    alone = await find(mine, target=ASKED[asked], limit=LIMIT)
    near = [one.model_copy(update={"business_text": "海上风机塔筒与单桩"}) for one in lot(200)]
    await fill(*near, office_=other)
    searches = [find(mine, target=ASKED[asked], limit=LIMIT), find(other, target=ASKED[asked], limit=LIMIT)]  # fmt: skip
    beside, theirs = await asyncio.gather(*searches)
    expected = min(LIMIT, alone.total)
    assert len(beside.hits) == len(alone.hits) == expected
    assert [hit.enterprise_id for hit in beside.hits] == [hit.enterprise_id for hit in alone.hits]
    assert beside.total == alone.total
    assert {hit.organisation_id for hit in theirs.hits} == {other.organisation_id}
    assert len(theirs.hits) == LIMIT
