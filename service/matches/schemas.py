"""What matches, explanations and comparisons take besides a profile."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from matching.candidates import TargetKind
from matching.profile import EnterpriseProfile


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


class DiffQuery(BaseModel):
    """`to` is the later run; `lang` is accepted and changes nothing."""

    model_config = ConfigDict(extra="forbid")

    to: Annotated[str, Field(max_length=64)]
    lang: Annotated[str, Field(max_length=20)] | None = None


class ExplainRequest(BaseModel):
    """What to explain, and to whom: a profile, or the id of a run that was kept; exactly one of the two.

    `target` is an id or a name in either language; `kind` tells entries of one name apart. A kept run is explained on
    its own day and under its own lens and bound; `lens` may ask for another.
    """

    model_config = ConfigDict(extra="forbid")

    profile: EnterpriseProfile | None = None
    run_id: Annotated[str, Field(max_length=64)] | None = None
    target: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
    kind: TargetKind | None = None
    lens: Annotated[str, Field(max_length=40)] | None = None
