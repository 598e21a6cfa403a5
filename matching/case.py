"""What one profile asks of a catalogue, ready to be ranked, and the same with one answer changed."""

from typing import Any, NamedTuple

from matching.industries import Ranking
from matching.places import Gazetteer, Named
from matching.policies import PolicyQuery
from matching.profile import EnterpriseProfile
from matching.rules import Facts
from matching.sites import SiteQuery


class Limits(NamedTuple):
    """How many entries of each list are shown."""

    industries: int
    sites: int
    policies: int


class Case(NamedTuple):
    """A profile with its industries found: the queries for sites and policies, and how many of each are shown."""

    profile: EnterpriseProfile
    ranking: Ranking
    sites: SiteQuery
    policies: PolicyQuery
    limits: Limits

    @property
    def facts(self) -> Facts:
        return self.policies.facts

    def answered(self, gazetteer: Gazetteer, field: str, value: Any) -> "Case":
        """The case with one field saying something else; the field must not be one that tells the industry."""
        profile = self.profile.model_copy(update={field: value})
        facts = self.facts._replace(profile=profile)
        sites = self.sites._replace(profile=profile)
        if field == "city_prefer":
            named = gazetteer.read(value)
            cities = cities_of(named)
            facts = facts._replace(cities=cities, regions=regions_of(gazetteer, cities))
            sites = sites._replace(preferred=named)
        elif field == "city_exclude":
            sites = sites._replace(excluded=gazetteer.read(value))
        return self._replace(
            profile=profile, sites=sites, policies=self.policies._replace(facts=facts)
        )


def regions_of(gazetteer: Gazetteer, cities: frozenset[str] | None) -> frozenset[str] | None:
    """The plan's regions that cover any of the preferred cities; None when no city was said."""
    if cities is None:
        return None
    return frozenset(region.id for city in cities for region in gazetteer.regions_of(city))


def cities_of(named: Named | None) -> frozenset[str] | None:
    """The cities conditions look at: None when none was said or none of those said is known."""
    return named.cities if named and named.cities else None
