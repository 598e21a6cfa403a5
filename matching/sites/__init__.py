"""Sites: where in the province a firm might settle, each with its reasons."""

from matching.sites.factors import LABELS
from matching.sites.found import THRESHOLDS
from matching.sites.query import SiteQuery
from matching.sites.ranking import SiteRanker
from matching.sites.subject import cities_of

__all__ = ["LABELS", "THRESHOLDS", "SiteQuery", "SiteRanker", "cities_of"]
