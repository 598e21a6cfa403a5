"""Laws of every rule: saying more never unsays a verdict, what was not said never counts, order is no matter.

A whole firm is drawn first; a profile says a part of the truth about it, and saying more tells more of the same firm.
"""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from matching.kleene import kleene_all, kleene_any, kleene_not
from matching.profile import EnterpriseProfile
from matching.result import State
from matching.rules import Facts, Rule

TODAY = dt.date(2026, 11, 27)
UNMET, UNKNOWN, MET = State.UNMET, State.UNKNOWN, State.MET
CITIES = ("广州", "深圳", "佛山", "汕头")
REGIONS = {"广州": "core", "深圳": "core", "佛山": "core", "汕头": "east"}
INDUSTRIES = ("robot", "chip", "wind")
CODES = ("C3491", "C3973", "I651", "E471")
QUALIFICATIONS = ("high_tech", "srdi", "listed")
POLICIES = ("first", "second")

firms = st.fixed_dictionaries(
    {
        "employees": st.integers(0, 120),
        "revenue_wan": st.integers(1, 300),
        "rd_wan": st.integers(0, 30),
        "founded": st.dates(dt.date(2015, 1, 1), TODAY).map(dt.date.isoformat),
        "start_by": st.dates(TODAY, dt.date(2029, 12, 1)).map(lambda day: day.isoformat()[:7]),
        "ownership": st.sampled_from(["state", "foreign", "private"]),
        "project_type": st.sampled_from(["new", "rnd"]),
        "qualifications": st.lists(st.sampled_from(QUALIFICATIONS), unique=True),
        "already_has": st.lists(st.sampled_from(POLICIES), unique=True),
        "first_use_product": st.booleans(),
        "industry_code": st.sampled_from(CODES),
        "cities": st.sets(st.sampled_from(CITIES), min_size=1),
        "industries": st.sets(st.sampled_from(INDUSTRIES)),
    }
)
fields = st.sets(
    st.sampled_from(
        [
            "employees", "revenue_wan", "rd_wan", "founded", "start_by", "ownership", "project_type", "qualifications",
            "already_has", "first_use_product", "industry_code", "cities", "industries",
        ]
    )
)  # fmt: skip
COARSER = {"founded": lambda value: value[:4], "industry_code": lambda value: value[:1]}


def facts(firm, told, coarse=frozenset()):
    """What is known once `told` was said, the fields of `coarse` only roughly (a year, a section of the standard)."""
    said = {name: firm[name] for name in told if name not in ("cities", "industries")}
    said |= {name: COARSER[name](said[name]) for name in coarse if name in said}
    cities = frozenset(firm["cities"]) if "cities" in told else None
    return Facts(
        EnterpriseProfile(business_text="", **said),
        TODAY,
        frozenset(firm["industries"]) if "industries" in told else None,
        cities,
        cities and frozenset(REGIONS[city] for city in cities),
    )


def bounds(low, high):
    ends = st.tuples(st.integers(low, high), st.integers(low, high)).map(sorted)
    return st.one_of(
        ends.map(lambda pair: {"min": pair[0], "max": pair[1]}),
        st.integers(low, high).map(lambda value: {"min": value}),
        st.integers(low, high).map(lambda value: {"max": value}),
    )


def some(values):
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


quantities = st.sampled_from(["employees", "revenue_wan", "rd_wan", "rd_intensity_pct"])
leaves = st.one_of(
    st.tuples(quantities, bounds(0, 120)).map(lambda p: {"kind": "number", "of": p[0], **p[1]}),
    st.tuples(st.integers(1, 150), st.integers(0, 9), st.integers(0, 9)).map(
        lambda t: {
            "kind": "tiers",
            "of": "rd_intensity_pct",
            "by": "revenue_wan",
            "tiers": [{"up_to": t[0], "min": t[1]}, {"min": t[2]}],
        }
    ),
    st.integers(0, 12).map(lambda years: {"kind": "age", "min_years": years}),
    st.integers(0, 12).map(lambda years: {"kind": "age", "max_years": years}),
    st.tuples(st.sampled_from(["founded", "start_by"]), st.dates(dt.date(2015, 1, 1), dt.date(2029, 1, 1))).map(
        lambda p: {"kind": "date", "of": p[0], "not_before": p[1].isoformat()}
    ),
    st.dates(dt.date(2015, 1, 1), TODAY).map(
        lambda day: {"kind": "date", "of": "founded", "not_before": day.isoformat(),
                     "not_after": (day + dt.timedelta(days=90)).isoformat()}
    ),
    some(["state", "foreign"]).map(lambda v: {"kind": "one_of", "of": "ownership", "values": v}),
    some(["new", "rnd"]).map(lambda v: {"kind": "one_of", "of": "project_type", "values": v}),
    some(QUALIFICATIONS).map(lambda v: {"kind": "qualification", "values": v}),
    some(POLICIES).map(lambda v: {"kind": "enjoys", "values": v}),
    st.booleans().map(lambda v: {"kind": "flag", "of": "first_use_product", "value": v}),
    some(CITIES).map(lambda v: {"kind": "city", "values": v}),
    some(["core", "east"]).map(lambda v: {"kind": "region", "values": v}),
    some(INDUSTRIES).map(lambda v: {"kind": "industry", "values": v}),
    some(["C", "C39", "C3973", "I", "E47"]).map(lambda v: {"kind": "industry_code", "values": v}),
    st.just({"kind": "stated"}),
)  # fmt: skip
rules = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda r: {"kind": "all", "rules": r}),
        st.lists(inner, max_size=3).map(lambda r: {"kind": "any", "rules": r}),
        inner.map(lambda r: {"kind": "not", "rule": r}),
    ),
    max_leaves=6,
)


readable = TypeAdapter(Rule)


def state(rule, known):
    return readable.validate_python(rule).judge(known).state


@given(rules, firms, fields, fields)
def test_saying_more_never_turns_a_verdict_into_unknown_or_its_opposite(rule, firm, told, more):
    before = state(rule, facts(firm, told))
    assert before is UNKNOWN or state(rule, facts(firm, told | more)) is before


@given(rules, firms, fields)
def test_saying_it_more_exactly_never_unsays_a_verdict(rule, firm, told):
    before = state(rule, facts(firm, told, coarse=frozenset(COARSER)))
    assert before is UNKNOWN or state(rule, facts(firm, told)) is before


@given(leaves)
def test_a_firm_that_said_nothing_meets_nothing_and_fails_nothing(rule):
    silent = Facts(EnterpriseProfile(business_text=""), TODAY, None, None)
    assert state(rule, silent) is UNKNOWN


@given(st.lists(leaves, max_size=4), firms, fields, st.randoms())
def test_the_order_of_rules_does_not_matter(parts, firm, told, random):
    shuffled = random.sample(parts, len(parts))
    for kind in ("all", "any"):
        one, other = ({"kind": kind, "rules": order} for order in (parts, shuffled))
        known = facts(firm, told)
        assert state(one, known) is state(other, known)


@given(st.lists(leaves, max_size=4), firms, fields)
def test_all_any_and_not_agree_with_kleenes_tables(parts, firm, told):
    known = facts(firm, told)
    states = [state(part, known) for part in parts]
    rank = {UNMET: 0, UNKNOWN: 1, MET: 2}
    back = {value: key for key, value in rank.items()}
    lowest = back[min((rank[s] for s in states), default=2)]
    highest = back[max((rank[s] for s in states), default=0)]
    assert state({"kind": "all", "rules": parts}, known) is lowest is kleene_all(states)
    assert state({"kind": "any", "rules": parts}, known) is highest is kleene_any(states)
    for part, own in zip(parts, states, strict=True):
        assert state({"kind": "not", "rule": part}, known) is back[2 - rank[own]] is kleene_not(own)
