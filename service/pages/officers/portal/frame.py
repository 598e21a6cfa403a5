"""The frame of these pages: their own row of places beneath the workspace's."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import HTMLResponse

from matching.problems import FieldError
from service.errors import NotFound
from service.officers.here import OfficerHere
from service.pages.officers.portal import words
from service.pages.officers.shell import officer_page


def portal_page(
    request: Request,
    here: OfficerHere,
    template: str,
    *,
    faults: Sequence[FieldError] = (),
    **context: Any,
) -> HTMLResponse:
    """A page inside the frame; `portal` are its words, `may_change` whether forms are shown."""
    said = words.DONE.get(request.query_params.get("done", ""))
    return officer_page(
        request, here, template, faults=faults, portal=words, told=said, may_change=here.may("admin"), **context
    )  # fmt: skip


def id_of(text: str, missing: type[NotFound]) -> UUID:
    """The id in an address; what is no id is as missing as what belongs to others."""
    try:
        return UUID(text)
    except ValueError:
        raise missing from None


def origin_of(request: Request) -> str:
    """Where people reach this service: scheme and host, without a path."""
    return str(request.state.settings.public_url or str(request.base_url).rstrip("/"))
