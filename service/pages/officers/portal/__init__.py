"""What an organisation's own programs and pages need: keys, their use, webhooks, embedded forms."""

from fastapi import APIRouter

from service.pages.officers.portal import embeds, keys, usage, webhooks

router = APIRouter()
for part in (keys.router, usage.router, webhooks.router, embeds.router):
    router.include_router(part)

__all__ = ["router"]
