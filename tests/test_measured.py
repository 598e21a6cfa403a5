"""Threads may end while coverage is measured."""

import sys
import weakref

import pytest

from tests.measured import Untraced


class Key:
    """Something that can be referred to weakly."""


@pytest.mark.parametrize(
    ("kind", "runs"), [(Untraced, []), (weakref.WeakKeyDictionary, ["remove"])]
)
def test_an_entry_goes_with_its_key_and_no_python_is_run(kind, runs):
    """The library's own runs a function: that is what the interpreter may go round in circles at."""
    key, called = Key(), []
    notes = kind({Key(): 1, key: 2})
    assert dict(notes) == {key: 2}
    before = sys.getprofile()
    sys.setprofile(lambda frame, event, _: event == "call" and called.append(frame.f_code.co_name))
    try:
        del key
    finally:
        sys.setprofile(before)
    assert (len(notes), called) == (0, runs)
