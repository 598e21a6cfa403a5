"""A province-wide match never outranks a place named with the industry on wording alone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.factors import Part, score_of
from matching.lenses import LENSES, lenses
from matching.relevance import RELEVANT
from matching.result import EvidenceLevel
from matching.sites.evidence import LEVEL_VALUES
from matching.sites.industry import ANY

NAMED, WIDE = EvidenceLevel.NAMED_WITH_INDUSTRY, EvidenceLevel.PROVINCE_WIDE
others = st.fixed_dictionaries(
    {
        name: st.floats(0, 1)
        for name in ("chain", "purpose", "preference", "logistics", "stage", "transfer")
    }
)


def score(lens, level, industry, text, rest):
    values = {**rest, "industry": industry, "evidence": LEVEL_VALUES[level], "text": text}
    return score_of([Part(name, value, "", "") for name, value in values.items()], lens.sites)


@settings(max_examples=2_000, deadline=None)
@given(st.sampled_from(LENSES), others, st.floats(RELEVANT, 1), st.floats(0, 1), st.floats(0, 1))
def test_wording_never_makes_up_for_the_level(name, rest, probability, near, nearer):
    lens = lenses()[name]
    named = score(lens, NAMED, probability, min(near, nearer), rest)
    assert named > score(lens, WIDE, ANY, max(near, nearer), rest)
