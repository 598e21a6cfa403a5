"""`/officer/enterprises`: the enterprises an organisation keeps, entered by hand, changed, removed, given out as a file."""

from fastapi import APIRouter

from service.pages.officers.enterprises import editing, files, listing, removing

router = APIRouter()
for part in (listing.router, editing.router, removing.router, files.router):
    router.include_router(part)

__all__ = ["router"]
