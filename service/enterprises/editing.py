"""An enterprise as an officer changes it: in place, with what it said before kept."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from matching.profile import EnterpriseProfile
from service.audit.log import Actor, record
from service.enterprises.load import next_version
from service.enterprises.records import Origin, Place, record_of
from service.enterprises.store import remember
from service.enterprises.tables import enterprises


async def edit(
    session: AsyncSession,
    organisation_id: UUID,
    enterprise_id: UUID,
    profile: EnterpriseProfile,
    actor: Actor,
    place: Place,
    seen: str,
) -> bool:
    """Put another profile in place of the one whose hash was `seen`; what it said before is kept in the history.

    False where somebody changed it meanwhile, merged or removed it, or the organisation does not own it.
    """
    version = await next_version(session, organisation_id)
    query = select(enterprises.c.profile).where(
        enterprises.c.enterprise_id == enterprise_id,
        enterprises.c.organisation_id == organisation_id,
        enterprises.c.profile_sha256 == seen,
        enterprises.c.merged_into.is_(None),
    )
    before = (await session.execute(query.with_for_update())).scalar_one_or_none()
    if before is None:
        return False
    await remember(session, organisation_id, enterprise_id, actor, "edited", before)
    await rewrite(session, organisation_id, enterprise_id, profile, version, place)
    await record(session, actor, "enterprise.edited", ("enterprise", enterprise_id))
    return True


_COMPUTED = (
    "name",
    "uscc",
    "city",
    "investment_wan",
    "land_mu",
    "founded",
    "stage",
    "ownership",
    "qualifications",
    "text_sha256",
    "profile_sha256",
)


async def rewrite(
    session: AsyncSession,
    organisation_id: UUID,
    enterprise_id: UUID,
    profile: EnterpriseProfile,
    version: int,
    place: Place,
) -> None:
    """The profile and every column computed of it; key and origin stay, so that a file sent again finds it."""
    made = record_of(profile, organisation_id, Origin("rewritten"), place)._asdict()
    values = {name: made[name] for name in _COMPUTED}
    changed = update(enterprises).where(enterprises.c.enterprise_id == enterprise_id)
    kept = profile.model_dump(mode="json", exclude_none=True)
    await session.execute(
        changed.values(**values, profile=kept, version=version, updated_at=func.now())
    )


async def with_code(session: AsyncSession, organisation_id: UUID, uscc: str) -> UUID | None:
    """The organisation's enterprise with that credit code, merged ones left out."""
    query = select(enterprises.c.enterprise_id).where(
        enterprises.c.organisation_id == organisation_id,
        enterprises.c.uscc == uscc,
        enterprises.c.merged_into.is_(None),
    )
    found: UUID | None = (await session.execute(query.limit(1))).scalar_one_or_none()
    return found
