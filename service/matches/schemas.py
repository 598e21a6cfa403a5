"""What a match takes besides a profile."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class MatchQuery(BaseModel):
    """`top` bounds each list of the answer (20 when absent, 30 for sites).

    `lenses=all` answers every published lens side by side; `weights` are the user's own, written
    `sites.industry:0.5,policies.text:0` (0 to 1, scaled to add up to 1 in each group; what is not named keeps the
    lens's weight). `lang` is accepted and changes nothing: answers carry both.
    """

    model_config = ConfigDict(extra="forbid")

    lens: Annotated[str, Field(max_length=40)] = "best_fit"
    lenses: Literal["all"] | None = None
    weights: Annotated[str, Field(max_length=1000)] | None = None
    top: Annotated[int, Field(ge=1, le=100)] | None = None
    lang: Annotated[str, Field(max_length=20)] | None = None


class ResultHash(BaseModel):
    """The hash of a kept result's text in UTF-8, in hexadecimal, and how many bytes it covers."""

    run_id: str
    sha256: str
    bytes: int
