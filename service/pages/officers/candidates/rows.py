"""What a list shows of an enterprise, from its profile, its report and the table."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import RowMapping

from matching.candidates import TargetKind
from matching.catalogue import Catalogue
from matching.profile import EnterpriseProfile
from matching.result import Evidence, Factor, MatchedPolicy, MatchedSite
from service.candidates.reasons import Reasoned
from service.candidates.targets import Kind, Target
from service.pages.i18n import Language
from service.pages.officers.candidates.paging import Placed
from service.pages.officers.leads.shown import Clock, clock_of

FRESH = dt.timedelta(days=7)
"""So long an enterprise counts as new, or as changed."""


class _Waiting(NamedTuple):
    """The lead that waits for its first contact, as far as its enterprise shows it."""

    created_at: dt.datetime
    first_contact_due: dt.datetime
    contacted_at: None = None
    closed_at: None = None
    stage: str = "lead"


def clock_for(language: Language, enterprise: RowMapping, now: dt.datetime) -> Clock | None:
    """The clock of the enterprise's lead in the words of its own page; None where nothing waits."""
    if enterprise["clock_due"] is None:
        return None
    return clock_of(language, _Waiting(enterprise["clock_from"], enterprise["clock_due"]), now)


class Row(NamedTuple):
    """One line of a list. `shifted` is the place by own weights among the rows shown, None where none were moved."""

    placed: Placed
    enterprise: RowMapping
    profile: EnterpriseProfile
    words: tuple[str, ...]
    quote: Evidence | None
    side: str | None
    policy: MatchedPolicy | None
    site: MatchedSite | None
    needs: tuple[tuple[str, float], ...]
    said: int
    news: str | None
    score: float | None
    factors: tuple[Factor, ...] = ()
    shifted: int | None = None

    @property
    def hit(self) -> Any:
        return self.placed.hit


def rows_of(
    placed: Sequence[Placed],
    reasons: Iterable[Reasoned],
    enterprises: Mapping[UUID, RowMapping],
    target: Target | None,
    catalogue: Catalogue,
    now: dt.datetime,
) -> list[Row]:
    """The lines of a page, in order; those deleted meanwhile are left out."""
    why = {reason.hit.enterprise_id: reason for reason in reasons}
    return [
        _row(
            one,
            why[one.hit.enterprise_id],
            enterprises[one.hit.enterprise_id],
            target,
            catalogue,
            now,
        )
        for one in placed
        if one.hit.enterprise_id in why and one.hit.enterprise_id in enterprises
    ]


def reweighed(rows: Sequence[Row]) -> list[Row]:
    """The same lines by their score under own weights, ties by the place they had."""
    order = sorted(rows, key=lambda row: (-(row.score or 0.0), row.placed.place))
    return [row._replace(shifted=place) for place, row in enumerate(order, 1)]


def _row(
    placed: Placed,
    why: Reasoned,
    enterprise: RowMapping,
    target: Target | None,
    catalogue: Catalogue,
    now: dt.datetime,
) -> Row:
    profile, candidate = why.profile, why.candidate
    words = dict.fromkeys(span.text for span in candidate.matched) if candidate else {}
    return Row(
        placed,
        enterprise,
        profile,
        tuple(words)[:4],
        candidate.evidence[0] if candidate and candidate.evidence else None,
        _side(target, placed.hit.entry, catalogue),
        _policy(why, placed.hit.entry),
        _site(why, placed.hit.entry),
        tuple(needs_of(profile)),
        said_of(profile),
        _news(enterprise, now),
        candidate.score if candidate else None,
        candidate.factors if candidate else (),
    )


def needs_of(profile: EnterpriseProfile) -> Iterable[tuple[str, float]]:
    """What a project needs of a place besides land, as far as it was said."""
    for name in ("power_mva", "energy_tce", "floor_m2"):
        value = getattr(profile, name)
        if value is not None:
            yield name, value


def said_of(profile: EnterpriseProfile) -> int:
    """How many fields say something; a blank business text says nothing."""
    said = profile.model_dump(exclude_none=True)
    return len(said) - (said.get("business_text") == "")


def _side(target: Target | None, entry: Any, catalogue: Catalogue) -> str | None:
    """For a gap: on which side of the industry the enterprise stands."""
    if target is None or target.kind is not Kind.GAP or entry is None:
        return None
    for one in catalogue.lineage(target.value):
        industry = catalogue.industry_by_id[one]
        if entry[1] in industry.upstream:
            return "upstream"
        if entry[1] in industry.downstream:
            return "downstream"
    return None


def _policy(why: Reasoned, entry: Any) -> MatchedPolicy | None:
    """The target where it is a policy, else the first of the report."""
    policies = why.result.policies if why.result and not why.result.abstained else ()
    if entry and entry[0] is TargetKind.POLICY:
        return next((policy for policy in policies if policy.id == entry[1]), None)
    return policies[0] if policies else None


def _site(why: Reasoned, entry: Any) -> MatchedSite | None:
    """The target where it is a site, else the first of the report."""
    sites = why.result.sites if why.result and not why.result.abstained else ()
    if entry and entry[0] is TargetKind.SITE:
        return next((site for site in sites if site.id == entry[1]), None)
    return sites[0] if sites else None


def _news(enterprise: RowMapping, now: dt.datetime) -> str | None:
    if now - enterprise["created_at"] < FRESH:
        return "new"
    return "changed" if now - enterprise["updated_at"] < FRESH else None
