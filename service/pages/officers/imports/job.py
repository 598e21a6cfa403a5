"""`/officer/imports/{id}`: what the file's columns are, then how far the import is, then what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import RowMapping
from starlette.responses import Response

from matching.problems import FieldError
from service.enterprises.columns import COLUMNS
from service.enterprises.jobs import OPEN, TOLD
from service.enterprises.sheets import REASONS
from service.officers.here import Officer, OfficerHere
from service.pages.officers.enterprises.listing import unscored
from service.pages.officers.imports.found import import_of
from service.pages.officers.imports.mapping import guessed, heads_of, mapping_in, tried
from service.pages.officers.shell import officer_page

router = APIRouter(prefix="/imports")
UNEXPECTED = {
    "message_zh": "处理时出现意外错误，已停在最后一批；请点“继续导入”，再次失败请联系运维",
    "message_en": "something unexpected went wrong and the import stopped after the last batch; press Resume, "
    "and call the operator if it fails again",
}


@router.api_route("/{job_id}", methods=["GET", "HEAD"])
async def shown(request: Request, here: Officer, job_id: str) -> Response:
    """One import as it stands; a browser asks again by itself while there is something to wait for."""
    job = await import_of(here, job_id, own=False)
    if job["state"] == "uploaded":
        return mapping_page(request, here, job, guessed(job))
    left = await unscored(request, here) if job["added"] or job["changed"] else 0
    own = job["organisation_id"] == here.organisation_id
    return officer_page(
        request,
        here,
        "officer_import.html",
        job=job,
        own=own,
        live=f"{job['state']}-{bool(left)}" if job["state"] in OPEN or (own and left) else "",
        unscored=left if own else 0,
        told=TOLD,
        reason=_reason(job["reason"]),
    )


def _reason(code: str | None) -> Mapping[str, str] | None:
    if code is None:
        return None
    words = REASONS.get(code)
    return UNEXPECTED if words is None else {"message_zh": words.zh, "message_en": words.en}


def mapping_page(
    request: Request,
    here: OfficerHere,
    job: RowMapping,
    chosen: Mapping[int, str],
    faults: Sequence[FieldError] = (),
) -> Response:
    """The columns with what each is read as, and what that makes of the first rows."""
    mapping, _ = mapping_in(job, chosen)
    context: dict[str, Any] = {"heads": heads_of(job, chosen), "columns": COLUMNS}
    return officer_page(
        request,
        here,
        "officer_import_columns.html",
        faults=faults,
        job=job,
        own=job["organisation_id"] == here.organisation_id,
        problems=tried(job, mapping),
        **context,
    )
