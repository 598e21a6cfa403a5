"""Many profiles at once: the answers of each alone, in order, whatever is read ahead."""

import itertools

import pytest

from matching.batch import BATCH, match_many
from matching.match import match
from matching.profile import EnterpriseProfile
from tests.matching.conftest import TODAY


def profiles(count):
    return [
        EnterpriseProfile(business_text=f"年产{number}万台机器人减速器") for number in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, BATCH, 2 * BATCH + 1])
def test_the_answers_are_those_of_each_alone_in_order(demo, count):
    asked = profiles(count)
    alone = [match(profile, demo, today=TODAY) for profile in asked]
    assert list(match_many(asked, demo, today=TODAY)) == alone


def test_no_more_than_two_batches_are_read_ahead(demo):
    read = itertools.count()
    endless = (
        EnterpriseProfile(business_text=f"年产{next(read)}万台减速器") for _ in itertools.count()
    )
    answers = match_many(endless, demo, today=TODAY)
    next(answers)
    answers.close()
    assert next(read) == 2 * BATCH


def test_a_profile_that_cannot_be_read_stops_where_it_stands(demo):
    def source():
        yield from profiles(3)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        list(match_many(source(), demo, today=TODAY))


def test_an_encoder_that_fails_says_so(demo):
    class Failing:
        engine, model_id, model_sha256, dimension = "lexical", "none", "0", 1

        def encode(self, texts, *, kind):
            raise MemoryError("no memory for vectors")

    with pytest.raises(MemoryError, match="vectors"):
        list(match_many(profiles(1), demo._replace(encoder=Failing()), today=TODAY))
