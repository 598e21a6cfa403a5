"""What sites are ranked for."""

import datetime as dt
from collections.abc import Hashable, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from matching.lenses import BEST_FIT, weights_of
from matching.places import Named
from matching.policies import EXPORTER_PCT
from matching.profile import EnterpriseProfile, ProjectType
from matching.relevance import Relevance

NOT_OF_A_PLACE = frozenset({"policy", "funding"})
"""Goals no place serves: policies do."""
PURPOSE_WORDS = {
    "scenario": (
        "应用场景",
        "示范",
        "首台套",
        "首批次",
        "试用",
        "demonstration",
        "first deployment",
    ),
    "pilot_production": ("中试", "pilot line", "pilot plant", "pilot workshop"),
    "seaport": ("码头", "岸线", "泊位", "quay", "berth"),
}
"""Words of a text that plainly ask for something a field could have said."""
BEST_FIT_WEIGHTS = weights_of(BEST_FIT).sites


class _Said(NamedTuple):
    profile: EnterpriseProfile
    relevance: Relevance
    preferred: Named | None
    excluded: Named | None
    similarity: Mapping[str, float]
    home: str | None = None
    today: dt.date | None = None
    weights: Mapping[str, float] = BEST_FIT_WEIGHTS
    receiving: frozenset[str] = frozenset()


class SiteQuery(_Said):
    """The profile, how relevant each industry is, wording similarity by site id, and how much each factor weighs.

    `home` is the city of the province the firm is in today, None when it is elsewhere or was not said; `today` is the
    day a start date is read from; `receiving` are the cities of regions that take in transferred industry. What follows
    from these is worked out once, since every site asks for it.
    """

    @cached_property
    def wanted(self) -> frozenset[str]:
        """The cities the project is meant for: those preferred, else where the firm is, unless it is moving."""
        if self.preferred is not None and self.preferred.cities:
            return self.preferred.cities
        return frozenset([self.home] if self.home and not self.is_transfer else [])

    @property
    def wants_home(self) -> bool:
        """Whether no city was preferred, so that the firm's own stands for one."""
        return not (self.preferred and self.preferred.cities)

    @cached_property
    def is_transfer(self) -> bool:
        return self.profile.project_type is ProjectType.TRANSFER

    @cached_property
    def asked(self) -> frozenset[str]:
        """What the firm asks of a place: goals a place can serve, hubs, project type; said, or plain in its text."""
        profile = self.profile
        said = {*(profile.goals or ()), *(profile.logistics or ()), *self.in_words}
        return frozenset(map(str, {*said, *filter(None, (profile.project_type,))})) - NOT_OF_A_PLACE

    @cached_property
    def answers(self) -> tuple[Hashable, ...]:
        """All that ranking takes from the query besides industries, wording and weights."""
        profile = self.profile
        said = (profile.project_type, profile.logistics, profile.start_by, self.today)
        preferred = self.preferred.cities if self.preferred else None
        return (self.asked, profile.goals, self.in_words, self.traits, *said, preferred, self.home)

    @cached_property
    def is_best_fit(self) -> bool:
        """Whether the weights are those of best fit, so that score and fit are one."""
        return self.weights == BEST_FIT_WEIGHTS

    @property
    def in_words(self) -> frozenset[str]:
        """What the text plainly asks for that a field could have said."""
        return _in_words(self.profile.business_text)

    @cached_property
    def traits(self) -> frozenset[str]:
        """What the firm is, in the words of Site.purposes: its stage, an exporter, with a product to place first."""
        profile = self.profile
        found = {*filter(None, (profile.stage and str(profile.stage),))}
        if profile.first_use_product:
            found.add("first_use_product")
        if (profile.export_share_pct or 0) >= EXPORTER_PCT:
            found.add("exporter")
        return frozenset(found)


@lru_cache(maxsize=64)
def _in_words(text: str) -> frozenset[str]:
    """What a text plainly asks for; every site of a catalogue asks again."""
    text = text.casefold()
    return frozenset(
        purpose for purpose, words in PURPOSE_WORDS.items() if any(word in text for word in words)
    )
