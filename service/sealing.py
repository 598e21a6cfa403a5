"""Sealing what the database keeps but must not tell: a copy of it alone opens nothing."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.errors import SealBroken
from service.keyring import Keyring

_FORM = b"\x01"
_NONCE = 12


def seal(keys: Keyring, purpose: str, plain: bytes, owner: bytes) -> bytes:
    """AES-256-GCM (NIST SP 800-38D) under the purpose's key and a random 96-bit nonce.

    `owner` is the id of the row: sealed bytes moved to another row do not open.
    """
    nonce = os.urandom(_NONCE)
    return _FORM + nonce + AESGCM(keys.key(purpose)).encrypt(nonce, plain, owner)


def unseal(keys: Keyring, purpose: str, sealed: bytes, owner: bytes) -> bytes:
    """What was sealed; raises SealBroken for another secret, purpose or row, and for changed bytes."""
    if sealed[:1] != _FORM:
        raise SealBroken
    nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        return AESGCM(keys.key(purpose)).decrypt(nonce, rest, owner)
    except (InvalidTag, ValueError):
        raise SealBroken from None
