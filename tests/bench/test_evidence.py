"""Oracles know what they claim to know, halves are halves, and other words are counted by style."""

import numpy as np

from bench.baselines import Answer, Company
from bench.evaluate import left_out
from bench.evaluate.ceilings import ceilings, division_shares, most_common, shared, within
from bench.evaluate.left_out import last_half
from bench.evaluate.measure import Measure
from bench.evaluate.other_words import other_words, styles_of
from bench.evaluate.rows import OWN
from bench.evaluate.sets import OWN_CLASSES
from matching.profile import EnterpriseProfile
from service.cli.train import Said, read_labelled

GROUPS = {"steel": "steel", "robots": "robots", "software": "software"}


def company(text, *strong, division="C31", accepted=()):
    profile = EnterpriseProfile(business_text=text)
    return Company(profile, frozenset(strong), frozenset(accepted), not strong, division)


def answer(*names):
    return Answer(tuple((name, 1.0 - place / 10) for place, name in enumerate(names)))


class Letters:
    """Vectors of letter counts: the nearest text is the one with the same letters."""

    def encode(self, texts, *, kind):
        counts = np.array([[text.count(c) + 0.01 for c in "abcdefgh"] for text in texts])
        return (counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float32)


class Counter:
    """A system that answers the last letter it was fitted on, and remembers how often it was fitted on how many."""

    name, fitted, probabilities = "counter", True, False

    def __init__(self):
        self.sizes = []

    def fit(self, companies):
        self.sizes.append(len(companies))

    def rank(self, profiles):
        return [answer("steel" if self.sizes[-1] >= 8 else "robots") for _ in profiles]


def test_a_company_of_two_groups_counts_half_for_each():
    shares = division_shares([company("a", "steel", "robots"), company("b", "steel")])
    assert shares == {"C31": {"robots": 0.5, "steel": 1.5}}


def test_the_division_answers_its_most_common_group_and_nothing_when_it_was_never_seen():
    shares = division_shares([company("a", "steel"), company("b", "steel"), company("c", "robots")])
    assert most_common(shares, company("d")) == "steel"
    assert most_common(shares, company("d", division="I65")) is None


def test_groups_that_a_division_never_has_are_struck_out():
    shares = division_shares([company("a", "steel"), company("b", "robots")])
    assert within(["software", "robots", "steel"], shares, company("c")) == "robots"
    assert within(["software", "robots"], shares, company("c", division="I65")) == "software"


def test_the_nearest_may_agree_at_any_place_asked_for():
    labelled = [company("a", "steel"), company("b", "robots")]
    asked = [company("c", "robots"), company("d", "software")]
    assert shared(np.array([[0], [1]]), labelled, asked) == [False, False]
    assert shared(np.array([[0, 1], [1, 0]]), labelled, asked) == [True, False]


def test_an_oracle_that_picks_from_more_neighbours_is_never_worse():
    train = [
        company(f"making {c * 3}", g)
        for c, g in zip("abcdefgh", ["steel", "robots"] * 4, strict=True)
    ]
    dev = [company("making aab", "robots"), company("making ccc", "steel"), company("x")]
    ours = [answer("steel"), answer("steel"), answer("steel")]
    rows = ceilings(train, dev, ours, GROUPS, Letters(), Measure(draws=20, seed=1))
    top = {row["oracle"]: row["top1"]["value"] for row in rows}
    assert {row["rows"] for row in rows} == {2}  # those that fit something
    for kind in ("e5", "characters"):
        near = [top[f"best of the {count} nearest by {kind}"] for count in (1, 3, 10)]
        assert near == sorted(near)
        assert near[-1] == 1.0


def test_halves_are_taken_in_several_orders_and_compared_with_all():
    system = Counter()
    train = [company(str(n), "steel") for n in range(8)]
    dev = [company("a", "steel"), company("b", "robots")]
    found = last_half(system, train, dev, GROUPS, Measure(draws=20, seed=1))
    assert system.sizes == [1] * 3 + [2] * 3 + [4] * 3 + [8]
    assert [part["companies"] for part in found["parts"]] == [1, 2, 4, 8]
    assert [part["orders"] for part in found["parts"]] == [left_out.ORDERS] * 3 + [1]
    assert found["gain"]["value"] == 0.0  # one company won, one lost


def test_other_words_are_counted_by_style_and_only_for_firms_that_fit_something():
    said = [
        Said(name, EnterpriseProfile(business_text=name), frozenset(strong), frozenset(), None)
        for name, strong in (("a", {"steel"}), ("b", {"robots"}), ("c", set()))
    ]
    styles = {item.profile.sha256: style for item, style in zip(said, "xyx", strict=True)}
    system = Counter()
    train = [company(str(n), "steel") for n in range(8)]
    found = other_words([system], train, said, styles, GROUPS, Measure(draws=20, seed=1))
    assert [(row["style"], row["rows"], row["top1"]["value"]) for row in found] == [
        ("x", 1, 1.0),
        ("y", 1, 0.0),
    ]


def test_every_invented_firm_has_a_style():
    styles = styles_of(OWN / OWN_CLASSES)
    assert {styles[said.profile.sha256] for said in read_labelled(OWN / OWN_CLASSES)} >= {
        "annual_report", "newcomer", "own_words", "english",
    }  # fmt: skip
