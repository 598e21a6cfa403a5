"""The attacks do what they say, and are counted as they should be."""

import pytest

from bench.baselines import Answer
from bench.evaluate.attacks import ATTACKS, NONSENSE, changes, nonsense
from bench.evaluate.systems import Found
from matching.profile import MAX_TEXT, EnterpriseProfile

BY_NAME = {attack.name: attack for attack in ATTACKS}


def test_zero_width_characters_stand_between_all_others():
    attack = BY_NAME["zero-width characters"]
    assert attack.tamper("风电", "钢铁") == "风\u200b电\u200b"


@pytest.mark.parametrize("length", [2_000, 2_001, 3_500])
def test_zero_width_characters_leave_a_long_text_whole(length):
    text = BY_NAME["zero-width characters"].tamper("风" * length, "")
    assert text.replace("\u200b", "") == "风" * length
    assert len(text) <= MAX_TEXT


def test_stuffing_repeats_the_keyword_a_hundred_times():
    assert BY_NAME["keyword 100 times, at the end"].tamper("风电", "钢") == "风电" + "钢" * 100
    assert BY_NAME["keyword 100 times, at the start"].tamper("风电", "钢") == "钢" * 100 + "风电"


class Gullible:
    """Answers whatever industry is named last in the text; refuses the empty."""

    def __init__(self, catalogue):
        self._industries = catalogue.industries

    def find(self, profiles):
        return [self._one(profile.business_text) for profile in profiles]

    def _one(self, text):
        places = {i.id: text.rfind(i.name_zh) for i in self._industries}
        order = sorted(places, key=lambda name: -places[name])
        return Found(Answer(tuple((name, 0.5) for name in order), not text.strip()))


def test_a_gullible_matcher_is_found_out(catalogue):
    profiles = [EnterpriseProfile(business_text="钢铁产业：轧钢")]
    found = {
        row["attack"]: row
        for row in changes(Gullible(catalogue), profiles, catalogue, seed=1, draws=50)
    }
    instruction = found["appended instruction"]
    assert instruction["cases"] == 3
    assert instruction["changed"]["value"] == instruction["moved"] == 1
    assert found["keyword 100 times, at the start"]["changed"]["value"] == 0


def test_refusals_of_nonsense_are_counted_by_name(catalogue):
    refused = nonsense(Gullible(catalogue))
    assert set(refused) == set(NONSENSE)
    assert refused["empty"]
    assert refused["blank"]
    assert not refused["digits"]
