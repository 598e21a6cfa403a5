"""What a store keeps of a profile is what its own result says, to the last bit."""

import datetime as dt
import json
from pathlib import Path

import pytest

from matching.candidates import EVERYTHING, TargetKind, candidate_of
from matching.match import match
from matching.pairs import pairs_of
from matching.problems import parse_profile
from matching.text import profile_query
from tests.matching.conftest import TODAY

JUDGED = Path(__file__).parents[1] / "cases" / "judged_profiles.jsonl"
ABSTAINED = {"scrap-metal-trader", "china-welfare-lottery-tech", "fu-shou-yuan"}
"""Those of them whose match abstains: no direction may list them."""
PROFILES = [json.loads(line) for line in JUDGED.read_text(encoding="utf-8").splitlines()]


def both_ways(knowledge, profile, day):
    """Every entry of the catalogue as the stored pairs have it, and as the profile's own result does."""
    vector = knowledge.encoder.encode([profile_query(profile)], kind="query")[0]
    kept = {(p.kind, p.id): p for p in pairs_of(profile, knowledge, vector=vector, today=day)}
    result = match(profile, knowledge, today=day, top=EVERYTHING)
    catalogue = knowledge.catalogue
    for kind, entries in (
        (TargetKind.INDUSTRY, catalogue.industries),
        (TargetKind.SITE, catalogue.sites),
        (TargetKind.POLICY, catalogue.policies),
    ):
        for entry in entries:
            yield kept.get((kind, entry.id)), candidate_of(profile, result, kind, entry.id)


def said(pair):
    return pair and (pair.score, pair.grade, pair.industry)


@pytest.mark.parametrize("judged", PROFILES, ids=lambda row: row["id"])
def test_both_directions_agree_for_every_entry_of_the_plan(knowledge, judged):
    profile = parse_profile({"id": judged["id"], **judged["profile"]})
    pairs = list(both_ways(knowledge, profile, dt.date(2026, 11, 27)))
    assert [said(kept) for kept, _ in pairs] == [said(own) for _, own in pairs]
    assert any(kept for kept, _ in pairs) is (judged["id"] not in ABSTAINED)


def test_the_evidence_level_is_the_results_own(knowledge):
    profile = parse_profile(PROFILES[0]["profile"])
    vector = knowledge.encoder.encode([profile_query(profile)], kind="query")[0]
    kept = {p.id: p.level for p in pairs_of(profile, knowledge, vector=vector, today=TODAY)}
    result = match(profile, knowledge, today=TODAY, top=EVERYTHING)
    assert {site.id: site.evidence_level for site in result.sites} == {
        site.id: kept[site.id] for site in result.sites
    }


def test_a_profile_that_says_nothing_has_no_pairs(demo):
    profile = parse_profile({"business_text": ""})
    vector = demo.encoder.encode([""], kind="query")[0]
    assert pairs_of(profile, demo, vector=vector, today=TODAY) == ()
