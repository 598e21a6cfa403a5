"""Adding to the audit log, and proving that nobody has touched it."""

from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from service.audit.tables import audit_log


class Actor(NamedTuple):
    """Who acts: `id` is an officer's, key's or run's id, never a name, an address or anything else personal."""

    kind: Literal["officer", "partner", "company", "operator", "system"]
    id: str
    organisation_id: UUID | None = None


async def record(
    session: AsyncSession | AsyncConnection,
    actor: Actor,
    action: str,
    subject: tuple[str, object],
    **detail: Any,
) -> None:
    """One row in the caller's transaction: both are kept or neither.

    `action` is `noun.verb` (`lead.assigned`), `subject` a kind and an id, `detail` what changed, without personal data.
    Writers of one organisation take turns from here to their commit, so call it last.
    """
    kind, subject_id = subject
    row = {
        "organisation_id": actor.organisation_id,
        "actor_kind": actor.kind,
        "actor": actor.id,
        "action": action,
        "subject_kind": kind,
        "subject": str(subject_id),
        "detail": detail,
    }
    await session.execute(insert(audit_log).inline().values(row))


class Break(NamedTuple):
    """The first row of a chain that does not follow from the one before, or was changed."""

    chain: str
    audit_id: int


_BREAKS = """
SELECT DISTINCT ON (chain) chain, audit_id FROM (
    SELECT audit_id, chain, previous IS DISTINCT FROM lag(digest) OVER (PARTITION BY chain ORDER BY audit_id)
        OR digest IS DISTINCT FROM luodi_audit_digest(audit_log) AS broken
    FROM audit_log
) seen WHERE broken ORDER BY chain, audit_id
"""


async def breaks(connection: AsyncConnection) -> list[Break]:
    """Where each chain is broken first; empty when every row is as it was written. Run it as the owner.

    Rows cut off a chain's end leave no break; `heads` kept elsewhere shows them.
    """
    return [Break(*row) for row in await connection.execute(text(_BREAKS))]


class Head(NamedTuple):
    """The last row of a chain; kept outside the database, it proves that nothing was cut off."""

    chain: str
    audit_id: int
    rows: int
    digest: str


_HEADS = """
SELECT DISTINCT ON (chain) chain, audit_id, count(*) OVER (PARTITION BY chain), encode(digest, 'hex')
FROM audit_log ORDER BY chain, audit_id DESC
"""


async def heads(connection: AsyncConnection) -> list[Head]:
    """The last row of every chain, by chain."""
    return [Head(*row) for row in await connection.execute(text(_HEADS))]
