"""`/officer/imports`: the imports there were, and the form to upload a file."""

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from matching.problems import FieldError
from service.db import transaction
from service.enterprises.jobs import Upload, jobs_of, upload
from service.enterprises.sheets import SheetError, preview
from service.errors import SignInNeeded
from service.officers import cookies, sessions
from service.officers.here import Officer, OfficerHere, Writer
from service.officers.store import all_officers
from service.pages.officers.forms import OfficerForm
from service.pages.officers.shell import officer_page, to
from service.pages.officers.wording import fault

router = APIRouter(prefix="/imports")


async def known_if_large(request: Request) -> None:
    """Before a large body is read: whether anybody known sends it. A small one is judged by `Officer` like any other."""
    length, token = request.headers.get("content-length", ""), cookies.read(request, "session")
    if length.isdecimal() and int(length[:20]) <= request.state.settings.max_body_bytes:
        return
    async with transaction(request.state.sessionmaker) as session:
        if not token or await sessions.find(session, token, request.state.now()) is None:
            raise SignInNeeded


@router.api_route("", methods=["GET", "HEAD"])
async def listed(request: Request, here: Officer) -> Response:
    """The newest first, those of organisations beneath included."""
    return await _page(request, here)


@router.post("", dependencies=[Depends(known_if_large)])
async def uploaded(request: Request, here: Writer, form: OfficerForm) -> Response:
    """Keep the file and go on to what its columns are; a file that cannot be read is told why, and nothing is kept."""
    sent = form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        return await _page(request, here, [fault("file_missing", "file")])
    try:
        shown = await preview(sent.file)
    except SheetError as error:
        told = FieldError("/file", error.code, error.words.zh, error.words.en)
        return await _page(request, here, [told])
    await sent.seek(0)
    name = sent.filename.replace("\\", "/").rsplit("/", 1)[-1]
    kept = Upload(name, await sent.read(), shown)
    job_id = await upload(here.session, here.organisation_id, here.actor, kept)
    return to(f"/officer/imports/{job_id}")


async def _page(
    request: Request, here: OfficerHere, faults: list[FieldError] | None = None
) -> Response:
    people = await all_officers(here.session)
    return officer_page(
        request,
        here,
        "officer_imports.html",
        faults=faults or (),
        jobs=await jobs_of(here.session),
        names={str(person.officer_id): person.name for person in people},
    )
