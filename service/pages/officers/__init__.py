"""Officers' pages, all under `/officer`: sign-in, the workspace's frame, one's own account, colleagues, the audit log."""

from fastapi import APIRouter

from service.pages.officers import (
    account,
    audit,
    candidates,
    duplicates,
    enterprises,
    home,
    imports,
    leads,
    overview,
    password,
    portal,
    second,
    signing,
    staff,
)
from service.pages.officers.inbox import inbox, mailing, stopping
from service.pages.officers.searches import pages as searches

router = APIRouter(prefix="/officer")
for part in (
    signing.router,
    password.router,
    home.router,
    inbox.router,
    searches.router,
    mailing.router,
    stopping.router,
    leads.router,
    enterprises.router,
    imports.router,
    duplicates.router,
    account.router,
    second.router,
    overview.router,
    staff.router,
    portal.router,
    audit.router,
    candidates.router,
):
    router.include_router(part)

__all__ = ["router"]
