"""What lists take and answer."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from matching.catalogue.entries import Industry, PlanInfo, Policy, Site
from matching.plan import Level
from matching.programme import Verification
from matching.result import PolicyKind

Language = Literal["zh", "en"]
Word = Annotated[str, Field(min_length=1, max_length=100)]
T = TypeVar("T")


class One(BaseModel):
    """`lang` chooses the language of `name`; `name_zh` and `name_en` are always there."""

    model_config = ConfigDict(extra="forbid")

    lang: Language = "zh"


class Listing(One):
    """`cursor` is a page's `next_cursor`; `q` is searched in names, sub-fields and quotes, all words must occur."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    q: Word | None = None


class PlanQuery(Listing):
    pass


class ClauseQuery(Listing):
    plan: Word | None = None
    parent: Word | None = None
    level: Level | None = None


class IndustryQuery(Listing):
    """`parent` is the industry directly above."""

    plan: Word | None = None
    parent: Word | None = None
    tier: (
        Literal["traditional", "emerging", "future", "agriculture", "service", "digital", "other"]
        | None
    ) = None


class SiteQuery(Listing):
    """`city` is a name with or without 市, in Chinese or English, or a GB/T 2260 code; `industry` includes those below it."""

    plan: Word | None = None
    city: Word | None = None
    kind: Word | None = None
    status: Literal["named", "promised", "registered", "covered"] | None = None
    industry: Word | None = None


class PolicyQuery(Listing):
    """`city` and `industry` as for sites; a policy that names neither is not listed under either.

    `verification` is a programme's: the conditions of an unverified one are withheld.
    """

    plan: Word | None = None
    kind: PolicyKind | None = None
    instrument: Word | None = None
    verification: Verification | None = None
    industry: Word | None = None
    city: Word | None = None


class Named(BaseModel):
    """`name` is the entry's name in the language asked for."""

    plan_id: str
    name: str


class PlanView(Named, PlanInfo):
    name_zh: str
    name_en: str
    catalogue_sha256: str
    counts: dict[str, int]


class ClauseView(Named):
    """`text` is `[start, end)` of the plan's file, in code points; `name` is the title, or the id where there is none."""

    id: str
    level: Level
    marker: str
    title: str | None
    parent: str | None
    start: int
    end: int
    text: str


class IndustryView(Named, Industry):
    pass


class SiteView(Named, Site):
    pass


class PolicyView(Named, Policy):
    pass


class Page(BaseModel, Generic[T]):
    """`total` counts all that was found; `next_cursor` is null on the last page."""

    items: list[T]
    total: int
    next_cursor: str | None


Filters = dict[str, Any]
