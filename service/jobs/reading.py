"""The body of a new job: put aside on disk while it arrives, told by its type or, in a form, by its first bytes."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from tempfile import TemporaryFile
from typing import IO

from anyio import to_thread
from fastapi import Request
from starlette.datastructures import UploadFile

from service.errors import BatchTypeUnknown
from service.jobs.intake import Sent, elements, lines, table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    "application/json": "json",
    "application/x-ndjson": "lines",
    "application/jsonl": "lines",
    "application/x-jsonlines": "lines",
    "text/csv": "table",
    XLSX: "table",
}


@asynccontextmanager
async def read_batch(request: Request) -> AsyncIterator[Iterator[Sent]]:
    """The rows that were sent, read from disk as they are asked for; the files go when the block ends.

    Raises BatchTypeUnknown for another type, BatchUnreadable for what is not of its type.
    """
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    form = kind == "multipart/form-data"
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if not form and (
        kind not in KINDS or (KINDS[kind] != "table" and charset not in {"", "utf-8", "utf8"})
    ):
        raise BatchTypeUnknown
    with TemporaryFile() as file:
        if form:
            await _from_form(request, file)
        else:
            async for part in request.stream():
                await to_thread.run_sync(file.write, part)
        file.seek(0)
        found = _told(file) if form else KINDS[kind]
        if found == "table":
            async with table(file) as rows:
                yield rows
        else:
            yield lines(file) if found == "lines" else elements(file)


async def _from_form(request: Request, file: IO[bytes]) -> None:
    async with request.form(max_files=1, max_fields=5) as form:
        sent = form.get("file")
        if not isinstance(sent, UploadFile):
            raise BatchTypeUnknown
        while part := await sent.read(1024 * 1024):
            await to_thread.run_sync(file.write, part)


def _told(file: IO[bytes]) -> str:
    """What a file is, by how it begins."""
    start = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    file.seek(0)
    return {b"[": "json", b"{": "lines"}.get(start, "table")
