"""Officers' pages, all under `/officer`: sign-in, the workspace's frame, one's own account, colleagues, the audit log."""

from fastapi import APIRouter

from service.pages.officers import (
    account,
    audit,
    home,
    password,
    portal,
    second,
    signing,
    staff,
)

router = APIRouter(prefix="/officer")
for part in (
    signing.router,
    password.router,
    home.router,
    account.router,
    second.router,
    staff.router,
    portal.router,
    audit.router,
):
    router.include_router(part)

__all__ = ["router"]
