"""The token of a mail's link that ends such mails (RFC 8058): it says whose and which, and needs no sign-in."""

import base64
import hmac
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from service.keyring import Keyring
from service.officers.sessions import Identity

DAILY = "daily"
SEARCH = "search:"
_MARK = 16


class Stop(NamedTuple):
    """Whose mails end, and which: a kind of notice, `daily`, or `search:` and its id."""

    who: Identity
    what: str


def stop_token(keys: Keyring, stop: Stop) -> str:
    """Letters that fit an address; nobody without the deployment's secret can make them."""
    said = stop.who.officer_id.bytes + stop.who.organisation_id.bytes + stop.what.encode()
    return base64.urlsafe_b64encode(_mark(keys, said) + said).decode().rstrip("=")


def read_stop(keys: Keyring, token: str) -> Stop | None:
    """What a token says; None for one we did not make."""
    try:
        plain = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except ValueError:
        return None
    mark, said = plain[:_MARK], plain[_MARK:]
    if len(said) <= 32 or not hmac.compare_digest(mark, _mark(keys, said)):
        return None
    who = Identity(UUID(bytes=said[:16]), UUID(bytes=said[16:32]))
    return Stop(who, said[32:].decode())


def _mark(keys: Keyring, said: bytes) -> bytes:
    return hmac.new(keys.key("mail stop"), said, sha256).digest()[:_MARK]
