"""Results made without checks are those that checks let through."""

import pytest

from matching.match import match, to_json
from matching.profile import EnterpriseProfile
from matching.result import Factor, MatchResult
from tests.matching.conftest import TODAY


def test_an_answer_reads_back_as_it_was_made(demo):
    said = {
        "business_text": "生产机器人谐波减速器与伺服电机",
        "goals": ["site", "market"],
        "land_mu": 30,
        "logistics": ["seaport", "cold_chain"],
        "city_exclude": ["临海"],
        "qualifications": [],
    }
    result = match(EnterpriseProfile.model_validate(said), demo, today=TODAY)
    assert result.sites
    assert result.policies
    text = to_json(result)
    assert to_json(MatchResult.model_validate_json(text)) == text


def test_fields_stand_in_the_order_of_the_class_whatever_the_order_given():
    values = {
        name: 0.5 if field.annotation is float else "x"
        for name, field in Factor.model_fields.items()
    }
    backwards = dict(reversed(values.items()))
    assert list(Factor.made(**backwards).model_dump()) == list(values)
    assert Factor.made(**backwards) == Factor(**values)


def test_a_field_that_is_missing_or_unknown_is_refused():
    values = {name: "x" for name in Factor.model_fields}
    with pytest.raises(KeyError):
        Factor.made(**{**values, "more": 1})
    values.pop("note_en")
    with pytest.raises(KeyError):
        Factor.made(**values)
