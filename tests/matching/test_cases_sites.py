"""The golden cases of sites and lenses in tests/cases: a profile, what is expected and why, on the bundled plan."""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from matching.catalogue import bundled_plans, load_catalogue
from matching.encoder import LexicalEncoder
from matching.lenses import LENSES
from matching.match import build_knowledge, match
from matching.profile import EnterpriseProfile

FOLDER = Path(__file__).parent.parent / "cases"
TODAY = dt.date(2025, 3, 1)


def cases():
    for path in sorted([*FOLDER.glob("sites-*.yaml"), *FOLDER.glob("lenses-*.yaml")]):
        yield from yaml.safe_load(path.read_text("utf-8"))


CASES = list(cases())


@pytest.fixture(scope="module")
def guangdong():
    return build_knowledge(load_catalogue(bundled_plans()["guangdong_2025"]), LexicalEncoder())


def words(site):
    notes = [note for factor in site.factors for note in (factor.note_zh, factor.note_en)]
    return "\n".join(notes)


def check(expect, result):
    """Every way the answer is not as expected; a site that is not listed is one."""
    sites = {site.id: site for site in result.sites}
    facts = {
        "level": lambda site: str(site.evidence_level),
        "needs": lambda site: {v.id: str(v.state) for v in site.conditions},
        "missing": lambda site: list(site.missing_facts),
        "promised": lambda site: site.count_text if site.status == "promised" else None,
        "siblings": lambda site: sorted(item.id for item in site.siblings),
    }
    for key, wanted in expect.items():
        if key == "gives_up":
            given = result.lens_cost is not None and result.lens_cost.sites.given_up > 0
            yield from [] if given == (wanted == "yes") else [("gives_up", result.lens_cost)]
            continue
        if key == "before":
            yield from (pair for pair in wanted if sites[pair[0]].rank >= sites[pair[1]].rank)
            continue
        for site_id in wanted:
            site = sites.get(site_id)
            if key == "not_shown":
                yield from [(key, site_id)] if site else []
            elif site is None:
                yield "not listed", site_id
            elif key == "says":
                yield from (
                    (site_id, w, words(site)) for w in wanted[site_id] if w not in words(site)
                )
            elif key == "quotes":
                clauses = {quote.clause_id for quote in site.evidence}
                yield from (
                    (site_id, clause) for clause in wanted[site_id] if clause not in clauses
                )
            elif key != "shown" and facts[key](site) != wanted[site_id]:
                yield key, site_id, facts[key](site)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_answer_is_what_the_case_expects(guangdong, case):
    result = match(
        EnterpriseProfile.model_validate(case["profile"]),
        guangdong,
        lens=case.get("lens", "best_fit"),
        weights=case.get("weights"),
        today=TODAY,
        top=200,
    )
    assert not result.abstained
    assert list(check(case["expect"], result)) == []


def test_there_are_cases_enough_and_every_lens_has_one():
    assert len(CASES) >= 20
    assert {case.get("lens") for case in CASES} >= set(LENSES)
    assert all(case["why"] and case["expect"] for case in CASES)
