"""`/v1/usage`: what a key may do and has done."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy import select

from service.deps import AppState
from service.openapi import answers
from service.partners.caller import Partner, PartnerSession, partner
from service.partners.schemas import KeyView, Limits, RouteUse, Usage, Use
from service.partners.tables import api_keys, key_usage

router = APIRouter(prefix="/v1/usage", tags=["partners"])
AnyKey = Annotated[Partner, Depends(partner())]
_SHOWN = (
    "key_id", "name", "prefix", "environment", "scopes", "expires_on", "ends_at", "per_second", "burst", "monthly",
)  # fmt: skip


@router.get(
    "", response_model=Usage, summary="What this key may do and has done", responses=answers(503)
)
async def read_usage(caller: AnyKey, state: AppState, session: PartnerSession) -> Usage:
    """Today and this month, by route; any scope may ask. This very request is counted."""
    shown = (api_keys.c[name] for name in _SHOWN)
    key = (await session.execute(select(*shown).where(api_keys.c.key_id == caller.key_id))).one()
    today = state.today()
    used = key_usage.c
    query = select(used.day, used.route, used.requests, used.rows, used.refused).where(
        used.key_id == caller.key_id, used.day >= today.replace(day=1), used.day <= today
    )
    rows = list(await session.execute(query.order_by(used.route)))
    month = _sum(rows)
    bound = key.monthly if key.environment == "live" else None
    left = None if bound is None else max(0, bound - month.matches)
    return Usage(
        key=KeyView.model_validate(key, from_attributes=True),
        limits=Limits(
            per_second=key.per_second, burst=key.burst, matches_per_month=bound, matches_left=left
        ),
        day=today,
        today=_sum(row for row in rows if row.day == today),
        month=month,
        routes=[
            RouteUse(route=route, **_sum(row for row in rows if row.route == route).model_dump())
            for route in dict.fromkeys(row.route for row in rows)
        ],
    )


def _sum(rows: Iterable[Any]) -> Use:
    found = list(rows)
    return Use(
        requests=sum(row.requests for row in found),
        matches=sum(row.rows for row in found),
        refused=sum(row.refused for row in found),
    )
