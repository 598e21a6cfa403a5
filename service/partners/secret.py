"""What a key looks like: `luodi_live_…` or `luodi_test_…`, 30 random characters and a checksum.

62**30 is 2**178: with the 6 characters a prefix shows, 2**142 are left to guess. The last 6 characters are the
CRC-32 of what stands before them in base 62, so that a typo is refused without a look into the database.
"""

import hmac
import re
import secrets
import string
import zlib
from hashlib import sha256
from typing import Literal

Environment = Literal["live", "sandbox"]
ENVIRONMENTS: tuple[Environment, ...] = ("live", "sandbox")
WORDS = {"live": "luodi_live_", "sandbox": "luodi_test_"}
RANDOM = 30
_SHOWN = 6
_CHECK = 6
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_FORM = re.compile(rf"luodi_(live|test)_[0-9A-Za-z]{{{RANDOM}}}_[0-9A-Za-z]{{{_CHECK}}}")
LOOKS_LIKE_ONE = re.compile(r"luodi_(?:live|test)_[0-9A-Za-z]")
"""Enough to refuse an address that carries a key, whole or cut."""


def new_secret(environment: Environment) -> str:
    """A new key from the system's random source."""
    body = WORDS[environment] + "".join(secrets.choice(_ALPHABET) for _ in range(RANDOM))
    return f"{body}_{_checksum(body)}"


def well_formed(secret: str) -> bool:
    """Whether it can be a key at all: its form and its checksum."""
    if not _FORM.fullmatch(secret):
        return False
    body, _, check = secret.rpartition("_")
    return hmac.compare_digest(_checksum(body), check)


def prefix_of(secret: str) -> str:
    """The part that may be shown and named: it opens nothing."""
    head, _, rest = secret.rpartition("_")[0].rpartition("_")
    return f"{head}_{rest[:_SHOWN]}"


def digest_of(secret: str, key: bytes) -> bytes:
    """HMAC-SHA-256 of the key, the only form it is kept in; `key` is the keyring's for this purpose."""
    return hmac.new(key, secret.encode(), sha256).digest()


def _checksum(body: str) -> str:
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(_CHECK):
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
