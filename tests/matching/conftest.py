"""A small invented plan, matched on wording alone: fast, and no province."""

import datetime as dt
from pathlib import Path

import pytest

from matching.catalogue import load_catalogue
from matching.encoder import LexicalEncoder
from matching.match import build_knowledge, match
from matching.profile import EnterpriseProfile

DEMO_PLAN = Path(__file__).parent.parent / "plans" / "demo_2030"
TODAY = dt.date(2030, 6, 30)


@pytest.fixture(scope="session")
def demo_catalogue():
    return load_catalogue(DEMO_PLAN)


@pytest.fixture(scope="session")
def demo(demo_catalogue):
    return build_knowledge(demo_catalogue, LexicalEncoder())


@pytest.fixture(scope="session")
def ask(demo):
    """Match a profile said in keyword arguments."""

    def ask(
        business_text="生产机器人谐波减速器与伺服电机,供应人形机器人整机厂",
        *,
        top=None,
        today=TODAY,
        **said,
    ):
        profile = EnterpriseProfile.model_validate({"business_text": business_text, **said})
        return match(profile, demo, today=today, top=top)

    return ask
