"""The catalogue: lists that page by themselves, single entries, and the feed of changes.

Answers are held with their entity tags, so that asking again costs the service and the network next to nothing.
"""

import datetime as dt
from collections.abc import AsyncIterator, Iterable
from typing import Literal

from luodi_client._async.sending import Sending
from luodi_client.call import Call
from luodi_client.models import (
    ChangePage,
    ChangeView,
    ClauseView,
    Coverage,
    IndustryView,
    PageClauseView,
    PageIndustryView,
    PagePlanView,
    PagePolicyView,
    PageSiteView,
    PlanView,
    PolicyView,
    SiteView,
)

At = dt.datetime | None
Fields = Iterable[str] | None
Noun = Literal["plans", "clauses", "industries", "sites", "policies"]


class Catalogue:
    """Plans, clauses, industries, sites and policies.

    `at` (with its offset from UTC) reads the catalogue as it was; `fields` names the fields wanted, the others are then None; `q` is
    searched in names and quotes.
    """

    def __init__(self, sending: Sending) -> None:
        self._sending = sending

    def plans(
        self, *, q: str | None = None, at: At = None, fields: Fields = None
    ) -> AsyncIterator[PlanView]:
        return self._sending.every(PlanView, PagePlanView, self._list("plans", at, fields, q=q))

    def clauses(
        self,
        *,
        q: str | None = None,
        plan: str | None = None,
        parent: str | None = None,
        level: str | None = None,
        at: At = None,
        fields: Fields = None,
    ) -> AsyncIterator[ClauseView]:
        call = self._list("clauses", at, fields, q=q, plan=plan, parent=parent, level=level)
        return self._sending.every(ClauseView, PageClauseView, call)

    def industries(
        self,
        *,
        q: str | None = None,
        plan: str | None = None,
        parent: str | None = None,
        tier: str | None = None,
        at: At = None,
        fields: Fields = None,
    ) -> AsyncIterator[IndustryView]:
        """`parent` is the industry directly above."""
        call = self._list("industries", at, fields, q=q, plan=plan, parent=parent, tier=tier)
        return self._sending.every(IndustryView, PageIndustryView, call)

    def sites(
        self,
        *,
        q: str | None = None,
        plan: str | None = None,
        city: str | None = None,
        kind: str | None = None,
        status: str | None = None,
        industry: str | None = None,
        at: At = None,
        fields: Fields = None,
    ) -> AsyncIterator[SiteView]:
        """`industry` includes those below it."""
        call = self._list(
            "sites",
            at,
            fields,
            q=q,
            plan=plan,
            city=city,
            kind=kind,
            status=status,
            industry=industry,
        )
        return self._sending.every(SiteView, PageSiteView, call)

    def policies(
        self,
        *,
        q: str | None = None,
        plan: str | None = None,
        kind: Literal["lever", "programme"] | None = None,
        instrument: str | None = None,
        verification: str | None = None,
        industry: str | None = None,
        city: str | None = None,
        at: At = None,
        fields: Fields = None,
    ) -> AsyncIterator[PolicyView]:
        filters = {
            "plan": plan,
            "kind": kind,
            "instrument": instrument,
            "verification": verification,
        }
        call = self._list("policies", at, fields, q=q, industry=industry, city=city, **filters)
        return self._sending.every(PolicyView, PagePolicyView, call)

    async def plan(self, id: str, *, at: At = None) -> PlanView:
        return await self._sending.answer(PlanView, self._one("plans", id, at))

    async def clause(self, id: str, *, at: At = None) -> ClauseView:
        return await self._sending.answer(ClauseView, self._one("clauses", id, at))

    async def industry(self, id: str, *, at: At = None) -> IndustryView:
        return await self._sending.answer(IndustryView, self._one("industries", id, at))

    async def site(self, id: str, *, at: At = None) -> SiteView:
        return await self._sending.answer(SiteView, self._one("sites", id, at))

    async def policy(self, id: str, *, at: At = None) -> PolicyView:
        return await self._sending.answer(PolicyView, self._one("policies", id, at))

    async def changes(
        self, since: int | str | dt.datetime = 0, *, noun: Noun | None = None
    ) -> AsyncIterator[ChangeView]:
        """Every change after `since` (a `change_id`, or an instant), in order, to the newest; keep the last `change_id`."""
        start = since.isoformat() if isinstance(since, dt.datetime) else str(since)
        while True:
            page = await self.change_page(start, noun=noun)
            for change in page.items:
                yield change
            if not page.more:
                return
            start = str(page.next_since)

    async def change_page(
        self, since: int | str = 0, *, noun: Noun | None = None, limit: int = 500
    ) -> ChangePage:
        """One page of changes; go on with `next_since`, now or later."""
        query = {"since": since, "noun": noun, "limit": limit}
        return await self._sending.answer(ChangePage, Call("GET", "/v1/changes", query))

    async def coverage(self, *, industry: str | None = None, city: str | None = None) -> Coverage:
        """How much there is, by industry and city."""
        query = {"industry": industry, "city": city, "lang": self._sending.language}
        return await self._sending.answer(Coverage, Call("GET", "/v1/coverage", query))

    def _list(self, noun: str, at: At, fields: Fields, **filters: str | None) -> Call:
        query = {
            **self._view(at),
            "limit": 100,
            "fields": ",".join(fields) if fields else None,
            **filters,
        }
        return Call("GET", f"/v1/{noun}", query)

    def _one(self, noun: str, id: str, at: At) -> Call:
        return Call("GET", f"/v1/{noun}/{id}", self._view(at))

    def _view(self, at: At) -> dict[str, object]:
        return {"lang": self._sending.language, "at": at}
