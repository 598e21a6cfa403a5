"""What `POST /v1/feedback` takes and answers."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from service.feedback.shown import ItemKind

MOST_REASON = 500


def _plain(text: str) -> str:
    """Text a database and a person can read: no NUL, no lone surrogates, no other control characters."""
    if any(
        (ord(c) < 32 and c not in "\n\r\t") or "\ud800" <= c <= "\udfff" or c == "\x7f"
        for c in text
    ):
        raise ValueError("control characters")
    return text


Plain = AfterValidator(_plain)
Verdict = Literal["useful", "not_suitable", "already_have", "other"]


class FeedbackItem(BaseModel):
    """An entry of the answer: an industry, a site or a policy, by its id."""

    model_config = ConfigDict(extra="forbid")

    kind: ItemKind
    id: Annotated[str, Field(min_length=1, max_length=200), Plain]


class Feedback(BaseModel):
    """What somebody says of one listed entry; the rank and grade it was shown with are read from the stored answer.

    `respondent` is any opaque id of your own that tells your users apart (send no personal data; only a hash is
    kept): a second answer on the same entry takes the place of the first.
    """

    model_config = ConfigDict(extra="forbid")

    run_id: Annotated[str, Field(min_length=1, max_length=60)]
    item: FeedbackItem
    verdict: Verdict
    reason: Annotated[str, Field(max_length=MOST_REASON), Plain] | None = None
    respondent: Annotated[str, Field(min_length=1, max_length=100), Plain] | None = None


class FeedbackKept(BaseModel):
    """The answer as it was kept; `replaced` when it took the place of an earlier one."""

    run_id: str
    item: FeedbackItem
    rank: int
    grade: str
    catalogue_version: str
    verdict: Verdict
    reason: str | None
    replaced: bool
