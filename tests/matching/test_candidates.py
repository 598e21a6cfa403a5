"""The match read backwards agrees with the match."""

import pytest

from matching.candidates import TargetError, TargetKind, rank_candidates
from matching.match import match
from matching.profile import EnterpriseProfile
from tests.matching.conftest import TODAY

PROFILES = [
    EnterpriseProfile(id="robot", name="关节科技", business_text="人形机器人谐波减速器与伺服电机"),
    EnterpriseProfile(id="arm", business_text="工业机器人机械臂与伺服电机、减速器制造"),
    EnterpriseProfile(id="wind", business_text="海上风机塔筒、单桩与导管架"),
    EnterpriseProfile(id="nothing", business_text=""),
]


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (TargetKind.INDUSTRY, "robot"),
        (TargetKind.SITE, "zhongyuan-robot-park"),
        (TargetKind.POLICY, "first-use"),
    ],
)
def test_both_directions_give_the_same_score_grade_and_reasons(demo, kind, target):
    rows = rank_candidates(PROFILES, demo, kind, target, today=TODAY)
    assert {row.profile_id for row in rows} == {"robot", "arm"}
    for row in rows:
        profile = next(p for p in PROFILES if p.id == row.profile_id)
        result = match(profile, demo, today=TODAY)
        items = {"industry": result.industries, "site": result.sites, "policy": result.policies}[
            kind
        ]
        item = next(item for item in items if item.id == target)
        assert row.score == (item.probability if kind == "industry" else item.score)
        assert (row.grade, row.evidence) == (item.grade, item.evidence)


def test_candidates_are_ranked_and_bounded(demo):
    rows = rank_candidates(PROFILES, demo, TargetKind.INDUSTRY, "robot", today=TODAY)
    assert [row.rank for row in rows] == [1, 2]
    assert rows[0].score >= rows[1].score
    assert (
        rank_candidates(PROFILES, demo, TargetKind.INDUSTRY, "robot", today=TODAY, top=1)
        == rows[:1]
    )


def test_a_target_the_catalogue_lacks_is_refused(demo):
    with pytest.raises(TargetError, match="has no site 'atlantis'"):
        rank_candidates(PROFILES, demo, TargetKind.SITE, "atlantis", today=TODAY)
