"""Counting a signed project, or a figure with its source, towards a target of the plan, and taking it back."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from matching.catalogue.entries import Target
from service.audit.log import Actor, record
from service.errors import PlanTargetNotFound
from service.leads.tables import leads
from service.officers.tables import officers
from service.organisations.tables import organisations
from service.overview.scope import AFTER_SIGNING
from service.overview.tables import target_contributions

MOST_OFFERED = 500
_ROW = target_contributions.c


class Aim(NamedTuple):
    """A target of a plan."""

    plan_id: str
    target: Target


class Who(NamedTuple):
    """Who counts, for which organisation, and when."""

    actor: Actor
    officer_id: UUID
    organisation_id: UUID
    now: dt.datetime


class Figure(NamedTuple):
    """An amount that is no lead's, with where it comes from and the day it stands for."""

    amount: Decimal
    source: str
    as_of: dt.date
    note: str | None = None


class NotCountable(Exception):
    """The lead cannot be counted; `code` says why: `lead_unknown`, `lead_not_signed` or `lead_counted`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


async def offered(session: AsyncSession, aim: Aim) -> Sequence[Any]:
    """Leads at signing or later that are not counted towards the target yet, the latest first, 500 at most."""
    counted = exists().where(
        _ROW.lead_id == leads.c.lead_id,
        _ROW.plan_id == aim.plan_id,
        _ROW.target_id == aim.target.id,
        _ROW.withdrawn_at.is_(None),
    )
    query = (
        select(leads.c.lead_id, leads.c.enterprise, leads.c.stage, organisations.c.name)
        .join(organisations, organisations.c.organisation_id == leads.c.organisation_id)
        .where(leads.c.stage.in_(AFTER_SIGNING), leads.c.anonymised_at.is_(None), ~counted)
        .order_by(leads.c.updated_at.desc(), leads.c.lead_id)
        .limit(MOST_OFFERED)
    )
    return (await session.execute(query)).all()


async def count_lead(
    session: AsyncSession, who: Who, aim: Aim, lead_id: UUID, amount: Decimal, note: str | None
) -> None:
    """Count a lead towards the target, with one audit row; raises NotCountable."""
    mine = leads.c.lead_id == lead_id, leads.c.anonymised_at.is_(None)
    query = select(leads.c.organisation_id, leads.c.stage).where(*mine)
    lead = (await session.execute(query.with_for_update())).one_or_none()
    if lead is None:
        raise NotCountable("lead_unknown")
    if lead.stage not in AFTER_SIGNING:
        raise NotCountable("lead_not_signed")
    row = _row(who, aim, amount, note) | {"organisation_id": lead[0], "lead_id": lead_id}
    added = insert(target_contributions).values(row).on_conflict_do_nothing()
    made = await session.execute(added.returning(_ROW.contribution_id))
    if made.one_or_none() is None:
        raise NotCountable("lead_counted")
    detail = {"amount": f"{amount:f}", "lead": str(lead_id)}
    await record(session, who.actor, "target.counted", ("target", aim.target.id), **detail)


async def enter_figure(session: AsyncSession, who: Who, aim: Aim, figure: Figure) -> None:
    """Keep a figure of one's own organisation, with one audit row."""
    row = _row(who, aim, figure.amount, figure.note) | {
        "organisation_id": who.organisation_id,
        "source": figure.source,
        "as_of": figure.as_of,
    }
    await session.execute(insert(target_contributions).values(row))
    detail = {"amount": f"{figure.amount:f}", "as_of": str(figure.as_of)}
    await record(session, who.actor, "target.figure_entered", ("target", aim.target.id), **detail)


async def take_back(session: AsyncSession, who: Who, aim: Aim, contribution_id: UUID) -> None:
    """It no longer counts; one audit row. Nothing happens the second time. Raises PlanTargetNotFound."""
    mine = (
        _ROW.contribution_id == contribution_id,
        _ROW.plan_id == aim.plan_id,
        _ROW.target_id == aim.target.id,
    )
    if (await session.execute(select(_ROW.amount).where(*mine))).one_or_none() is None:
        raise PlanTargetNotFound
    gone = update(target_contributions).where(*mine, _ROW.withdrawn_at.is_(None))
    values = {"withdrawn_at": who.now, "withdrawn_by": who.officer_id}
    changed = await session.execute(gone.values(values).returning(_ROW.amount))
    amount = changed.scalar_one_or_none()
    if amount is not None:
        detail = {"amount": f"{amount:f}"}
        await record(session, who.actor, "target.taken_back", ("target", aim.target.id), **detail)


async def contributions_of(session: AsyncSession, aim: Aim) -> Sequence[Any]:
    """What was counted towards the target, the newest first, taken back or not, with names as they are today.

    `enterprise` is None for a figure and for a lead that has become anonymous; `counts` says whether it adds up.
    """
    stands = (_ROW.lead_id.is_(None)) | leads.c.stage.in_(AFTER_SIGNING)
    query = (
        select(
            *(column for column in _ROW),
            leads.c.enterprise,
            leads.c.stage,
            organisations.c.name.label("organisation"),
            officers.c.name.label("officer"),
            (stands & _ROW.withdrawn_at.is_(None)).label("counts"),
        )
        .select_from(target_contributions)
        .join(organisations, organisations.c.organisation_id == _ROW.organisation_id)
        .outerjoin(leads, leads.c.lead_id == _ROW.lead_id)
        .outerjoin(officers, officers.c.officer_id == _ROW.officer_id)
        .where(_ROW.plan_id == aim.plan_id, _ROW.target_id == aim.target.id)
        .order_by(_ROW.created_at.desc(), _ROW.contribution_id)
    )
    return (await session.execute(query)).all()


def _row(who: Who, aim: Aim, amount: Decimal, note: str | None) -> dict[str, Any]:
    return {
        "contribution_id": uuid4(),
        "plan_id": aim.plan_id,
        "target_id": aim.target.id,
        "amount": amount,
        "unit": aim.target.unit,
        "note": note,
        "officer_id": who.officer_id,
        "created_at": who.now,
    }
