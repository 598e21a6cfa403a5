"""One profile's words are read in arrays; to the bit they give what plain sums, and a sparse product, give."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.heads import FIELDS, bucket_counts, fields, row_of, word_rows
from matching.profile import EnterpriseProfile
from matching.scorer import shipped_model
from matching.stages import Space, group_scores

words = st.sampled_from(["机器人", "减速器", "海缆", "塔筒", "与", "。", " servo ", "motors", "机"])
profiles = st.builds(
    lambda text, products: EnterpriseProfile(business_text="".join(text), products=products),
    st.lists(words, max_size=40),
    st.lists(words.filter(str.strip), max_size=3),
)


@pytest.fixture(scope="module")
def taught():
    return shipped_model().taught


def added_up(texts, idf):
    """The row of a profile's words, one sum after the other."""
    row = {}
    for field, text in texts.items():
        weights = {b: (1 + math.log(n)) * float(idf[b]) for b, n in bucket_counts(text).items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        for bucket, weight in weights.items():
            row[bucket] = row.get(bucket, 0.0) + FIELDS[field] * weight / length
    whole = math.sqrt(sum(weight * weight for weight in row.values())) or 1.0
    return {bucket: weight / whole for bucket, weight in row.items()}


@given(profile=profiles)
def test_a_row_is_what_adding_up_one_by_one_gives(taught, profile):
    row, plain = row_of(fields(profile), taught.idf), added_up(fields(profile), taught.idf)
    assert row.buckets.tolist() == sorted(plain)
    assert row.weights.tolist() == [plain[bucket] for bucket in sorted(plain)]
    asked = np.array([*plain, 0, 1, 32_767], np.intp)
    assert row.at(asked).tolist() == [plain.get(bucket, 0.0) for bucket in asked.tolist()]


@given(profile=profiles)
def test_one_profile_gives_what_a_sparse_product_gives(taught, profile):
    vector = np.linspace(-1, 1, len(taught.mean))
    many = taught(word_rows([profile], taught.idf), vector[None])
    one = taught.of_one(row_of(fields(profile), taught.idf), vector)
    assert [heads.tolist() for heads in one] == [heads.tolist() for heads in many]


def test_a_group_scores_as_its_best_member(demo_catalogue):
    space = Space(demo_catalogue, {}, [], [])
    logits = np.random.default_rng(7).normal(size=(3, len(space.ids)))
    plain = [
        [max(row[space.member == group]) for group in range(len(space.groups))] for row in logits
    ]
    assert group_scores(space, logits).tolist() == plain
