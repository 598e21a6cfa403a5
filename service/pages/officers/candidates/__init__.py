"""Finding enterprises: entrances, lists, one enterprise, side by side, own places, spreadsheets, briefings."""

from fastapi import APIRouter

from service.pages.officers.candidates import (
    comparing,
    exporting,
    listing,
    one,
    overriding,
)

router = APIRouter()
for part in (
    listing.router,
    comparing.router,
    exporting.router,
    overriding.router,
    one.router,
):
    router.include_router(part)

__all__ = ["router"]
