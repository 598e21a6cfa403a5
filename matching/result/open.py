"""What a result leaves open: questions, near misses, warnings."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from matching.result.frozen import Frozen


class Question(Frozen):
    """An unanswered field worth asking; `settles` is how many listed items an answer could move or decide."""

    field: str
    text_zh: str
    text_en: str
    settles: int


class Change(Frozen):
    field: str
    from_: Annotated[Any, Field(alias="from")]
    to: Any

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True
    )


class NearMiss(Frozen):
    """The smallest change of one field that would turn an unmet condition into a met one."""

    id: str
    kind: str
    change: Change
    text_zh: str
    text_en: str


class Warning_(Frozen):
    code: str
    text_zh: str
    text_en: str
