"""Files kept with a lead: few, bounded, of kinds known by their content; given out to be saved, never to be opened here."""

import datetime as dt
import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import Actor, record
from service.errors import LeadFileNotFound
from service.leads.history import Event, note_down
from service.leads.store import Lead, lead_to_work_on, read_lead, touch
from service.leads.tables import lead_files

MOST_BYTES = 5 * 1024 * 1024
MOST_FILES = 20
LONGEST_NAME = 120
ENDINGS: Mapping[str, str] = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
}
"""What may be kept, and how its name ends."""
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_KINDS = {ending: kind for kind, ending in ENDINGS.items()}


class Kept(NamedTuple):
    """One file without its content."""

    file_id: UUID
    name: str
    media_type: str
    size: int
    added_by: UUID
    created_at: dt.datetime


class Given(NamedTuple):
    """One file to be given out."""

    name: str
    media_type: str
    content: bytes


def kind_of(content: bytes) -> str | None:
    """The media type by content alone, None for what is not kept: anything else, and documents with macros."""
    import filetype

    if content[:4] == b"PK\x03\x04":
        return _office_kind(content)
    guessed = filetype.guess_mime(content[:8192])
    return guessed if guessed in ENDINGS and not guessed.startswith("application/vnd") else None


def _office_kind(content: bytes) -> str | None:
    """By the list of parts of the package; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if "[Content_Types].xml" not in parts or any(
        part.lower().endswith("vbaproject.bin") for part in parts
    ):
        return None
    return next((_KINDS[ending] for part, ending in _OFFICE.items() if part in parts), None)


def name_of(given: str, media_type: str) -> str:
    """A name to save under: the last part of what was given, without control or direction marks, with the kind's ending."""
    last = re.split(r"[\\/]", given)[-1]
    plain = "".join(
        c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    stem = plain.rpartition(".")[0] or plain
    cleaned = re.sub(r'[<>:"|?*]+', "_", stem).strip(" .")[:LONGEST_NAME] or "file"
    return f"{cleaned}.{ENDINGS[media_type]}"


async def add_file(
    session: AsyncSession,
    actor: Actor,
    lead_id: UUID,
    given: Given,
    now: dt.datetime,
) -> bool:
    """Keep a file whose kind was looked at; False where the lead has as many as it may. The same content twice is once.

    Raises LeadNotFound or LeadClosed.
    """
    lead = await lead_to_work_on(session, lead_id)
    there = await files_of(session, lead_id)
    digest = hashlib.sha256(given.content).digest()
    if await _has(session, lead, digest):
        return True
    if len(there) >= MOST_FILES:
        return False
    row = given._asdict() | {
        "lead_id": lead_id,
        "organisation_id": lead.organisation_id,
        "size": len(given.content),
        "sha256": digest,
        "added_by": UUID(actor.id),
        "created_at": now,
    }
    made = insert(lead_files).values(row).returning(lead_files.c.file_id)
    await _noted(
        session, actor, lead, "file_added", (await session.execute(made)).scalar_one(), now
    )
    return True


async def files_of(session: AsyncSession, lead_id: UUID) -> Sequence[Kept]:
    """The files of a lead, oldest first."""
    query = select(*(lead_files.c[name] for name in Kept._fields))
    mine = query.where(lead_files.c.lead_id == lead_id)
    ordered = mine.order_by(lead_files.c.created_at, lead_files.c.file_id)
    return [Kept(*row) for row in await session.execute(ordered)]


async def read_file(session: AsyncSession, actor: Actor, lead_id: UUID, file_id: UUID) -> Given:
    """One file, with one audit row; raises LeadNotFound or LeadFileNotFound."""
    await read_lead(session, lead_id)
    query = select(*(lead_files.c[name] for name in Given._fields)).where(
        lead_files.c.lead_id == lead_id, lead_files.c.file_id == file_id
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise LeadFileNotFound
    await record(session, actor, "lead.file_read", ("lead", lead_id), file=str(file_id))
    return Given(*row)


async def remove_file(
    session: AsyncSession, actor: Actor, lead_id: UUID, file_id: UUID, now: dt.datetime
) -> None:
    """Remove one; raises LeadNotFound, LeadClosed or LeadFileNotFound."""
    lead = await lead_to_work_on(session, lead_id)
    gone = delete(lead_files).where(
        lead_files.c.lead_id == lead_id, lead_files.c.file_id == file_id
    )
    if (await session.execute(gone.returning(lead_files.c.file_id))).one_or_none() is None:
        raise LeadFileNotFound
    await _noted(session, actor, lead, "file_removed", file_id, now)


async def _has(session: AsyncSession, lead: Lead, digest: bytes) -> bool:
    query = select(func.count()).where(
        lead_files.c.lead_id == lead.lead_id, lead_files.c.sha256 == digest
    )
    return bool((await session.execute(query)).scalar_one())


async def _noted(
    session: AsyncSession, actor: Actor, lead: Lead, kind: str, file_id: UUID, now: dt.datetime
) -> None:
    await note_down(session, lead, Event(kind, actor, "officers", about=str(file_id)), now)
    await touch(session, lead, now)
    await record(session, actor, f"lead.{kind}", ("lead", lead.lead_id), file=str(file_id))
