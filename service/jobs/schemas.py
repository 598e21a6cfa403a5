"""What jobs look like over the wire."""

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

State = Literal["queued", "running", "done", "cancelled", "failed"]


class JobQuery(BaseModel):
    """How every row is matched: as for one match (`lens`, `weights`, `top`)."""

    model_config = ConfigDict(extra="forbid")

    lens: Annotated[str, Field(max_length=40)] = "best_fit"
    weights: Annotated[str, Field(max_length=1000)] | None = None
    top: Annotated[int, Field(ge=1, le=100)] | None = None
    lang: Annotated[str, Field(max_length=20)] | None = None


class JobsQuery(BaseModel):
    """Which page of the jobs."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str, Field(max_length=200)] | None = None
    lang: Annotated[str, Field(max_length=20)] | None = None


class ResultsQuery(BaseModel):
    """Which page of the results; a stream (`Accept: application/x-ndjson`) begins at the cursor and has no limit."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=200)] | None = None
    lang: Annotated[str, Field(max_length=20)] | None = None


class TemplateQuery(BaseModel):
    """The language of the headings."""

    model_config = ConfigDict(extra="forbid")

    lang: Literal["zh", "en"] = "zh"


class MatchJob(BaseModel):
    """A batch and how far it is; `done` and `failed` count rows and only grow, `eta_seconds` is null before the first rows.

    Results and job are kept until `expires_at`; what was sent is forgotten row by row as results come.
    """

    job_id: UUID
    state: State
    rows: int
    done: int
    failed: int
    waiting: int
    eta_seconds: int | None
    lens: str
    today: dt.date
    created_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    expires_at: dt.datetime
    problem: dict[str, Any] | None


class MatchJobs(BaseModel):
    """A page of jobs, the newest first."""

    items: list[MatchJob]
    next_cursor: str | None


class JobRow(BaseModel):
    """What came of one row: `result` is a MatchResult when `state` is done, `problem` an RFC 9457 problem when it failed."""

    number: int
    state: Literal["done", "failed"]
    result: JsonValue = None
    problem: JsonValue = None


class JobResults(BaseModel):
    """Rows in order, up to the first that waits; `next_cursor` is null only when the job has ended and all were read."""

    items: list[JobRow]
    next_cursor: str | None
