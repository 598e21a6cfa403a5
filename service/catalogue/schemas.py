"""What lists take and answer."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from matching.catalogue.entries import Industry, PlanInfo, Policy, Site
from matching.plan import Level
from matching.programme import Verification
from matching.result import PolicyKind

Language = Literal["zh", "en"]
Word = Annotated[str, Field(min_length=1, max_length=100)]
T = TypeVar("T")


class Languages(BaseModel):
    """`lang` chooses the language of `name`; `name_zh` and `name_en` are always there."""

    model_config = ConfigDict(extra="forbid")

    lang: Language = "zh"


class One(Languages):
    """`at` asks for the catalogue as it was at an instant (RFC 3339, with its offset from UTC).

    `fields` names the fields wanted, divided by commas; `id` is always among them.
    """

    at: AwareDatetime | None = None
    fields: Annotated[str, Field(min_length=1, max_length=1000)] | None = None


class Listing(One):
    """`cursor` is a page's `next_cursor`; pages with the same `at` are of one catalogue.

    `q` is searched in names, sub-fields and quotes, all words must occur.
    """

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


VIEWS: Mapping[str, type[BaseModel]] = {
    "plans": PlanView,
    "clauses": ClauseView,
    "industries": IndustryView,
    "sites": SiteView,
    "policies": PolicyView,
}

QUERIES: Mapping[str, type[Listing]] = {
    "plans": PlanQuery,
    "clauses": ClauseQuery,
    "industries": IndustryQuery,
    "sites": SiteQuery,
    "policies": PolicyQuery,
}


class Page(BaseModel, Generic[T]):
    """`total` counts all that was found; `next_cursor` is null on the last page."""

    items: list[T]
    total: int
    next_cursor: str | None


class ChangeQuery(BaseModel):
    """`since` is a `change_id` or `next_since` (0 for all), or an instant in RFC 3339 with its offset from UTC."""

    model_config = ConfigDict(extra="forbid")

    since: Annotated[str, Field(min_length=1, max_length=40)] = "0"
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    plan: Word | None = None
    noun: Literal["plans", "clauses", "industries", "sites", "policies"] | None = None


class FieldChange(BaseModel):
    """A field's value on either side; a side on which the entry has no such field is left out."""

    before: Any = None
    after: Any = None


class ChangeView(BaseModel):
    """One entry that changed with one load of the catalogue."""

    change_id: int
    at: AwareDatetime
    plan_id: str
    catalogue_version: str
    catalogue_sha256: str
    noun: str
    entry_id: str
    kind: Literal["baseline", "added", "changed", "removed"]
    fields: dict[str, FieldChange]


class ChangePage(BaseModel):
    """`more` says whether asking with `next_since` at once gives more."""

    items: list[ChangeView]
    next_since: int
    more: bool


class CoverageQuery(Languages):
    """`city` and `industry` as for sites."""

    industry: Word | None = None
    city: Word | None = None


class CoverageItem(BaseModel):
    """Counts of one industry (its id) in one city (its name); null for what names none."""

    industry: str | None
    city: str | None
    sites: int
    parks: int
    policies: int


class Coverage(BaseModel):
    plan_id: str
    catalogue_sha256: str
    items: list[CoverageItem]


class PlanMeta(BaseModel):
    id: str
    title_zh: str
    title_en: str
    catalogue_version: str
    catalogue_sha256: str
    plan_sha256: str


class Meta(BaseModel):
    """`today` is the day matches are judged on, `sandbox_today` the one of sandbox keys."""

    api_version: Literal["v1"]
    library_version: str
    plans: list[PlanMeta]
    engine: str
    model_id: str
    model_sha256: str | None
    scorer_version: str
    lenses: list[str]
    today: dt.date
    sandbox_today: dt.date
