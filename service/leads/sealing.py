"""Sealing contact details, so that a copy of the database alone tells nobody's name, phone or e-mail."""

import json
from uuid import UUID

from service import sealing
from service.keyring import Keyring
from service.leads.contacts import Contact

PURPOSE = "lead contacts"


def seal(contact: Contact, lead_id: UUID, keys: Keyring) -> bytes:
    """The contact details, bound to the lead: moved to another they do not open."""
    plain = json.dumps(contact._asdict(), ensure_ascii=False).encode()
    return sealing.seal(keys, PURPOSE, plain, lead_id.bytes)


def unseal(sealed: bytes, lead_id: UUID, keys: Keyring) -> Contact:
    """The contact details; raises SealBroken for another secret or the bytes of another lead."""
    return Contact(**json.loads(sealing.unseal(keys, PURPOSE, sealed, lead_id.bytes)))
