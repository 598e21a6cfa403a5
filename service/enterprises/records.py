"""A profile as a row of the table: what is kept beside it so that it can be found, filtered and told again."""

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from matching.profile import EnterpriseProfile
from matching.text import profile_query

Place = Callable[[str], str | None]
"""The canonical name of a city as people write it, None for one the plan does not know (see Gazetteer.find)."""


class Origin(NamedTuple):
    """How an enterprise came: `import`, `hand_off`, `partner` or `by_hand`, and the id of what brought it."""

    source: str
    source_id: str | None = None


class Record(NamedTuple):
    """The columns that a load writes, in the table's names."""

    enterprise_id: UUID
    organisation_id: UUID
    source_key: str
    profile: str
    name: str | None
    uscc: str | None
    city: str | None
    investment_wan: float | None
    land_mu: float | None
    founded: str | None
    stage: str | None
    ownership: str | None
    qualifications: list[str]
    source: str
    source_id: str | None
    text_sha256: str
    profile_sha256: str
    sent_sha256: str


def record_of(
    profile: EnterpriseProfile, organisation_id: UUID, origin: Origin, place: Place
) -> Record:
    """The row of a profile; the same firm of the same organisation always gets the same id."""
    said = profile.model_dump_json(exclude_none=True)
    # What `profile.sha256` is, without writing all that was said three times more.
    sha256 = hashlib.sha256(said.encode()).hexdigest()
    key = _source_key(profile, sha256)
    city = profile.location.city if profile.location else None
    return Record(
        enterprise_id=uuid5(organisation_id, key),
        organisation_id=organisation_id,
        source_key=key,
        profile=said,
        name=profile.name,
        uscc=profile.uscc,
        city=(place(city) or city) if city else None,
        investment_wan=profile.investment_wan,
        land_mu=profile.land_mu,
        founded=profile.founded,
        stage=profile.stage and str(profile.stage),
        ownership=profile.ownership and str(profile.ownership),
        qualifications=[str(item) for item in profile.qualifications or ()],
        source=origin.source,
        source_id=origin.source_id,
        text_sha256=text_sha256(profile),
        profile_sha256=sha256,
        sent_sha256=sha256,
    )


def source_key(profile: EnterpriseProfile) -> str:
    """What makes a firm the same one when it is sent again: its credit code, else the sender's id, else all it says."""
    return _source_key(profile, profile.sha256)


def _source_key(profile: EnterpriseProfile, sha256: str) -> str:
    if profile.uscc:
        return f"uscc:{profile.uscc}"
    return f"id:{profile.id}" if profile.id else f"sha256:{sha256}"


def text_sha256(profile: EnterpriseProfile) -> str:
    """Hash of what is embedded: a vector is made again when it changes, and not otherwise."""
    return hashlib.sha256(profile_query(profile).encode("utf-8", "surrogatepass")).hexdigest()


def as_profile(stored: dict[str, Any]) -> EnterpriseProfile:
    """The profile as it was stored."""
    return EnterpriseProfile.model_validate(stored)
