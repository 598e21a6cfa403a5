"""The catalogue: a plan's industries, sites and policies as frozen records, each tied to quotes of its text."""

from matching.catalogue.entries import (
    Catalogue,
    City,
    County,
    Industry,
    NamedProject,
    PlanInfo,
    Policy,
    Region,
    Site,
    Target,
)
from matching.catalogue.files import CatalogueError
from matching.catalogue.load import bundled_plans, load_catalogue

__all__ = [
    "Catalogue",
    "CatalogueError",
    "City",
    "County",
    "Industry",
    "NamedProject",
    "PlanInfo",
    "Policy",
    "Region",
    "Site",
    "Target",
    "bundled_plans",
    "load_catalogue",
]
