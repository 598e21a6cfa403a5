"""The second factor: codes of an authenticator (RFC 6238), each taken once, and recovery codes for a lost phone."""

import datetime as dt
import hashlib
import hmac
import re
import secrets
from uuid import UUID

import pyotp

from service.errors import SealBroken
from service.keyring import Keyring
from service.sealing import seal, unseal

STEP_SECONDS = 30
DRIFT = 1
"""Steps a phone's clock may be off either way."""
RECOVERY_CODES = 10
PURPOSE = "officers totp"
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_secret() -> str:
    """160 random bits in base32, as authenticators take them."""
    return pyotp.random_base32()


def sealed(keyring: Keyring, officer_id: UUID, secret: str) -> bytes:
    """The secret as it is kept, bound to the officer, so that a row copied to another opens nothing."""
    return seal(keyring, PURPOSE, secret.encode(), officer_id.bytes)


def opened(keyring: Keyring, officer_id: UUID, kept: bytes) -> str | None:
    """The secret again; None when it was sealed with another key or for another officer."""
    try:
        return unseal(keyring, PURPOSE, kept, officer_id.bytes).decode()
    except SealBroken:
        return None


def provisioning_uri(secret: str, email: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Luodi")


def step_of(secret: str, code: str, now: dt.datetime) -> int | None:
    """The time step a code belongs to, within the drift; None when it is wrong."""
    given = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", given):
        return None
    totp, here = pyotp.TOTP(secret, interval=STEP_SECONDS), int(now.timestamp()) // STEP_SECONDS
    for step in range(here - DRIFT, here + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step), given):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Ten codes of 10 characters out of 31: 49 bits each, none that can be misread."""
    return [
        f"{code[:5]}-{code[5:]}"
        for code in (
            "".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)
        )
    ]


def recovery_digest(keyring: Keyring, officer_id: UUID, code: str) -> bytes:
    """What is kept of a recovery code: an HMAC under the deployment's key, for 49 bits alone could be tried out."""
    said = re.sub(r"[\s-]", "", code).lower()
    return hmac.new(
        keyring.key("officers recovery"), officer_id.bytes + said.encode(), hashlib.sha256
    ).digest()
