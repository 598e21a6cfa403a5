"""What addresses of officers' pages name besides officers: made for a city, so that a route finds it there."""

from typing import Any
from uuid import UUID, uuid4

from matching.problems import parse_profile
from service.audit.log import Actor
from service.enterprises import jobs
from service.enterprises.load import load_records
from service.enterprises.records import Origin, record_of
from service.enterprises.sheets import opened_bytes, preview_of
from service.organisations.store import act_for

FILE = "企业名称,主营业务\r\n关节科技,谐波减速器\r\n".encode()


def nowhere(**names: Any) -> dict[str, Any]:
    """A name for every part of an address; ids that nothing has, unless given."""
    return {"enterprise_id": uuid4(), "job_id": uuid4(), "form": "csv", **names}


async def enterprise(office, organisation_id: UUID, **said: Any) -> UUID:
    """One enterprise of an organisation; its text is nobody else's."""
    profile = parse_profile({"name": "关节科技", "business_text": f"谐波减速器 {uuid4()}", **said})
    record = record_of(profile, organisation_id, Origin("by_hand"), lambda _: None)
    async with office.sessions.begin() as session:
        await act_for(session, organisation_id)
        await load_records(session, organisation_id, [record], "test")
    return record.enterprise_id


async def uploaded(office, organisation_id: UUID, content: bytes = FILE) -> UUID:
    """One file of an organisation whose columns wait to be confirmed."""
    async with opened_bytes(content) as sheet:
        shown = preview_of(sheet)
    async with office.sessions.begin() as session:
        await act_for(session, organisation_id)
        actor = Actor("operator", "test", organisation_id)
        sent = jobs.Upload("名单.csv", content, shown)
        return await jobs.upload(session, organisation_id, actor, sent)


async def somewhere(office, organisation_id: UUID, **names: Any) -> dict[str, Any]:
    """A name for every part of an address, of things the organisation has."""
    return nowhere(
        enterprise_id=await enterprise(office, organisation_id),
        job_id=await uploaded(office, organisation_id),
        **names,
    )
