"""The smallest change of one field that would turn a no into a yes."""

from collections.abc import Iterable, Iterator

from matching.catalogue.entries import Catalogue
from matching.conditions import Condition, judge
from matching.places import Gazetteer
from matching.profile import EnterpriseProfile
from matching.result import Change, MatchedPolicy, MatchedSite, NearMiss, Outcome, State
from matching.rules import Facts, Holds, Number, OneOf


def near_misses(
    catalogue: Catalogue,
    gazetteer: Gazetteer,
    facts: Facts,
    policies: Iterable[MatchedPolicy],
    excluded: Iterable[MatchedSite],
) -> tuple[NearMiss, ...]:
    """The one-field changes that would turn a no into a yes, each checked by judging again.

    `excluded` are the sites that only the firm's own exclusions keep out, as ranked without them.
    """
    sites = (
        _site_miss(site, site.city, gazetteer, facts.profile) for site in excluded if site.city
    )
    return (*_policy_misses(catalogue, facts, policies), *sites)


def _policy_misses(
    catalogue: Catalogue, facts: Facts, policies: Iterable[MatchedPolicy]
) -> Iterator[NearMiss]:
    for item in policies:
        unmet = [verdict for verdict in item.conditions if verdict.state is State.UNMET]
        if item.outcome is not Outcome.HAS_UNMET_CONDITION or len(unmet) != 1:
            continue
        condition = next(
            c for c in catalogue.policy_by_id[item.id].conditions if c.id == unmet[0].id
        )
        change = _change(condition, facts.profile)
        if change is not None and _helps(condition, facts, change):
            yield NearMiss(
                id=item.id,
                kind="policy",
                change=change,
                text_zh=f"若此项改变,“{item.name_zh}”的已知条件即符合:{condition.text_zh}",
                text_en=f"With this one change the known condition of “{item.name_en}” would be met: {condition.text_en}",
            )


def _change(condition: Condition, profile: EnterpriseProfile) -> Change | None:
    """The nearest value of the condition's own field that it accepts, for the rules that read one field."""
    rule = condition.rule
    if isinstance(rule, Number):
        said = profile.rd_intensity if rule.of == "rd_intensity_pct" else getattr(profile, rule.of)
        too_low = rule.min is not None and said is not None and said < rule.min
        return Change(field=rule.of, from_=said, to=rule.min if too_low else rule.max)
    if isinstance(rule, OneOf) and rule.of != "ownership":  # who owns a firm is no small change
        return Change(field=rule.of, from_=getattr(profile, rule.of), to=rule.values[0])
    if isinstance(rule, Holds):
        held = [str(qualification) for qualification in profile.qualifications or ()]
        return Change(field="qualifications", from_=held, to=[*held, rule.values[0]])
    return None


def _helps(condition: Condition, facts: Facts, change: Change) -> bool:
    """Whether the condition is met once the change is made."""
    said = {**facts.profile.model_dump(mode="json", exclude_none=True), change.field: change.to}
    changed = facts._replace(profile=EnterpriseProfile.model_validate(said))
    return judge((condition,), changed)[0].state is State.MET


def _site_miss(
    site: MatchedSite, city: str, gazetteer: Gazetteer, profile: EnterpriseProfile
) -> NearMiss:
    before = list(profile.city_exclude or ())
    after = [word for word in before if gazetteer.find(word) != city]
    return NearMiss(
        id=site.id,
        kind="site",
        change=Change(field="city_exclude", from_=before, to=after),
        text_zh=f"因排除了{city}而未列出;若不排除,“{site.name_zh}”会进入推荐",
        text_en=f"Left out because {city} was excluded; otherwise “{site.name_en}” would be recommended",
    )
