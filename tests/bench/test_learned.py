"""The fitted baselines on a handful of invented companies."""

import pytest

from bench.baselines import Answer, Company
from bench.baselines.learned import NONE, Calibrated, Regression, regressions
from bench.baselines.protocol import Unfitted
from matching.encoder import LexicalEncoder
from matching.profile import EnterpriseProfile


def company(text, *strong, negative=False):
    return Company(EnterpriseProfile(business_text=text), frozenset(strong), frozenset(), negative)


COMPANIES = [
    *(company(f"高炉炼钢第{n}厂生产热轧钢板", "steel") for n in range(8)),
    *(company(f"口服制剂第{n}厂生产中药胶囊", "biomedicine") for n in range(8)),
    *(company(f"第{n}小区物业管理与房屋租赁", negative=True) for n in range(8)),
]


@pytest.fixture(scope="module", params=range(3))
def regression(request) -> Regression:
    made = regressions(LexicalEncoder())[request.param]
    made.fit(COMPANIES)
    return made


def test_a_regression_tells_groups_apart(regression):
    steel, drug = regression.rank(
        [
            EnterpriseProfile(business_text=text)
            for text in ("高炉炼钢第9厂生产热轧钢板", "口服制剂第9厂生产中药胶囊")
        ]
    )
    assert steel.ranked[0][0] == "steel"
    assert drug.ranked[0][0] == "biomedicine"


def test_what_fits_nothing_is_refused_and_never_listed(regression):
    (answer,) = regression.rank([EnterpriseProfile(business_text="第9小区物业管理与房屋租赁")])
    assert answer.abstained
    assert NONE not in dict(answer.ranked)
    assert sum(score for _, score in answer.ranked) < 0.5


def test_a_company_of_two_groups_pulls_both_ways():
    both = [*COMPANIES, *(company("医用钢针", "steel", "biomedicine") for _ in range(6))]
    made = regressions(LexicalEncoder())[1]
    made.fit(both)
    (answer,) = made.rank([EnterpriseProfile(business_text="医用钢针")])
    chances = dict(answer.ranked)
    assert chances["steel"] == pytest.approx(chances["biomedicine"], abs=0.2)


class Length(Unfitted):
    """A ranker whose score is right exactly when the text is long."""

    name = "length"

    def rank(self, profiles):
        return [
            Answer((("wind", float(len(p.business_text))), ("hydrogen", 0.0), ("steel", 0.0)))
            for p in profiles
        ]


def test_calibration_learns_when_a_score_is_to_be_trusted_and_keeps_the_order():
    calibrated = Calibrated(
        Length(), {"wind": "new-energy", "hydrogen": "new-energy", "steel": "steel"}
    )
    calibrated.fit(
        [*(company("长" * n, "new-energy") for n in range(30, 40)),
         *(company("短" * n, negative=True) for n in range(1, 11))]
    )  # fmt: skip
    sure, unsure = calibrated.rank(
        [EnterpriseProfile(business_text=text) for text in ("长" * 40, "短")]
    )
    assert [name for name, _ in sure.ranked] == ["new-energy", "steel"]
    assert sure.ranked[0][1] > 0.9 > 0.1 > unsure.ranked[0][1]
    assert unsure.abstained
    assert not sure.abstained
