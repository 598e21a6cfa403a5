"""What sites are ranked for."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from matching.lenses import BEST_FIT, weights_of
from matching.places import Named
from matching.profile import EnterpriseProfile, ProjectType
from matching.relevance import Relevance

BEST_FIT_WEIGHTS = weights_of(BEST_FIT).sites


class SiteQuery(NamedTuple):
    """The profile, how relevant each industry is, wording similarity by site id, and how much each factor weighs.

    `home` is the city of the province the firm is in today, None when it is elsewhere or was not said; `today` is the
    day a start date is read from.
    """

    profile: EnterpriseProfile
    relevance: Relevance
    preferred: Named | None
    excluded: Named | None
    similarity: Mapping[str, float]
    home: str | None = None
    today: dt.date | None = None
    weights: Mapping[str, float] = BEST_FIT_WEIGHTS

    @property
    def wanted(self) -> frozenset[str]:
        """The cities the project is meant for: those preferred, else where the firm is, unless it is moving."""
        if self.preferred is not None and self.preferred.cities:
            return self.preferred.cities
        return frozenset([self.home] if self.home and not self.is_transfer else [])

    @property
    def is_transfer(self) -> bool:
        return self.profile.project_type is ProjectType.TRANSFER

    @property
    def asked(self) -> frozenset[str]:
        """What the firm asks for, in the words of Site.purposes."""
        profile = self.profile
        said = {*(profile.goals or ()), *(profile.logistics or ())}
        said |= {*filter(None, (profile.project_type, profile.stage))}
        if profile.first_use_product:
            said.add("first_use_product")
        if (profile.export_share_pct or 0) > 0:
            said.add("exporter")
        return frozenset(map(str, said))
