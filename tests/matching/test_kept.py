"""What is kept is what was made for that very key, and never grows without end."""

from hypothesis import given
from hypothesis import strategies as st

from matching.kept import Kept


@given(keys=st.lists(st.integers(0, 9)), most=st.integers(1, 5))
def test_a_key_always_gets_its_own_value_and_no_more_than_so_many_are_kept(keys, most):
    kept = Kept[int](most)
    for key in keys:
        assert kept(key, lambda key=key: key * key) == key * key
        assert len(kept) <= most


def test_a_value_is_made_once_until_it_is_forgotten():
    kept, made = Kept[str](), []

    def make():
        made.append(1)
        return "value"

    assert [kept("key", make), kept("key", make)] == ["value", "value"]
    assert len(made) == 1
    kept.clear()
    assert kept("key", make) == "value"
    assert len(made) == 2
