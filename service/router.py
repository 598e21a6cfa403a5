"""Every route of the API and the pages, in the order in which they are asked."""

import functools

from fastapi import APIRouter
from starlette.routing import BaseRoute

from service import health, pages
from service.catalogue import api as catalogue_api
from service.catalogue import feed as feed_api
from service.feedback import api as feedback_api
from service.jobs import api as jobs_api
from service.matches import api as matches_api
from service.matches import explain as explain_api
from service.matches import questions as questions_api
from service.mcp import http as mcp_http
from service.partners import api as partners_api
from service.partners import brought as brought_api
from service.partners import leads as leads_api
from service.reports import briefings, verify
from service.reports import routes as reports_routes
from service.standards import api as standards_api
from service.webhooks import api as webhooks_api

ROUTERS = (
    reports_routes.router,
    verify.router,
    briefings.router,
    matches_api.router,
    explain_api.router,
    jobs_api.router,
    jobs_api.templates,
    webhooks_api.router,
    questions_api.router,
    catalogue_api.router,
    feed_api.router,
    standards_api.router,
    feedback_api.router,
    partners_api.router,
    leads_api.router,
    brought_api.router,
    mcp_http.router,
    health.router,
)


@functools.cache
def every_route() -> list[BaseRoute]:
    """Worked out once a process: no application changes them."""
    router = APIRouter()
    for part in ROUTERS:
        router.include_router(part)
    for page in pages.ROUTERS:
        router.include_router(page, include_in_schema=False)
    return router.routes
