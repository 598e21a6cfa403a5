"""`/officer/embeds`: the assessment inside one's own web pages: which may frame it, how it looks, the code to put in."""

from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy import Row
from starlette.datastructures import FormData
from starlette.responses import Response

from matching.problems import FieldError
from service.embeds import store
from service.embeds.look import ACCENT, READABLE, Scheme, on_ground
from service.embeds.origins import MOST, OriginInvalid, origins_of
from service.errors import EmbedNotFound
from service.officers.here import Admin, Manager, OfficerHere
from service.pages.officers.forms import OfficerForm
from service.pages.officers.portal.frame import id_of, origin_of, portal_page
from service.pages.officers.portal.words import LANGUAGES, THEMES, contrast_fault, fault
from service.pages.officers.shell import field_of, to
from service.partners.secret import ENVIRONMENTS

router = APIRouter(prefix="/embeds")


class Typed(NamedTuple):
    """The form, as typed; origins one a line."""

    tag: str = ""
    environment: str = "live"
    origins: str = ""
    language: str = "auto"
    theme: str = "auto"
    accent: str = ""


@router.api_route("", methods=["GET", "HEAD"])
async def listed(request: Request, here: Manager) -> Response:
    """Those of one's own organisation."""
    return await _list_page(request, here, Typed())


@router.post("")
async def add(request: Request, here: Admin, form: OfficerForm) -> Response:
    """A new one; its tag stays what it is, for it stands in other people's pages."""
    typed = _typed(form)
    values, faults = _values(typed)
    if await store.is_full(here.session, here.organisation_id):
        faults.append(fault("embeds_many"))
    if faults:
        return await _list_page(request, here, typed, faults)
    row = {"tag": typed.tag, "environment": typed.environment, **values}
    made = await store.create(here.session, here.organisation_id, row)
    if made is None:
        return await _list_page(request, here, typed, [fault("tag_taken", "tag")])
    await here.record("embed.created", ("embed", made), environment=typed.environment)
    return _back(made, "embed-made")


@router.api_route("/{embed_id}", methods=["GET", "HEAD"])
async def one(request: Request, here: Manager, embed_id: str) -> Response:
    """One of them: the code to put into a page, a look at it, and what can be changed."""
    row = await _found(here, embed_id)
    return _page(request, here, row, _typed_of(row))


@router.post("/{embed_id}/change")
async def change(request: Request, here: Admin, embed_id: str, form: OfficerForm) -> Response:
    row = await _found(here, embed_id)
    typed = _typed(form)._replace(tag=row.tag, environment=row.environment)
    values, faults = _values(typed)
    if faults:
        return _page(request, here, row, typed, faults)
    await store.change(here.session, here.organisation_id, row.embed_id, values)
    await here.record("embed.changed", ("embed", row.embed_id), fields=sorted(values))
    return _back(row.embed_id, "embed-changed")


@router.post("/{embed_id}/disable")
async def disable(request: Request, here: Admin, embed_id: str) -> Response:
    return await _switch(here, await _found(here, embed_id), on=False)


@router.post("/{embed_id}/enable")
async def enable(request: Request, here: Admin, embed_id: str) -> Response:
    return await _switch(here, await _found(here, embed_id), on=True)


@router.post("/{embed_id}/remove")
async def remove(request: Request, here: Admin, embed_id: str) -> Response:
    row = await _found(here, embed_id)
    await store.remove(here.session, here.organisation_id, row.embed_id)
    await here.record("embed.removed", ("embed", row.embed_id))
    return to("/officer/embeds?done=embed-removed")


async def _switch(here: OfficerHere, row: Row[Any], *, on: bool) -> Response:
    if (row.disabled_at is None) != on:
        values = {"disabled_at": None if on else here.now}
        await store.change(here.session, here.organisation_id, row.embed_id, values)
        await here.record("embed.changed", ("embed", row.embed_id), fields=["disabled"])
    return _back(row.embed_id, "embed-enabled" if on else "embed-disabled")


def _back(embed_id: UUID, done: str) -> Response:
    return to(f"/officer/embeds/{embed_id}?done={done}")


async def _found(here: OfficerHere, embed_id: str) -> Row[Any]:
    row = await store.read(here.session, here.organisation_id, id_of(embed_id, EmbedNotFound))
    if row is None:
        raise EmbedNotFound
    return row


def _typed(form: FormData) -> Typed:
    said = {name: field_of(form, name, 4_000).strip() for name in Typed._fields}
    return Typed(**said)._replace(accent=said["accent"].lower())


def _typed_of(row: Row[Any]) -> Typed:
    return Typed(
        row.tag, row.environment, "\n".join(row.origins), row.language, row.theme, row.accent or ""
    )


def _values(typed: Typed) -> tuple[dict[str, Any], list[FieldError]]:
    """The columns that a form asks for, and what is wrong with it."""
    faults = []
    if not store.TAG.fullmatch(typed.tag):
        faults.append(fault("tag_invalid", "tag"))
    for name, choices in (("environment", ENVIRONMENTS), ("language", LANGUAGES), ("theme", THEMES)):  # fmt: skip
        if getattr(typed, name) not in choices:
            faults.append(fault("look_unknown", name))
    origins: tuple[str, ...] = ()
    try:
        origins = origins_of(typed.origins, sandbox=typed.environment == "sandbox")
        if not 1 <= len(origins) <= MOST:
            faults.append(fault("origins_number", "origins"))
    except OriginInvalid:
        faults.append(fault("origins_invalid", "origins"))
    faults += _accent_faults(typed)
    accent = typed.accent or None
    look = {"language": typed.language, "theme": typed.theme, "accent": accent}
    return {"origins": list(origins), **look}, faults


def _accent_faults(typed: Typed) -> list[FieldError]:
    """The colour is judged on the ground it was chosen for; the other theme gets a shade of it that can be read."""
    if not typed.accent:
        return []
    if not ACCENT.fullmatch(typed.accent):
        return [fault("accent_invalid", "accent")]
    scheme: Scheme = "dark" if typed.theme == "dark" else "light"
    ratio = on_ground(typed.accent, scheme)
    return [] if ratio >= READABLE else [contrast_fault(scheme, ratio)]


def snippet(origin: str, row: Row[Any], text: str) -> str:
    """The code to put into a page; without script it is a link."""
    return (
        f'<script src="{origin}/embed.js" data-partner="{row.tag}" async></script>\n'
        f'<noscript><a href="{origin}/embed/{row.tag}">{text}</a></noscript>'
    )


async def _list_page(
    request: Request, here: OfficerHere, typed: Typed, faults: list[FieldError] | None = None
) -> Response:
    rows = await store.listed(here.session, here.organisation_id)
    return portal_page(request, here, "officer_embeds.html", faults=faults or (), embeds=rows, typed=typed)  # fmt: skip


def _page(
    request: Request,
    here: OfficerHere,
    row: Row[Any],
    typed: Typed,
    faults: list[FieldError] | None = None,
) -> Response:
    return portal_page(
        request, here, "officer_embed.html", faults=faults or (), embed=row, typed=typed,
        code=snippet(origin_of(request), row, "企业自评"),
    )  # fmt: skip
