"""Officers' pages, all under `/officer`: sign-in, the workspace's frame, one's own account, colleagues, the audit log."""

from fastapi import APIRouter

from service.pages.officers import (
    account,
    audit,
    duplicates,
    enterprises,
    home,
    imports,
    password,
    second,
    signing,
    staff,
)

router = APIRouter(prefix="/officer")
for part in (
    signing.router,
    password.router,
    home.router,
    enterprises.router,
    imports.router,
    duplicates.router,
    account.router,
    second.router,
    staff.router,
    audit.router,
):
    router.include_router(part)

__all__ = ["router"]
