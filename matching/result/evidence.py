"""What a match rests on: quotes, registers, matched words, factors of the score, conditions judged."""

from typing import Any, Literal

from matching.result.frozen import Frozen
from matching.result.vocabulary import State


class Evidence(Frozen):
    """A literal quote: `text[start:end] == quote` in the plan's file, in code points."""

    plan_id: str
    clause_id: str
    quote: str
    start: int
    end: int


class RegisterEvidence(Frozen):
    """An entry of an official list that is not the plan's text: the list, its publisher and its address.

    `reliability` is A for an official list read as such, B for news of one.
    """

    list_name: str
    source: str
    source_url: str
    reliability: Literal["A", "B"]
    stated: str


class Matched(Frozen):
    """Words of the profile that made a match: `profile.<field>[start:end] == text`, in code points.

    `field` is `business_text` or an item of a list, such as `products/0`.
    """

    text: str
    field: str
    start: int
    end: int


class Factor(Frozen):
    """One part of a score; `contribution = value × weight`, and the contributions of an item add up to its score."""

    id: str
    label_zh: str
    label_en: str
    value: float
    weight: float
    contribution: float
    note_zh: str
    note_en: str


class Verdict(Frozen):
    """One condition, judged: what was said, what is required, and which clause or rule requires it."""

    id: str
    text_zh: str
    text_en: str
    state: State
    field: str | None
    said: Any
    required: Any
    source: str
