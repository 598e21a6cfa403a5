"""The pages: server-rendered, complete without JavaScript, in Chinese and English."""

from fastapi import APIRouter

from service.pages import assess, home, plans, report, why
from service.pages.errors import html_problem
from service.pages.render import mount_static

router = APIRouter(include_in_schema=False)
for part in (home.router, assess.router, report.router, why.router, plans.router):
    router.include_router(part)

__all__ = ["html_problem", "mount_static", "router"]
