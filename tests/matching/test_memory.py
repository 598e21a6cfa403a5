"""What is kept to answer faster is never seen in an answer: neither another firm's, nor another catalogue's, nor another day's."""

import datetime as dt
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.catalogue import Catalogue
from matching.encoder import LexicalEncoder
from matching.features import PART, _Claim
from matching.lenses import LENSES
from matching.match import build_knowledge, match, to_json
from matching.profile import EnterpriseProfile
from matching.relevance import Relevance, Tie
from matching.result import Factor
from matching.standards import gbt4754
from matching.trials.columns import unlike
from tests.matching.conftest import TODAY

TEXTS = (
    "生产机器人谐波减速器与伺服电机",
    "制造海上风机塔筒、单桩与海缆",
    "robot reducers and servo motors",
)
DAYS = (TODAY, dt.date(2031, 1, 15), dt.date(2040, 1, 1))
WEIGHTS = (None, {"sites": {"text": 0.9}, "policies": {"text": 0.5}})


def profiles():
    said = {
        "business_text": st.sampled_from(TEXTS),
        "products": st.sampled_from([None, ("减速器",), ("海缆", "塔筒")]),
        "industry_code": st.sampled_from([None, "C", "C34", "C3812"]),
        "project_type": st.sampled_from([None, "new", "transfer"]),
        "goals": st.sampled_from([None, ("funding",), ("site", "scenario")]),
        "city_prefer": st.sampled_from([None, ("甲市",), ("乙市",)]),
        "employees": st.sampled_from([None, 20, 5_000]),
        "land_mu": st.sampled_from([None, 30]),
    }
    return st.builds(EnterpriseProfile, **said)


def asks():
    options = st.fixed_dictionaries(
        {
            "lens": st.sampled_from(sorted(LENSES)),
            "today": st.sampled_from(DAYS),
            "top": st.sampled_from([None, 1, 3]),
            "weights": st.sampled_from(WEIGHTS),
        }
    )
    return st.tuples(st.sampled_from(("demo", "other")), profiles(), options)


@pytest.fixture(scope="module")
def other(demo_catalogue):
    """The demo plan's neighbour: the same ids, other names, and other things said of them."""
    industries = [
        item.model_copy(update={"name_zh": f"{item.name_zh}（乙）"})
        for item in demo_catalogue.industries
    ]
    sites = [
        item.model_copy(update={"name_en": f"{item.name_en} B", "purposes": (), "status": "named"})
        for item in demo_catalogue.sites
    ]
    policies = [
        item.model_copy(
            update={"gives": f"{item.gives}（乙）", "reach": "system", "conditions": ()}
        )
        for item in demo_catalogue.policies
    ]
    changed = {
        "sha256": "0" * 64,
        "industries": tuple(industries),
        "sites": tuple(sites[1:]),
        "policies": tuple(policies[1:]),
    }
    said = {name: getattr(demo_catalogue, name) for name in Catalogue.model_fields}
    return Catalogue(**{**said, **changed})  # a copy would keep what was worked out from the first


@pytest.fixture(scope="module")
def warm(demo, other):
    """Both catalogues, never made to forget."""
    return {"demo": demo, "other": build_knowledge(other, LexicalEncoder())}


@pytest.fixture(scope="module")
def fresh(demo_catalogue, other):
    """Both catalogues a second time, to be asked with nothing kept."""
    plans = {"demo": demo_catalogue, "other": other}
    return {name: build_knowledge(plan, LexicalEncoder()) for name, plan in plans.items()}


@settings(max_examples=15, deadline=None)
@given(asked=st.lists(asks(), min_size=1, max_size=6))
def test_an_answer_does_not_depend_on_what_was_asked_before(warm, fresh, asked):
    for plan, profile, options in asked:
        knowledge = fresh[plan]
        knowledge.sites.forget()
        knowledge.policies.forget()
        alone = to_json(match(profile, knowledge, **options))
        assert to_json(match(profile, warm[plan], **options)) == alone
        assert to_json(match(profile, warm[plan], **options)) == alone
        assert ("（乙）" in alone) == (plan == "other")


def test_two_answers_share_nothing_that_can_be_changed(demo):
    profile = EnterpriseProfile(business_text=TEXTS[0])
    one, other = (match(profile, demo, today=TODAY) for _ in range(2))
    written = to_json(other)
    for industry in one.industries:
        industry.components.clear()
    assert to_json(other) == written
    assert to_json(match(profile, demo, today=TODAY)) == written


def factor():
    return Factor(
        id="text",
        label_zh="文字相近",
        label_en="Wording",
        value=0.5,
        weight=0.1,
        contribution=0.05,
        note_zh="近",
        note_en="near",
    )


def test_a_model_like_another_says_something_else_in_the_fields_named_only():
    first = factor()
    second = first.like(value=0.2, contribution=0.02)
    assert second == Factor(**{**first.model_dump(), "value": 0.2, "contribution": 0.02})
    assert list(second.model_dump()) == list(first.model_dump())
    assert first == factor()


def test_a_model_like_another_has_no_other_fields():
    with pytest.raises(KeyError, match="more"):
        factor().like(more=1)


@given(
    rows=st.lists(
        st.tuples(st.lists(st.integers(0, 1), min_size=2, max_size=2), st.booleans()), min_size=1
    )
)
def test_each_kind_of_answer_is_tried_once_and_none_is_lost(rows):
    adds = np.array([numbers for numbers, _ in rows], np.int32)
    near = np.array([[flag] for _, flag in rows])
    kinds = [
        (*numbers, flag)
        for numbers, (flag,) in zip(*map(np.ndarray.tolist, unlike(adds, near)), strict=True)
    ]
    assert len(kinds) == len(set(kinds))
    assert set(kinds) == {(*numbers, flag) for numbers, flag in rows}


def test_an_industrys_share_of_a_class_is_that_of_trying_each_of_its_codes(demo_catalogue):
    shares = defaultdict(int)
    for industry in demo_catalogue.industries:
        claim = _Claim.of(industry)
        for code in gbt4754.classes():
            above = gbt4754.ancestors(code)
            plain = [
                1.0 if own.share == "core" else PART for own in industry.codes if own.code in above
            ]
            plain += [
                PART for own in industry.codes if own.share == "core" and own.code.startswith(code)
            ]
            assert claim.share(code, above) == max(plain, default=0.0)
            shares[max(plain, default=0.0)] += 1
    assert set(shares) >= {0.0, PART, 1.0}


@given(data=st.data())
def test_the_strongest_tie_is_that_of_looking_at_every_industry_beneath(demo_catalogue, data):
    ids = sorted(demo_catalogue.industry_by_id)
    chances = st.sampled_from([0.0, 0.1, 0.5, 0.5, 0.9])
    known = data.draw(st.dictionaries(st.sampled_from(ids), chances))
    links = data.draw(st.lists(st.sampled_from(ids), unique=True))
    best = Tie(None, 0.0)
    for link in links:
        beneath = [i for i in ids if link in demo_catalogue.lineage(i) and i in known]
        value = max((known[i] for i in beneath), default=-1.0)
        if value > (-1.0 if best.industry is None else best.value):
            best = Tie(next(i for i in beneath if known[i] == value), value)
    assert Relevance(demo_catalogue, known).tie(links) == best
