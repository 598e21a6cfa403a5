"""What is wrong with a profile is said all at once, field by field, in both languages, with the remedy."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.problems import (
    FieldError,
    ProfileError,
    parse_profile,
    parse_profile_json,
    problem_document,
)
from matching.profile import EnterpriseProfile
from matching.wording import FIELDS


def errors(data):
    with pytest.raises(ProfileError) as caught:
        parse_profile_json(data) if isinstance(data, bytes) else parse_profile(data)
    return caught.value.errors


def only(**said):
    (error,) = errors({"business_text": "x", **said})
    return error


def test_every_field_has_a_name_in_both_languages():
    assert set(FIELDS) >= set(EnterpriseProfile.model_fields)


def test_all_wrong_fields_are_named_at_once():
    found = errors(
        {
            "uscc": "1",
            "land_mu": -1,
            "stage": "old",
            "location": {"citi": "x"},
            "products": ["a", 3],
        }
    )
    pointers = {error.pointer for error in found}
    assert pointers == {
        "/business_text",
        "/uscc",
        "/land_mu",
        "/stage",
        "/location/citi",
        "/products/1",
    }


@pytest.mark.parametrize(
    ("field", "value", "zh", "en"),
    [
        ("investment_wan", -1, "万元", "10,000"),
        ("investment_wan", "很多", "不清楚请留空", "leave it out"),
        ("land_mu", float("nan"), "亩", "mu"),
        ("land_mu", float("inf"), "亩", "mu"),
        ("export_share_pct", 101, "100", "100"),
        ("ownership", "alien", "private", "private"),
        ("founded", "2020-02-30", "YYYY", "YYYY"),
        ("start_by", "2026-13", "YYYY-MM", "YYYY-MM"),
        ("uscc", "123", "18", "18"),
        ("industry_code", "C9999", "4754", "4754"),
        ("employees", 1.5, "整数", "whole number"),
        ("name", "名" * 201, "200", "200"),
        ("business_text", "a\0b", "NUL", "NUL"),
        ("business_text", "\ud800", "代理码", "surrogates"),
    ],
)
def test_a_message_names_the_field_and_the_remedy(field, value, zh, en):
    (error,) = errors({"business_text": "x", field: value})
    assert error.pointer == f"/{field}"
    assert error.message_zh.startswith(FIELDS[field].zh)
    assert zh in error.message_zh
    assert en in error.message_en


@pytest.mark.parametrize(
    ("written", "meant"),
    [("invest_wan", "investment_wan"), ("busines_text", "business_text"), ("landmu", "land_mu")],
)
def test_a_misspelt_field_is_told_the_name_that_was_meant(written, meant):
    error = only(**{written: 1})
    assert error.code == "extra_forbidden"
    assert meant in error.message_zh
    assert meant in error.message_en


def test_a_made_up_field_is_cut_and_cleaned():
    error = only(**{"a\n\x1b[31m" + "長" * 500: 1})
    assert len(error.message_en) < 200
    assert error.message_en.isprintable()
    assert error.pointer.isprintable()


def test_a_pointer_escapes_what_rfc_6901_asks():
    assert only(**{"a/b~c": 1}).pointer == "/a~1b~0c"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b'{"business_text":"x"} {}', "not_json"),
        (b'{"business_text":"\xff"}', "not_utf8"),
        (b'{"business_text":"x","business_text":"y"}', "duplicate_name"),
        (b'{"business_text":"x","land_mu":NaN}', "not_finite"),
        (b'{"business_text":"x","land_mu":-Infinity}', "not_finite"),
        (b'{"business_text":"x","land_mu":' + b"9" * 400 + b"}", "number_too_long"),
        (b"[" * 100_000, "too_deep"),
        (b"[" * 21 + b"]" * 21, "too_deep"),
    ],
)
def test_what_is_not_acceptable_json_is_refused_before_any_field(raw, code):
    (error,) = errors(raw)
    assert (error.pointer, error.code) == ("", code)


def test_a_byte_order_mark_is_let_pass():
    assert parse_profile_json(b'\xef\xbb\xbf{"business_text":"x"}').business_text == "x"


@pytest.mark.parametrize("data", [None, 3, "x", [], [{}], True])
def test_what_is_no_object_is_said_to_be_none(data):
    (error,) = errors(data)
    assert "JSON" in error.message_zh


def test_the_problem_document_carries_the_contracts_members():
    with pytest.raises(ProfileError) as caught:
        parse_profile({"land_mu": -1})
    problem = problem_document(caught.value)
    assert problem["status"] == 422
    assert {tuple(error) for error in problem["errors"]} == {FieldError._fields}
    json.dumps(problem, ensure_ascii=False).encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES = st.sampled_from([*EnterpriseProfile.model_fields, "unknown"])


def problems_of(data):
    """The errors of what may be a profile; of a profile, none, once it has been read back the same."""
    try:
        profile = parse_profile(data)
    except ProfileError as error:
        return error.errors
    again = parse_profile_json(profile.model_dump_json(exclude_none=True).encode())
    return () if again.sha256 == profile.sha256 else None


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(NAMES, JSON, max_size=6))
def test_whatever_is_sent_is_a_profile_or_words(data):
    found = problems_of(data)
    assert found is not None
    for item in found:
        assert item.message_zh
        assert item.message_en
        assert len(item.message_zh) < 400
        item.message_zh.encode()
        item.pointer.encode()
