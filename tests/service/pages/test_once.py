"""What is worked out once for an object is never that of another one."""

import pytest

from service.pages import once
from service.pages.once import once_for


@pytest.fixture
def counted():
    calls = []

    @once_for
    def size(of, unit="m"):
        calls.append(unit)
        return f"{len(of)} {unit}"

    return size, calls


def test_the_same_object_is_worked_out_once_for_each_way_to_ask(counted):
    size, calls = counted
    cities = ["广州", "深圳"]
    assert [size(cities), size(cities), size(cities, "km"), size(cities, unit="km")] == [
        "2 m",
        "2 m",
        "2 km",
        "2 km",
    ]
    assert calls == ["m", "km", "km"]


def test_an_equal_object_is_another_one(counted):
    size, calls = counted
    first, second = ["广州"], ["广州"]
    assert size(first) == size(second)
    assert len(calls) == 2


def test_an_object_that_is_gone_lends_its_place_to_nobody(counted):
    size, _ = counted
    for count in range(200):
        assert size(["广州"] * count) == f"{count} m"


def test_only_so_many_answers_are_held(counted):
    size, calls = counted
    objects = [[number] for number in range(once.MOST + 1)]
    for one in objects:
        size(one)
    size(objects[-1])
    assert len(calls) == once.MOST + 1
    size(objects[0])
    assert len(calls) == once.MOST + 2


def test_what_fails_is_tried_again():
    tries = []

    @once_for
    def sometimes(of):
        tries.append(of)
        if len(tries) == 1:
            raise OSError("not yet")
        return "made"

    thing = object()
    with pytest.raises(OSError, match="not yet"):
        sometimes(thing)
    assert sometimes(thing) == "made"
