"""Secrets of endpoints, encrypted at rest, and the signatures made with them (Standard Webhooks 1.0)."""

import base64
import datetime as dt
import secrets
from uuid import UUID

from standardwebhooks.webhooks import Webhook

from service.keyring import Keyring
from service.sealing import seal, unseal

PURPOSE = "webhook secrets"
OVERLAP = dt.timedelta(hours=24)
"""How long the secret before a rotation goes on signing."""


def new_secret() -> str:
    """256 random bits, written as the specification says: `whsec_` and base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def encrypt(keys: Keyring, endpoint_id: UUID, secret: str) -> bytes:
    """The secret as it is kept, bound to the endpoint: moved to another one it opens nothing."""
    return seal(keys, PURPOSE, secret.encode(), endpoint_id.bytes)


def decrypt(keys: Keyring, endpoint_id: UUID, kept: bytes) -> str:
    """The secret; raises SealBroken for one kept under another deployment secret."""
    return unseal(keys, PURPOSE, kept, endpoint_id.bytes).decode()


def signed_headers(
    event_id: str, at: dt.datetime, payload: str, secrets_now: list[str]
) -> dict[str, str]:
    """The three headers; one signature a secret, the newest first, so that a rotation breaks no receiver."""
    at = at.astimezone(dt.UTC)
    signatures = [Webhook(secret).sign(event_id, at, payload) for secret in secrets_now]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
