"""The bundled plan with its sites, matched on wording alone; and a shortcut from words to ranked sites."""

import datetime as dt

import pytest

from matching.catalogue import bundled_plans, load_catalogue
from matching.encoder import LexicalEncoder
from matching.match import build_knowledge, match
from matching.profile import EnterpriseProfile

TODAY = dt.date(2025, 3, 1)
WIND = "制造海上风电塔筒、单桩基础与海缆，配套海上风电场"


@pytest.fixture(scope="session")
def guangdong():
    return build_knowledge(load_catalogue(bundled_plans()["guangdong_2025"]), LexicalEncoder())


@pytest.fixture(scope="session")
def places(guangdong):
    """Sites by id for a profile said in keyword arguments, every one that is shown."""

    def places(business_text=WIND, *, lens="best_fit", weights=None, **said):
        profile = EnterpriseProfile.model_validate({"business_text": business_text, **said})
        result = match(profile, guangdong, lens=lens, weights=weights, today=TODAY, top=300)
        return {site.id: site for site in result.sites}

    return places


@pytest.fixture(scope="session")
def factor():
    def factor(site, name):
        return next(item for item in site.factors if item.id == name)

    return factor
