"""What an enterprise said: blanks are not said, codes are checked, nothing is guessed."""

import pytest
from pydantic import ValidationError

from matching.profile import EnterpriseProfile, blank_to_none
from tests.make import full_profile


def read(**said):
    return EnterpriseProfile.model_validate({"business_text": "x", **said})


def test_a_full_profile_reads_back_as_it_was_written():
    profile = EnterpriseProfile.model_validate(full_profile())
    assert EnterpriseProfile.model_validate_json(profile.model_dump_json()) == profile


@pytest.mark.parametrize("blank", ["", "  ", "\t", "　"])
def test_blank_is_not_said(blank):
    profile = read(
        name=blank, land_mu=blank, ownership=blank, products=[blank], location={"city": blank}
    )
    assert profile.name is None
    assert profile.land_mu is None
    assert profile.ownership is None
    assert profile.products is None
    assert profile.location.city is None


def test_a_blank_text_is_allowed_and_a_missing_one_is_not():
    assert read(business_text=" ").business_text == ""
    with pytest.raises(ValidationError):
        EnterpriseProfile.model_validate({})


def test_not_said_is_neither_zero_nor_no():
    profile = read()
    assert profile.land_mu is None
    assert profile.needs_chemical_park is None
    assert read(land_mu=0).land_mu == 0
    assert read(needs_chemical_park=False).needs_chemical_park is False


def test_an_empty_list_was_said():
    assert blank_to_none([]) == []
    assert blank_to_none(["", "a", ["  "]]) == ["a"]


def test_a_credit_code_is_checked_and_tidied():
    assert read(uscc=" 9144 0300 7084 6113 6t").uscc == "91440300708461136T"
    with pytest.raises(ValidationError):
        read(uscc="91440300708461136X")


@pytest.mark.parametrize(
    ("said", "code"), [("3491", "C3491"), ("c3491", "C3491"), ("C", "C"), ("39", "C39")]
)
def test_an_industry_code_is_completed_with_its_letter(said, code):
    assert read(industry_code=said).industry_code == code


@pytest.mark.parametrize("said", ["D3491", "9999", "CC", "机器人"])
def test_a_code_the_standard_lacks_is_refused(said):
    with pytest.raises(ValidationError):
        read(industry_code=said)


@pytest.mark.parametrize(
    ("said", "founded"), [(2015, "2015"), ("2015", "2015"), ("2015-06-01", "2015-06-01")]
)
def test_a_founding_date_is_a_year_or_a_day(said, founded):
    assert read(founded=said).founded == founded


@pytest.mark.parametrize("said", ["2015-6-1", "2015-02-30", "15", True, "２０１５"])
def test_no_other_founding_date_is_taken(said):
    with pytest.raises(ValidationError):
        read(founded=said)


def test_research_intensity_is_as_said_or_derived_from_both_amounts():
    assert read(rd_intensity_pct=3, rd_wan=50, revenue_wan=100).rd_intensity == 3
    assert read(rd_wan=50, revenue_wan=1000).rd_intensity == 5
    assert read(rd_wan=50).rd_intensity is None
    assert read(rd_wan=50, revenue_wan=0).rd_intensity is None


def test_the_hash_tells_profiles_apart_and_is_the_same_for_the_same():
    assert read(land_mu=1).sha256 == read(land_mu=1.0, name=" ").sha256
    assert read(land_mu=1).sha256 != read(land_mu=2).sha256


def test_declined_names_fields_only():
    assert read(declined=["name", "land_mu"]).declined == ("name", "land_mu")
    with pytest.raises(ValidationError):
        read(declined=["everything"])
