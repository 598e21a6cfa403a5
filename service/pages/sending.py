"""Forms as they arrive: only from pages of this site, bounded, their files closed once the answer has left."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from service.security import require_same_origin

FIELDS = 600
LONGEST = 8 * 1024 * 1024
"""Bytes of one field: more than a body may have, so that the body's own bound is the one that speaks."""


async def read_sent(request: Request) -> AsyncIterator[FormData]:
    """The form of a request; raises CrossSite before anything of it is read."""
    require_same_origin(request)
    async with request.form(max_files=1, max_fields=FIELDS, max_part_size=LONGEST) as form:
        yield form


Sent = Annotated[FormData, Depends(read_sent)]
