"""`/officer/leads`: leads as a table and a board, and all that is done with one of them."""

from fastapi import APIRouter

from service.pages.officers.leads import acts, bulk, contacts, detail, files, listing

router = APIRouter()
for part in (
    listing.router,
    bulk.router,
    detail.router,
    acts.router,
    contacts.router,
    files.router,
):
    router.include_router(part)

__all__ = ["router"]
