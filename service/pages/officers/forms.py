"""Forms of officers' pages, read once: the CSRF token has been checked before a route sees one."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from service.officers import cookies
from service.officers.here import Officer


async def officer_form(request: Request, here: Officer) -> FormData:
    """The form of somebody signed in; `Officer` checked its token."""
    return await cookies.form_of(request)


async def visitor_form(request: Request) -> AsyncIterator[FormData]:
    """The form of somebody not signed in; raises CrossSite or FormNotOurs."""
    try:
        await cookies.check_form(request, cookies.read(request, "visitor"))
        yield await cookies.form_of(request)
    finally:
        await request.close()


OfficerForm = Annotated[FormData, Depends(officer_form)]
VisitorForm = Annotated[FormData, Depends(visitor_form)]
