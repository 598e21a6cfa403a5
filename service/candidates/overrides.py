"""An officer's own order for a target, with a reason, beside the model's: said, read, taken back."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import Actor, record
from service.candidates.tables import LONGEST_REASON, LOWEST, candidate_overrides
from service.candidates.targets import Kind, Target

_T = candidate_overrides.c
KINDS = frozenset(Kind) - {Kind.TEXT}
"""Targets that have an order worth correcting: a text finds what is near it and grades nothing."""
MOST = 200
"""Standing overrides of one target that a list reads."""


class Said(NamedTuple):
    """What an officer says of one enterprise for a target: `own_rank` is None where it is set aside."""

    enterprise_id: UUID
    model_rank: int
    own_rank: int | None
    reason: str


async def say(session: AsyncSession, actor: Actor, target: Target, said: Said) -> None:
    """Keep it, in place of what the organisation said of the same pair before; the caller saw the enterprise listed.

    Raises ValueError for a target without an order, a place out of 1 to 10,000, or a reason that is empty or too long.
    """
    if target.kind not in KINDS or not 0 < len(said.reason) <= LONGEST_REASON:
        raise ValueError("an override needs a target with an order and a reason")
    if said.own_rank is not None and not 1 <= said.own_rank <= LOWEST:
        raise ValueError(f"a place is 1 to {LOWEST}")
    same = (*_of(actor.organisation_id, target), _T.enterprise_id == said.enterprise_id)
    await session.execute(_withdrawn(actor).where(*same))
    row = {
        "organisation_id": actor.organisation_id,
        "officer_id": UUID(actor.id),
        "target_kind": str(target.kind),
        "target_id": target.value,
        **said._asdict(),
    }
    await session.execute(insert(candidate_overrides).values(row))
    ranks = {"model_rank": said.model_rank, "own_rank": said.own_rank}
    subject = ("enterprise", said.enterprise_id)
    await record(session, actor, "candidate.overridden", subject, **_told(target), **ranks)


async def take_back(
    session: AsyncSession, actor: Actor, target: Target, enterprise_id: UUID
) -> bool:
    """The model's order holds again for the pair; False where the organisation said nothing of it."""
    same = (*_of(actor.organisation_id, target), _T.enterprise_id == enterprise_id)
    gone = _withdrawn(actor).where(*same).returning(_T.override_id)
    if (await session.execute(gone)).first() is None:
        return False
    subject = ("enterprise", enterprise_id)
    await record(session, actor, "candidate.override_withdrawn", subject, **_told(target))
    return True


async def standing(
    session: AsyncSession, organisation_id: UUID, target: Target
) -> list[RowMapping]:
    """What an organisation says of a target now: those given a place by place, the latest first among equals."""
    query = (
        select(candidate_overrides)
        .where(*_of(organisation_id, target))
        .order_by(_T.own_rank.nulls_last(), _T.override_id.desc())
        .limit(MOST)
    )
    return list((await session.execute(query)).mappings())


async def of_enterprise(session: AsyncSession, enterprise_id: UUID) -> list[RowMapping]:
    """All that was ever said of an enterprise, latest first, by organisations the transaction may see."""
    query = select(candidate_overrides).where(_T.enterprise_id == enterprise_id)
    return list((await session.execute(query.order_by(_T.override_id.desc()))).mappings())


class Order(NamedTuple):
    """A list as an organisation has it: `given` are the ids with a place of their own, by place, `aside` those left out."""

    given: tuple[tuple[int, UUID], ...]
    aside: frozenset[UUID]

    @property
    def moved(self) -> frozenset[UUID]:
        return self.aside | {enterprise_id for _, enterprise_id in self.given}

    def between(self, first: int, last: int) -> dict[int, UUID]:
        """The places from `first` to `last`, both included, that are taken, and by whom."""
        return {place: i for place, i in self.given if first <= place <= last}


def order_of(
    rows: Iterable[RowMapping | dict[str, Any]], listed: Iterable[UUID], total: int
) -> Order:
    """The order over a list of `total` rows, of which `listed` are all that were spoken of.

    Two with the same place stand one after the other; nobody stands behind the end of the list.
    """
    here = set(listed)
    rows = [row for row in rows if row["enterprise_id"] in here]
    aside = frozenset(row["enterprise_id"] for row in rows if row["own_rank"] is None)
    wanted = [(row["own_rank"], row["enterprise_id"]) for row in rows if row["own_rank"]]
    given, place = [], 0
    room = total - len(aside)
    for number, (own, enterprise_id) in enumerate(wanted):
        place = max(place + 1, min(own, room - len(wanted) + number + 1))
        given.append((place, enterprise_id))
    return Order(tuple(given), aside)


def _of(organisation_id: UUID | None, target: Target) -> tuple[Any, ...]:
    return (
        _T.organisation_id == organisation_id,
        _T.target_kind == str(target.kind),
        _T.target_id == target.value,
        _T.withdrawn_at.is_(None),
    )


def _withdrawn(actor: Actor) -> Any:
    now: dict[str, Any] = {"withdrawn_at": func.now(), "withdrawn_by": UUID(actor.id)}
    return update(candidate_overrides).values(now)


def _told(target: Target) -> dict[str, str]:
    return {"target_kind": str(target.kind), "target": target.value}
