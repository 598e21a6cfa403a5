"""What an officer does with an import: begin, cancel, resume it, or delete its file."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.enterprises import jobs
from service.lanes.enterprises import import_soon
from service.officers.here import Writer
from service.pages.officers.forms import OfficerForm
from service.pages.officers.imports.found import import_of
from service.pages.officers.imports.job import mapping_page
from service.pages.officers.imports.mapping import chosen_of, mapping_in
from service.pages.officers.shell import field_of, to

router = APIRouter(prefix="/imports")


@router.post("/{job_id}/start")
async def start(request: Request, here: Writer, job_id: str, form: OfficerForm) -> Response:
    """Begin with the columns as chosen, or only try them on the first rows."""
    job = await import_of(here, job_id)
    if job["state"] != "uploaded":
        return to(f"/officer/imports/{job['job_id']}")
    chosen = chosen_of(job, form)
    mapping, faults = mapping_in(job, chosen)
    if faults or field_of(form, "do") == "try":
        return mapping_page(request, here, job, chosen, faults)
    if await jobs.start(here.session, job["job_id"], here.actor, mapping):
        await import_soon(here.session, here.organisation_id)
    return to(f"/officer/imports/{job['job_id']}")


@router.post("/{job_id}/cancel")
async def cancel(here: Writer, job_id: str) -> Response:
    """Stop after the rows under way; what landed stays."""
    job = await import_of(here, job_id)
    await jobs.cancel(here.session, job["job_id"], here.actor)
    return to(f"/officer/imports/{job['job_id']}")


@router.post("/{job_id}/resume")
async def resume(here: Writer, job_id: str) -> Response:
    """Go on behind the last row that landed."""
    job = await import_of(here, job_id)
    if await jobs.resume(here.session, job["job_id"], here.actor):
        await import_soon(here.session, here.organisation_id)
    return to(f"/officer/imports/{job['job_id']}")


@router.post("/{job_id}/discard")
async def discard(here: Writer, job_id: str) -> Response:
    """Delete the file; an import that was begun stays in the list with its counts."""
    job = await import_of(here, job_id)
    await jobs.discard(here.session, here.organisation_id, job["job_id"], here.actor)
    return to("/officer/imports?done=import-discarded")
