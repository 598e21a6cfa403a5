"""Files around an import: the template to fill in, and the rows that could not be taken, to be put right."""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.enterprises.books import template
from service.enterprises.imports import problems_file
from service.officers.here import Officer, Writer
from service.pages.i18n import language_of
from service.pages.officers.downloads import download, form_of
from service.pages.officers.imports.found import import_of

router = APIRouter(prefix="/imports")


@router.api_route("/template/{form}", methods=["GET", "HEAD"])
async def template_file(request: Request, here: Officer, form: str) -> Response:
    """The file to fill in, its headings in the reader's language."""
    kind, language = form_of(form), language_of(request)
    name = "企业导入模板" if language == "zh" else "enterprises-template"
    return download(
        "enterprises-template", name, kind, lambda: asyncio.to_thread(template, kind, language)
    )


@router.api_route("/{job_id}/bad/{form}", methods=["GET", "HEAD"])
async def bad_rows_file(request: Request, here: Writer, job_id: str, form: str) -> Response:
    """The rows that were not taken as they were sent, with what is wrong in front; upload it again once it is put right."""
    kind, job = form_of(form), await import_of(here, job_id)
    of, sessions = here.organisation_id, request.state.sessionmaker
    await here.record("import.bad_rows_read", ("import", job["job_id"]), rows=job["bad"])
    name = "待改正的行" if language_of(request) == "zh" else "rows-to-correct"

    async def made() -> bytes:
        return await problems_file(sessions, of, job["job_id"], kind) or b""

    return download("rows-to-correct", name, kind, made)
