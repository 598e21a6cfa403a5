"""Files of a lead: added after a look at their content, given out to be saved."""

from urllib.parse import quote
from uuid import UUID

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from service.errors import LeadFileNotFound
from service.leads.files import (
    MOST_BYTES,
    Given,
    add_file,
    kind_of,
    name_of,
    read_file,
    remove_file,
)
from service.leads.store import read_lead
from service.officers.here import Officer, Writer
from service.pages.officers.forms import OfficerForm
from service.pages.officers.leads.detail import lead_page
from service.pages.officers.leads.sending import id_of, lead_id_of, only
from service.pages.officers.shell import to
from service.pages.officers.wording import fault

router = APIRouter()


@router.post("/leads/{lead_id}/files")
async def add(request: Request, here: Writer, lead_id: str, form: OfficerForm) -> Response:
    """Keep a file; its content says what it is, whatever it is called."""
    only(form, "file")
    one = lead_id_of(lead_id)
    await read_lead(here.session, one)
    given = await _given(form.get("file"))
    if isinstance(given, str):
        return await lead_page(request, here, one, faults=[fault(given, "file")])
    if not await add_file(here.session, here.actor, one, given, here.now):
        return await lead_page(request, here, one, faults=[fault("files_many", "file")])
    return to(f"/officer/leads/{one}?did=file")


@router.api_route("/leads/{lead_id}/files/{file_id}", methods=["GET", "HEAD"])
async def download(here: Officer, lead_id: str, file_id: str) -> Response:
    """One file, to be saved: never shown by a browser as a page of this service."""
    given = await read_file(here.session, here.actor, lead_id_of(lead_id), _file_id(file_id))
    plain = given.name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    return Response(
        given.content,
        media_type=given.media_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(given.name, safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@router.post("/leads/{lead_id}/files/{file_id}/remove")
async def remove(here: Writer, lead_id: str, file_id: str, form: OfficerForm) -> Response:
    only(form)
    one = lead_id_of(lead_id)
    await remove_file(here.session, here.actor, one, _file_id(file_id), here.now)
    return to(f"/officer/leads/{one}?did=file-removed")


def _file_id(said: str) -> UUID:
    found = id_of(said)
    if found is None:
        raise LeadFileNotFound
    return found


async def _given(sent: object) -> Given | str:
    """The file, or the code of what is wrong with it."""
    if not isinstance(sent, UploadFile) or not sent.filename:
        return "file_blank"
    content = await sent.read(MOST_BYTES + 1)
    if not content:
        return "file_blank"
    if len(content) > MOST_BYTES:
        return "file_large"
    kind = await to_thread.run_sync(kind_of, content)
    return Given(name_of(sent.filename, kind), kind, content) if kind else "file_kind"
