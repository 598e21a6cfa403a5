"""The shape of one proposal."""

from typing import NamedTuple


class Proposal(NamedTuple):
    """A value for a field as one would type it, with the sentence that says so and its offset in the text.

    `unit` is the unit chosen beside an amount, else blank; `sentence` is blank where the whole text is the value.
    """

    field: str
    value: str
    unit: str
    sentence: str
    start: int
