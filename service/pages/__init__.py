"""The pages: server-rendered, complete without JavaScript, in Chinese and English."""

from fastapi import APIRouter

from service.introductions.documents import MOST_BYTES
from service.pages import assess, docs, drafts, home, plans, proposals, report
from service.pages.errors import html_problem
from service.pages.render import mount_static

router = APIRouter(include_in_schema=False)
LARGER = {"assess": 2 * MOST_BYTES, "business": 2 * MOST_BYTES, "all": 2 * MOST_BYTES}
"""Bodies with an introduction in them may be larger; a file over its own bound is told so beside its field."""
for part in (
    home.router,
    assess.router,
    proposals.router,
    drafts.router,
    report.router,
    plans.router,
    docs.router,
):
    router.include_router(part)

__all__ = ["LARGER", "html_problem", "mount_static", "router"]
