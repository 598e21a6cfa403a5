"""Webhooks as they arrive: checked, then read."""

from collections.abc import Mapping
from typing import Any

from pydantic import AwareDatetime

from luodi_client.errors import SignatureInvalid
from luodi_client.shape import Shape


class Event(Shape):
    """What happened: ids only, read the rest with the client. The header `webhook-id` is the same for every attempt at one event."""

    type: str
    timestamp: AwareDatetime
    data: dict[str, Any]


def verify_webhook(secret: str, headers: Mapping[str, str], body: bytes) -> Event:
    """The event in a webhook's body, once its signature and age (5 minutes) are right; raises SignatureInvalid.

    `body` must be the very bytes received. Needs `luodi-client[webhooks]` (standardwebhooks); raises ImportError without it.
    """
    try:
        from standardwebhooks.webhooks import Webhook, WebhookVerificationError
    except ImportError as error:
        raise ImportError(
            "verify_webhook needs standardwebhooks: pip install 'luodi-client[webhooks]'"
        ) from error
    given = {name.lower(): value for name, value in headers.items()}
    try:
        Webhook(secret).verify(body, given)
    except WebhookVerificationError as error:
        raise SignatureInvalid(str(error)) from None
    return Event.model_validate_json(body)
