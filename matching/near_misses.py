"""The smallest change of one field that would turn a no into a yes."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from matching.case import Case
from matching.catalogue.entries import Policy
from matching.places import Gazetteer
from matching.policies import PolicyRanker
from matching.profile import EnterpriseProfile, Qualification
from matching.result import (
    Change,
    MatchedPolicy,
    MatchedSite,
    NearMiss,
    Outcome,
    PolicyKind,
    State,
    Verdict,
)
from matching.sites import SiteRanker
from matching.trials import Boundaries, fields_read, values_of

MOST = 5
"""So many of each kind are shown at most."""
FIXED = frozenset({"ownership", "founded", "location", "first_use_product", "needs_chemical_park"})
"""What is as it is: nobody is advised to change owner, birthday or the nature of the product."""
UNEARNED = frozenset({Qualification.TIME_HONOURED})
"""Recognitions that no effort of some years brings."""


def near_misses(
    case: Case,
    sites: SiteRanker,
    policies: PolicyRanker,
    gazetteer: Gazetteer,
    listed: Sequence[MatchedPolicy],
) -> tuple[NearMiss, ...]:
    """The one-field changes that would turn a no into a yes, each checked by judging again; programmes first.

    Policies of the list that a condition rules out, and the best of the sites that only the firm's own exclusions
    keep out; at most five of each.
    """
    ruled_out = [item for item in listed if item.outcome is Outcome.HAS_UNMET_CONDITION]
    ruled_out.sort(key=lambda item: (item.kind is not PolicyKind.PROGRAMME, item.rank))
    found = (_policy_miss(case, policies, gazetteer, item) for item in ruled_out)
    kept_out = sites.excluded(case.sites, MOST) if case.sites.excluded else ()
    return (
        *[miss for miss in found if miss is not None][:MOST],
        *(_site_miss(site, site.city, gazetteer, case.profile) for site in kept_out if site.city),
    )


def _policy_miss(
    case: Case, policies: PolicyRanker, gazetteer: Gazetteer, item: MatchedPolicy
) -> NearMiss | None:
    policy = policies.items[policies.at[item.id]]
    unmet = [verdict for verdict in item.conditions if verdict.state is State.UNMET]
    change = smallest_change(case, policies, gazetteer, policy, unmet)
    if change is None:
        return None
    return NearMiss.made(
        id=item.id,
        kind="policy",
        change=change,
        text_zh=f"若此项改变，“{item.name_zh}”的已知条件即无不符：{'；'.join(v.text_zh for v in unmet)}",
        text_en=f"With this one change no known condition of “{item.name_en}” would be unmet: "
        f"{'; '.join(v.text_en for v in unmet)}",
    )


def smallest_change(
    case: Case,
    policies: PolicyRanker,
    gazetteer: Gazetteer,
    policy: Policy,
    unmet: Iterable[Verdict],
) -> Change | None:
    """The nearest value of one field that leaves no condition of the policy unmet, or None.

    Tried are the fields that an unmet condition reads and that were said, whatever the kind of its rule.
    """
    ids = {verdict.id for verdict in unmet}
    for condition in policy.conditions:
        if condition.id not in ids:
            continue
        read = fields_read(condition.rule)
        boundaries = Boundaries(read, gazetteer.cities, case.facts.today)
        for field in sorted(read):
            for value in _nearest(case, gazetteer, field, boundaries):
                tried = case.answered(gazetteer, field, value)
                verdicts = policies.verdicts(policy, tried.policies)
                if all(v.state is State.MET for v in verdicts if v.id in ids) and not any(
                    v.state is State.UNMET for v in verdicts
                ):
                    return Change.made(
                        field=field, from_=plain(said(case.profile, field)), to=plain(value)
                    )
    return None


def _nearest(case: Case, gazetteer: Gazetteer, field: str, boundaries: Boundaries) -> Iterator[Any]:
    """The values a said field could change to, smallest change first; what one has is kept."""
    now = said(case.profile, field)
    if field in FIXED or now is None:
        return
    values = values_of(field, boundaries)
    if field == "qualifications":
        yield from (
            (*now, value[0])
            for value in values
            if value and value[0] not in UNEARNED and value[0] not in now
        )
    elif field == "city_prefer":
        excluded = case.sites.excluded.cities if case.sites.excluded else frozenset()
        yield from ((*now, city) for (city,) in values if city not in excluded)
    elif field in ("goals", "logistics"):
        yield from ((*now, value[0]) for value in values if value[0] not in now)
    elif isinstance(now, str):
        yield from (value for value in values if value != now)
    elif isinstance(now, int | float):
        yield from sorted(values, key=lambda value: (abs(value - now), value))


def said(profile: EnterpriseProfile, field: str) -> Any:
    """What a profile says in a field; R&D intensity may be said by two amounts."""
    return profile.rd_intensity if field == "rd_intensity_pct" else getattr(profile, field)


def plain(value: Any) -> Any:
    """A value as it stands in JSON."""
    if isinstance(value, tuple):
        return [str(item) for item in value]
    return str(value) if isinstance(value, str) else value


def _site_miss(
    site: MatchedSite, city: str, gazetteer: Gazetteer, profile: EnterpriseProfile
) -> NearMiss:
    before = list(profile.city_exclude or ())
    after = [word for word in before if gazetteer.find(word) != city]
    return NearMiss.made(
        id=site.id,
        kind="site",
        change=Change.made(field="city_exclude", from_=before, to=after),
        text_zh=f"因排除了{city}而未列出；若不排除，“{site.name_zh}”会进入推荐",
        text_en=f"Left out because {city} was excluded; otherwise “{site.name_en}” would be recommended",
    )
