"""`/officer/enterprises/{id}`: what an enterprise said, its own report, and why it fits a target."""

from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy import RowMapping
from starlette.responses import Response

from matching.match import Knowledge
from matching.problems import FieldError
from matching.result import MatchResult
from service.candidates.overrides import KINDS, of_enterprise, standing
from service.candidates.reasons import Reasoned, material_of, report_of
from service.candidates.search import Hit, Search
from service.candidates.targets import Kind, Target
from service.enterprises.records import as_profile
from service.enterprises.store import enterprise_of, history_of
from service.errors import EnterpriseNotFound
from service.leads.entering import lead_of
from service.matches.runs import in_worker
from service.officers.here import Officer, OfficerHere
from service.officers.store import all_officers
from service.pages.answers import answers, label
from service.pages.i18n import language_of
from service.pages.officers.candidates import words
from service.pages.officers.candidates.addresses import Address
from service.pages.officers.candidates.choices import Naming
from service.pages.officers.candidates.entrances import Unclear, name_of, resolved
from service.pages.officers.candidates.listing import context_of
from service.pages.officers.shell import officer_page
from service.pages.views import report_of as view_of

router = APIRouter()
UNSAID = (
    "investment_wan",
    "land_mu",
    "power_mva",
    "energy_tce",
    "location",
    "start_by",
    "employees",
)
"""What an officer asks first: told as unknown where it was not said."""


class Typed(NamedTuple):
    """The form for another place, as typed."""

    move: str = "pin"
    place: str = ""
    reason: str = ""


@router.api_route("/enterprises/{enterprise_id}", methods=["GET", "HEAD"])
async def one(request: Request, here: Officer, enterprise_id: str) -> Response:
    """One enterprise; with a target in the address, why it is listed there."""
    enterprise = await found_enterprise(here, enterprise_id)
    target, faults = target_of(request)
    return await one_page(request, here, enterprise, target, faults)


async def found_enterprise(here: OfficerHere, enterprise_id: str) -> RowMapping:
    """The enterprise of an address; what is no id, is missing or belongs to others is the same 404."""
    try:
        found = await enterprise_of(here.session, UUID(enterprise_id))
    except ValueError:
        found = None
    if found is None:
        raise EnterpriseNotFound
    return found


def target_of(request: Request) -> tuple[Target | None, list[FieldError]]:
    """The target an address names, None for none; one that is not clear is a fault."""
    kind, said = (request.query_params.get(name, "").strip() for name in ("for", "of"))
    if not kind or kind == "all":
        return None, []
    try:
        return resolved(kind[:20], said[:2_000], request.state.knowledge), []
    except Unclear as unclear:
        return None, [words.fault(unclear.code)]


async def reasons_of(
    request: Request, here: OfficerHere, target: Target | None, enterprise_id: UUID
) -> tuple[Hit | None, Reasoned | None]:
    """Its place in the target's whole list and the reasons; nothing where it is not listed."""
    state = request.state
    if target is None:
        return None, None
    hits = await state.candidates.placed(
        here.session, Search(target), [enterprise_id], state.today()
    )
    hit = hits.get(enterprise_id)
    if hit is None:
        return None, None
    found = await state.candidates.reasons(here.session, [hit], state.today())
    return hit, found[0] if found else None


async def own_report(request: Request, here: OfficerHere, enterprise_id: UUID) -> MatchResult:
    """The enterprise's own report, of today, from its stored profile and vector."""
    knowledge: Knowledge = request.state.knowledge
    rows = await material_of(here.session, [enterprise_id], knowledge)
    if enterprise_id not in rows:
        raise EnterpriseNotFound
    today = request.state.today()
    return await in_worker(
        request.state, lambda: report_of(rows[enterprise_id], knowledge, today, top=None)
    )


async def one_page(
    request: Request,
    here: OfficerHere,
    enterprise: RowMapping,
    target: Target | None,
    faults: list[FieldError] | None = None,
    typed: Typed | None = None,
) -> Response:
    enterprise_id, language = enterprise["enterprise_id"], language_of(request)
    profile = as_profile(enterprise["profile"])
    context = context_of(request)
    people = {str(person.officer_id): person.name for person in await all_officers(here.session)}
    hit, why = await reasons_of(request, here, target, enterprise_id)
    naming = Naming(context["catalogue"], language, people)
    return officer_page(
        request,
        here,
        "officer_enterprise.html",
        faults=faults or (),
        enterprise=enterprise,
        profile=profile,
        said=answers(profile, language, context["names"]["cities"]),
        unsaid=[label(name, language) for name in UNSAID if getattr(profile, name) is None],
        report=view_of(profile, await own_report(request, here, enterprise_id)),
        moves={},
        target=target,
        target_name=name_of(target, context["catalogue"], language) if target else "",
        overridable=target is not None and target.kind in KINDS,
        hit=hit,
        why=why,
        item=item_of(why),
        standing=await standing_of(here, target, enterprise_id),
        address=_address(target),
        history=await history_of(here.session, enterprise_id),
        lead=await lead_of(here.session, enterprise_id),
        overrides=[_told(row, naming) for row in await of_enterprise(here.session, enterprise_id)],
        people=people,
        naming=naming,
        typed=typed or Typed(),
        finding=words,
        **context,
    )


def _address(target: Target | None) -> Address:
    return Address((("for", str(target.kind)), ("of", target.value)) if target else ())


def item_of(why: Reasoned | None) -> Any:
    """The target's own entry in the enterprise's report, with conditions and factors."""
    if why is None or why.result is None or why.hit.entry is None:
        return None
    kind, entry = why.hit.entry
    items: dict[str, Any] = {
        "industry": why.result.industries,
        "site": why.result.sites,
        "policy": why.result.policies,
    }
    return next((item for item in items[kind] if item.id == entry), None)


async def standing_of(
    here: OfficerHere, target: Target | None, enterprise_id: UUID
) -> RowMapping | None:
    if target is None or target.kind not in KINDS:
        return None
    rows = await standing(here.session, here.organisation_id, target)
    return next((row for row in rows if row["enterprise_id"] == enterprise_id), None)


def _told(row: RowMapping, naming: Naming) -> dict[str, Any]:
    """An override with its target's name, which a later catalogue may lack."""
    target = Target(Kind(row["target_kind"]), row["target_id"])
    try:
        name = name_of(target, naming.catalogue, naming.language)
    except (KeyError, StopIteration):
        name = row["target_id"]
    return {**row, "target_name": name}
