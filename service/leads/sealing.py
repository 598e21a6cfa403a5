"""Sealing contact details, so that a copy of the database alone tells nobody's name, phone or e-mail."""

import json
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.errors import SealBroken
from service.keyring import Keyring
from service.leads.contacts import Contact

PURPOSE = "lead contacts"
_FORM = b"\x01"
_NONCE = 12


def seal(contact: Contact, lead_id: UUID, keys: Keyring) -> bytes:
    """AES-256-GCM (NIST SP 800-38D) under a random 96-bit nonce, bound to the lead: moved to another it does not open."""
    nonce = os.urandom(_NONCE)
    plain = json.dumps(contact._asdict(), ensure_ascii=False).encode()
    return _FORM + nonce + AESGCM(keys.key(PURPOSE)).encrypt(nonce, plain, lead_id.bytes)


def unseal(sealed: bytes, lead_id: UUID, keys: Keyring) -> Contact:
    """The contact details; raises SealBroken for another secret or the bytes of another lead."""
    nonce, rest = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    try:
        if sealed[:1] != _FORM:
            raise SealBroken
        plain = AESGCM(keys.key(PURPOSE)).decrypt(nonce, rest, lead_id.bytes)
    except (InvalidTag, ValueError):
        raise SealBroken from None
    return Contact(**json.loads(plain))
