"""Files that officers' pages give out: made off the event loop once the request's transaction is over."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import cast
from urllib.parse import quote

from starlette.responses import StreamingResponse

from service.enterprises.books import MEDIA, Form
from service.errors import NotFound

_PART = 256 * 1024


def form_of(name: str) -> Form:
    """The kind of file an address names; raises NotFound for one there is none of."""
    if name not in MEDIA:
        raise NotFound
    return cast(Form, name)


def download(
    plain: str, name: str, form: Form, made: Callable[[], Awaitable[bytes]]
) -> StreamingResponse:
    """A file to be saved, as `name` where the browser can (RFC 6266), else as `plain`; both without their ending."""

    async def parts() -> AsyncIterator[bytes]:
        content = await made()
        for start in range(0, len(content), _PART):
            yield content[start : start + _PART]

    called = quote(f"{name}.{form}", safe="")
    shown = f"attachment; filename=\"{plain}.{form}\"; filename*=UTF-8''{called}"
    headers = {"Content-Disposition": shown, "Cache-Control": "private, no-store"}
    return StreamingResponse(parts(), media_type=MEDIA[form], headers=headers)
