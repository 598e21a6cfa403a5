"""`/officer/webhooks`: where an organisation has events sent, what came of them, and sending them again."""

from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from sqlalchemy import Row
from starlette.datastructures import FormData
from starlette.responses import Response

from matching.problems import FieldError
from service.cursors import moment_cursor, read_moment
from service.errors import WebhookNotFound
from service.officers.here import Admin, Manager, OfficerHere
from service.pages.officers.forms import OfficerForm
from service.pages.officers.portal.frame import id_of, portal_page
from service.pages.officers.portal.words import DELIVERY_STATES, fault
from service.pages.officers.shell import field_of, to
from service.partners.secret import ENVIRONMENTS
from service.webhooks import store
from service.webhooks.addresses import AddressRefused, field_error
from service.webhooks.deliver import disable as disable_endpoint
from service.webhooks.events import EVENTS
from service.webhooks.store import Owner

router = APIRouter(prefix="/webhooks")
A_PAGE = 20


class Typed(NamedTuple):
    """The form for a webhook, as typed."""

    url: str = ""
    events: tuple[str, ...] = EVENTS
    environment: str = "live"


@router.api_route("", methods=["GET", "HEAD"])
async def listed(request: Request, here: Manager) -> Response:
    """Those of both environments, without their secrets."""
    return await _list_page(request, here, Typed())


@router.post("")
async def add(request: Request, here: Admin, form: OfficerForm) -> Response:
    """A new one; the secret that signs is shown this once."""
    typed = _typed(form)
    faults = await _faults(request, typed)
    if faults:
        return await _list_page(request, here, typed, faults)
    owner = Owner(here.organisation_id, typed.environment)
    made = await store.create(here.session, request.state.keyring, owner, typed.url, typed.events)
    if made is None:
        return await _list_page(request, here, typed, [fault("webhooks_many")])
    row, secret = made
    await here.record("webhook.created", ("webhook", row.endpoint_id), events=row.events)
    return portal_page(request, here, "officer_webhook_secret.html", webhook=row, secret=secret, again=False)  # fmt: skip


@router.api_route("/{webhook_id}", methods=["GET", "HEAD"])
async def one(request: Request, here: Manager, webhook_id: str) -> Response:
    """One of them with its deliveries, the newest first."""
    _, row = await _found(here, webhook_id)
    return await _page(request, here, row)


@router.post("/{webhook_id}/change")
async def change(request: Request, here: Admin, webhook_id: str, form: OfficerForm) -> Response:
    """Another address or other events."""
    owner, row = await _found(here, webhook_id)
    typed = _typed(form)._replace(environment=row.environment)
    faults = await _faults(request, typed)
    if faults:
        return await _page(request, here, row, faults, typed)
    values = {"url": typed.url, "events": sorted(typed.events)}
    await store.change(here.session, owner, row.endpoint_id, values)
    await here.record("webhook.changed", ("webhook", row.endpoint_id), fields=sorted(values))
    return _back(row, "webhook-changed")


@router.post("/{webhook_id}/rotate")
async def rotate(request: Request, here: Admin, webhook_id: str) -> Response:
    """A new secret, shown this once; for a day the one before signs too."""
    owner, row = await _found(here, webhook_id)
    made = await store.rotate(here.session, request.state.keyring, owner, row.endpoint_id, here.now)
    if made is None:
        raise WebhookNotFound
    await here.record("webhook.rotated", ("webhook", row.endpoint_id))
    return portal_page(request, here, "officer_webhook_secret.html", webhook=made[0], secret=made[1], again=True)  # fmt: skip


@router.post("/{webhook_id}/test")
async def send_test(request: Request, here: Admin, webhook_id: str) -> Response:
    owner, row = await _found(here, webhook_id)
    if row.disabled_at is not None:
        return await _page(request, here, row, [fault("webhook_off")])
    await store.send_test(here.session, owner, row.endpoint_id)
    await here.record("webhook.tested", ("webhook", row.endpoint_id))
    return _back(row, "webhook-tested")


@router.post("/{webhook_id}/disable")
async def disable(request: Request, here: Admin, webhook_id: str) -> Response:
    _, row = await _found(here, webhook_id)
    if row.disabled_at is None:
        await disable_endpoint(here.session, row.endpoint_id, "asked", here.now)
        await here.record("webhook.changed", ("webhook", row.endpoint_id), fields=["disabled"])
    return _back(row, "webhook-disabled")


@router.post("/{webhook_id}/enable")
async def enable(request: Request, here: Admin, webhook_id: str) -> Response:
    owner, row = await _found(here, webhook_id)
    if row.disabled_at is not None:
        await store.enable(here.session, owner, row.endpoint_id)
        await here.record("webhook.changed", ("webhook", row.endpoint_id), fields=["disabled"])
    return _back(row, "webhook-enabled")


@router.post("/{webhook_id}/remove")
async def remove(request: Request, here: Admin, webhook_id: str) -> Response:
    owner, row = await _found(here, webhook_id)
    await store.remove(here.session, owner, row.endpoint_id)
    await here.record("webhook.removed", ("webhook", row.endpoint_id))
    return to("/officer/webhooks?done=webhook-removed")


@router.post("/{webhook_id}/replay")
async def replay_dead(request: Request, here: Admin, webhook_id: str) -> Response:
    """What never arrived, again, the oldest thousand at once."""
    owner, row = await _found(here, webhook_id)
    if row.disabled_at is not None:
        return await _page(request, here, row, [fault("webhook_off")])
    again = await store.replay_dead(here.session, owner, row.endpoint_id, here.now)
    if not again.queued:
        return await _page(request, here, row, [fault("nothing_dead")])
    await here.record("webhook.replayed", ("webhook", row.endpoint_id), deliveries=again.queued)
    return _back(row, "webhook-replayed-part" if again.left else "webhook-replayed")


@router.post("/{webhook_id}/deliveries/{delivery_id}/replay")
async def replay(request: Request, here: Admin, webhook_id: str, delivery_id: str) -> Response:
    """One of them again: the same id, the same text, signed anew."""
    owner, row = await _found(here, webhook_id)
    if row.disabled_at is not None:
        return await _page(request, here, row, [fault("webhook_off")])
    sent = id_of(delivery_id, WebhookNotFound)
    if not await store.replay(here.session, owner, row.endpoint_id, sent, here.now):
        raise WebhookNotFound
    await here.record("webhook.replayed", ("webhook", row.endpoint_id), delivery=str(sent))
    return _back(row, "webhook-replayed")


def _back(row: Row[Any], done: str) -> Response:
    return to(f"/officer/webhooks/{row.endpoint_id}?done={done}")


async def _found(here: OfficerHere, webhook_id: str) -> tuple[Owner, Row[Any]]:
    """One's own organisation's, of either environment."""
    endpoint_id = id_of(webhook_id, WebhookNotFound)
    for environment in ENVIRONMENTS:
        owner = Owner(here.organisation_id, environment)
        row = await store.read(here.session, owner, endpoint_id)
        if row is not None:
            return owner, row
    raise WebhookNotFound


def _typed(form: FormData) -> Typed:
    events = tuple(event for event in EVENTS if event in form.getlist("events"))
    return Typed(field_of(form, "url", 2_100).strip(), events, field_of(form, "environment", 20))


async def _faults(request: Request, typed: Typed) -> list[FieldError]:
    """What is wrong, the address judged and resolved as a delivery would be."""
    found = [] if typed.events else [fault("events_missing", "events")]
    if typed.environment not in ENVIRONMENTS:
        found.append(fault("environment_unknown", "environment"))
    try:
        await request.state.sender.check(typed.url)
    except AddressRefused as refused:
        found.append(field_error(refused.code))
    except TimeoutError:
        found.append(field_error("name_unknown"))
    return found


async def _list_page(
    request: Request, here: OfficerHere, typed: Typed, faults: list[FieldError] | None = None
) -> Response:
    owners = [Owner(here.organisation_id, environment) for environment in ENVIRONMENTS]
    rows = [row for owner in owners for row in await store.listed(here.session, owner)]
    return portal_page(request, here, "officer_webhooks.html", faults=faults or (), webhooks=rows, typed=typed)  # fmt: skip


async def _page(
    request: Request,
    here: OfficerHere,
    row: Row[Any],
    faults: list[FieldError] | None = None,
    typed: Typed | None = None,
) -> Response:
    asked = request.query_params
    state = field_of(asked, "state", 20)
    state = state if state in DELIVERY_STATES else ""
    before = read_moment(field_of(asked, "cursor", 200) or None)
    found = await store.deliveries(here.session, row.endpoint_id, A_PAGE, before, state or None)
    page, more = found[:A_PAGE], len(found) > A_PAGE
    return portal_page(
        request, here, "officer_webhook.html", faults=faults or (), webhook=row, deliveries=page, state=state,
        next_cursor=moment_cursor(page[-1][0].created_at, page[-1][0].delivery_id) if more else None,
        typed=typed or Typed(row.url, tuple(row.events), row.environment),
    )  # fmt: skip
