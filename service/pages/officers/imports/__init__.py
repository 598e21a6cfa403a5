"""`/officer/imports`: files of enterprises uploaded, their columns named, imported by a worker, put right and sent again."""

from fastapi import APIRouter

from service.pages.officers.imports import files, job, turns, uploads

router = APIRouter()
for part in (uploads.router, files.router, job.router, turns.router):
    router.include_router(part)

__all__ = ["router"]
