"""Near misses: one field, the smallest change, and it truly helps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.catalogue.entries import Catalogue
from matching.conditions import Condition
from matching.encoder import LexicalEncoder
from matching.match import build_knowledge, match
from matching.near_misses import FIXED
from matching.profile import EnterpriseProfile
from matching.result import Outcome
from tests.matching.conftest import TODAY

ROBOT = "生产机器人谐波减速器与伺服电机,供应人形机器人整机厂"


def with_rules(catalogue, *rules):
    """The small plan whose one programme has other conditions."""
    conditions = tuple(
        Condition(
            id=f"c{at}", text_zh=f"条件{at}", text_en=f"condition {at}", source="2.5", rule=rule
        )
        for at, rule in enumerate(rules)
    )
    policies = tuple(
        p.model_copy(update={"conditions": conditions}) if p.id == "first-use" else p
        for p in catalogue.policies
    )
    fields = {name: getattr(catalogue, name) for name in Catalogue.model_fields}
    return build_knowledge(Catalogue(**{**fields, "policies": policies}), LexicalEncoder())


def misses(knowledge, **said):
    profile = EnterpriseProfile.model_validate({"business_text": ROBOT, **said})
    result = match(profile, knowledge, today=TODAY)
    return [(m.change.field, m.change.to) for m in result.near_misses if m.id == "first-use"]


@settings(max_examples=60, deadline=None)
@given(
    said=st.fixed_dictionaries(
        {},
        optional={
            "rd_intensity_pct": st.floats(0, 100),
            "ownership": st.sampled_from(["private", "foreign"]),
            "project_type": st.sampled_from(["rnd", "new", "transfer"]),
            "city_exclude": st.lists(st.sampled_from(["中原", "临海市", "月球"]), min_size=1),
        },
    )
)
def test_after_the_change_the_entry_is_in_and_nothing_is_unmet(demo, said):
    profile = EnterpriseProfile.model_validate({"business_text": ROBOT, **said})
    result = match(profile, demo, today=TODAY)
    for miss in result.near_misses:
        assert miss.change.field not in FIXED
        data = profile.model_dump(mode="json", exclude_none=True)
        data[miss.change.field] = miss.change.to
        after = match(EnterpriseProfile.model_validate(data), demo, today=TODAY, top=10_000)
        items = {item.id: item for item in (*after.sites, *after.policies)}
        assert miss.id in items
        outcome = getattr(items[miss.id], "outcome", None)
        assert outcome is not Outcome.HAS_UNMET_CONDITION


@pytest.mark.parametrize(
    ("rules", "said", "expected"),
    [
        (
            [{"kind": "city", "values": ["临海"]}],
            {"city_prefer": ["中原"]},
            [("city_prefer", ["中原", "临海"])],
        ),
        ([{"kind": "city", "values": ["临海"]}], {"city_prefer": ["中原"], "city_exclude": ["临海"]}, []),
        ([{"kind": "city", "values": ["临海"]}], {}, []),
        (
            [{"kind": "any", "rules": [{"kind": "number", "of": "employees", "min": 50},
                                       {"kind": "one_of", "of": "stage", "values": ["mature"]}]}],
            {"employees": 48, "stage": "idea"},
            [("employees", 50)],
        ),
        (
            [{"kind": "number", "of": "revenue_wan", "min": 100},
             {"kind": "number", "of": "revenue_wan", "max": 900}],
            {"revenue_wan": 40},
            [("revenue_wan", 100)],
        ),
        (
            [{"kind": "number", "of": "revenue_wan", "min": 100},
             {"kind": "number", "of": "employees", "min": 10}],
            {"revenue_wan": 40, "employees": 3},
            [],
        ),
        ([{"kind": "not", "rule": {"kind": "number", "of": "employees", "min": 50}}], {"employees": 70},
         [("employees", 49)]),
        ([{"kind": "age", "max_years": 5}], {"founded": "2001"}, []),
        ([{"kind": "one_of", "of": "ownership", "values": ["state"]}], {"ownership": "private"}, []),
        ([{"kind": "qualification", "values": ["time_honoured"]}], {"qualifications": []}, []),
        ([{"kind": "qualification", "values": ["srdi"]}], {"qualifications": []},
         [("qualifications", ["srdi"])]),
        ([{"kind": "industry", "values": ["photovoltaic"]}], {}, []),
    ],
)  # fmt: skip
def test_each_kind_of_rule_has_its_nearest_change_or_none(demo_catalogue, rules, said, expected):
    assert misses(with_rules(demo_catalogue, *rules), **said) == expected


def test_what_was_said_stays_in_the_change(demo_catalogue):
    rules = [{"kind": "qualification", "values": ["srdi"]}]
    found = misses(with_rules(demo_catalogue, *rules), qualifications=["listed", "champion"])
    assert found == [("qualifications", ["listed", "champion", "srdi"])]
