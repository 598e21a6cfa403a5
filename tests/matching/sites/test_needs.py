"""Needs are conditions: unknown where nothing is published, and without any say in the score."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.catalogue.entries import Site
from matching.profile import EnterpriseProfile
from matching.result import RegisterEvidence, State
from matching.sites.needs import conditions_of, missing_facts
from matching.sites.subject import Subject

LISTED = RegisterEvidence(
    list_name="示例名录",
    source="示例",
    source_url="https://example.org",
    reliability="A",
    stated="示例",
)


def subject(**fields):
    site = Site(
        id="x", name_zh="示例园", name_en="Example Park", kind="park", status="registered", stage="existing",
        city=None, industries=(), register_entry=LISTED, **fields,
    )  # fmt: skip
    none = frozenset()
    return Subject(site, (), none, none, (), None, (), none, none, {}, False)


def profile(**said):
    return EnterpriseProfile(business_text="石化", **said)


@pytest.mark.parametrize(
    ("known", "state"), [(True, State.MET), (False, State.UNMET), (None, State.UNKNOWN)]
)
def test_a_chemical_park_is_judged_in_three_values(known, state):
    place, firm = subject(chemical_park=known), profile(needs_chemical_park=True)
    (verdict,) = conditions_of(place, firm)
    assert (verdict.state, verdict.field, verdict.source) == (
        state,
        "needs_chemical_park",
        "示例名录",
    )
    assert missing_facts([verdict]) == (("needs_chemical_park",) if known is None else ())


@pytest.mark.parametrize(
    "said", [{}, {"land_mu": 0}, {"needs_chemical_park": False}, {"logistics": ["rail"]}]
)
def test_what_was_not_asked_for_is_no_condition(said):
    assert conditions_of(subject(), profile(**said)) == ()


def test_each_need_that_was_said_is_one_to_be_asked():
    firm = profile(
        land_mu=80,
        floor_m2=1200,
        power_mva=2.5,
        energy_tce=300,
        logistics=["cold_chain", "chemical_berth"],
    )
    verdicts = conditions_of(subject(), firm)
    assert [verdict.state for verdict in verdicts] == [State.UNKNOWN] * 6
    assert "用地需求（80亩）" in verdicts[0].text_zh
    assert missing_facts(verdicts) == (
        "land_mu",
        "floor_m2",
        "power_mva",
        "energy_tce",
        "logistics",
    )


def test_the_area_a_list_states_is_told_but_does_not_answer():
    (verdict,) = conditions_of(subject(area_as_stated="3.2平方公里"), profile(land_mu=80))
    assert verdict.state is State.UNKNOWN
    assert "3.2平方公里" in verdict.text_zh
    assert "3.2平方公里" in verdict.text_en


needs = st.fixed_dictionaries(
    {},
    optional={
        "land_mu": st.floats(0, 1e6),
        "power_mva": st.floats(0, 1e4),
        "energy_tce": st.floats(0, 1e7),
        "needs_chemical_park": st.booleans(),
    },
)


@settings(max_examples=25, deadline=None)
@given(said=needs)
def test_needs_never_change_a_score_or_an_order(places, said):
    without, having = places("乙烯下游聚丙烯生产"), places("乙烯下游聚丙烯生产", **said)
    assert [(s.id, s.score) for s in having.values()] == [(s.id, s.score) for s in without.values()]
