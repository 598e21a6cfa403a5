"""`/officer/duplicates`: pairs that may be one enterprise, side by side, to be merged or kept apart; both can be undone."""

from fastapi import APIRouter

from service.pages.officers.duplicates import deciding, listing

router = APIRouter()
for part in (listing.router, deciding.router):
    router.include_router(part)

__all__ = ["router"]
