"""Where the plan stands: leads and their clocks, coverage, the plan's targets, and what parks do not tell."""

from fastapi import APIRouter

from service.pages.officers.overview import counting, coverage, exports, parks, progress, targets

router = APIRouter()
for part in (progress, coverage, parks, targets, counting, exports):
    router.include_router(part.router)

__all__ = ["router"]
