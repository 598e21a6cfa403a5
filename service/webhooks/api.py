"""`/v1/webhooks`: where events are sent, what came of each delivery, and sending one again."""

import datetime as dt
import json
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Row
from starlette.responses import Response

from service.audit.log import Actor, record
from service.cursors import moment_cursor, read_moment
from service.deps import AppState
from service.errors import TooManyWebhooks, WebhookDisabled, WebhookInvalid, WebhookNotFound
from service.openapi import answers
from service.partners.caller import Partner, PartnerSession, partner
from service.state import HasState
from service.webhooks import store
from service.webhooks.addresses import AddressRefused, field_error
from service.webhooks.body import Read, body_of_model
from service.webhooks.deliver import disable
from service.webhooks.schemas import (
    Attempt,
    Deliveries,
    DeliveriesQuery,
    Delivery,
    NewWebhook,
    Webhook,
    WebhookChange,
    WebhookReplay,
    Webhooks,
    WebhookWithSecret,
)
from service.webhooks.store import Owner

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])
Caller = Annotated[Partner, Depends(partner("webhook:manage"))]
New = Annotated[NewWebhook, Depends(Read(NewWebhook))]
Changed = Annotated[WebhookChange, Depends(Read(WebhookChange))]
EXAMPLE = {"url": "https://partner.example/luodi", "events": ["match_job.finished"]}
WRITES = (401, 403, 404, 422, 429, 503)


@router.post(
    "",
    status_code=201,
    summary="Receive events",
    response_model=WebhookWithSecret,
    responses=answers(400, 401, 403, 408, 409, 413, 415, 422, 429, 503),
    openapi_extra=body_of_model(NewWebhook, EXAMPLE),
)
async def create_webhook(
    caller: Caller, asked: New, state: AppState, session: PartnerSession, response: Response
) -> WebhookWithSecret:
    """The answer shows the secret that signs, once. Deliveries follow Standard Webhooks 1.0: `webhook-id`,
    `webhook-timestamp`, `webhook-signature`. The address must be https and public; redirects are not followed.
    """
    await _check(state, asked.url)
    made = await store.create(session, state.keyring, _owner(caller), asked.url, asked.events)
    if made is None:
        raise TooManyWebhooks
    row, secret = made
    await _record(session, caller, "webhook.created", row.endpoint_id, events=row.events)
    response.headers["Location"] = f"/v1/webhooks/{row.endpoint_id}"
    return WebhookWithSecret(**_said(row), secret=secret)


@router.get(
    "", summary="List webhooks", response_model=Webhooks, responses=answers(401, 403, 429, 503)
)
async def list_webhooks(caller: Caller, session: PartnerSession) -> Webhooks:
    """All of them, the oldest first, without their secrets."""
    rows = await store.listed(session, _owner(caller))
    return Webhooks(items=[Webhook(**_said(row)) for row in rows])


@router.get(
    "/{webhook_id}", summary="Read a webhook", response_model=Webhook, responses=answers(*WRITES)
)
async def read_webhook(webhook_id: UUID, caller: Caller, session: PartnerSession) -> Webhook:
    """Where it goes, which events, and whether it is disabled."""
    return Webhook(**_said(await _found(session, caller, webhook_id)))


@router.patch(
    "/{webhook_id}",
    summary="Change a webhook",
    response_model=Webhook,
    responses=answers(400, 408, 413, 415, *WRITES),
    openapi_extra=body_of_model(WebhookChange, EXAMPLE),
)
async def change_webhook(
    webhook_id: UUID, caller: Caller, asked: Changed, state: AppState, session: PartnerSession
) -> Webhook:
    """Another address, other events, off, or on again; what waited when it was disabled is listed as dead."""
    await _found(session, caller, webhook_id)
    if asked.url is not None:
        await _check(state, asked.url)
    values: dict[str, Any] = asked.model_dump(exclude_none=True, exclude={"disabled"})
    owner = _owner(caller)
    if asked.disabled is False:
        await store.enable(session, owner, webhook_id)
    if asked.disabled:
        await disable(session, webhook_id, "asked", _now())
    row = await (
        store.change(session, owner, webhook_id, values)
        if values
        else store.read(session, owner, webhook_id)
    )
    if row is None:
        raise WebhookNotFound
    await _record(
        session, caller, "webhook.changed", webhook_id, fields=sorted(asked.model_fields_set)
    )
    return Webhook(**_said(row))


@router.delete(
    "/{webhook_id}", status_code=204, summary="Remove a webhook", responses=answers(*WRITES)
)
async def remove_webhook(webhook_id: UUID, caller: Caller, session: PartnerSession) -> None:
    """It and the log of its deliveries go at once."""
    if not await store.remove(session, _owner(caller), webhook_id):
        raise WebhookNotFound
    await _record(session, caller, "webhook.removed", webhook_id)


@router.post(
    "/{webhook_id}/rotate",
    summary="Make a new secret",
    response_model=WebhookWithSecret,
    responses=answers(*WRITES),
)
async def rotate_secret(
    webhook_id: UUID, caller: Caller, state: AppState, session: PartnerSession
) -> WebhookWithSecret:
    """For 24 hours each delivery carries two signatures, the new secret's and the old one's."""
    made = await store.rotate(session, state.keyring, _owner(caller), webhook_id, _now())
    if made is None:
        raise WebhookNotFound
    await _record(session, caller, "webhook.rotated", webhook_id)
    return WebhookWithSecret(**_said(made[0]), secret=made[1])


@router.post(
    "/{webhook_id}/test",
    status_code=202,
    summary="Send a test",
    response_model=Delivery,
    responses=answers(409, *WRITES),
)
async def send_test(webhook_id: UUID, caller: Caller, session: PartnerSession) -> Delivery:
    """A delivery of type `webhook.test`; read it again to see what came of it."""
    await _open(session, caller, webhook_id)
    delivery_id = await store.send_test(session, _owner(caller), webhook_id)
    return await _delivery(session, webhook_id, delivery_id)


@router.get(
    "/{webhook_id}/deliveries",
    summary="The delivery log",
    response_model=Deliveries,
    responses=answers(*WRITES),
)
async def list_deliveries(
    webhook_id: UUID,
    caller: Caller,
    query: Annotated[DeliveriesQuery, Query()],
    session: PartnerSession,
) -> Deliveries:
    """What was sent in the last 30 days, every attempt with its status; `state=dead` lists what never arrived."""
    await _found(session, caller, webhook_id)
    before = read_moment(query.cursor)
    found = await store.deliveries(session, webhook_id, query.limit, before, query.state)
    page, more = found[: query.limit], len(found) > query.limit
    return Deliveries(
        items=[_view(*one) for one in page],
        next_cursor=moment_cursor(page[-1][0].created_at, page[-1][0].delivery_id)
        if more
        else None,
    )


@router.get(
    "/{webhook_id}/deliveries/{delivery_id}",
    summary="Read a delivery",
    response_model=Delivery,
    responses=answers(*WRITES),
)
async def read_delivery(
    webhook_id: UUID, delivery_id: UUID, caller: Caller, session: PartnerSession
) -> Delivery:
    """What was sent and what came of each attempt."""
    await _found(session, caller, webhook_id)
    return await _delivery(session, webhook_id, delivery_id)


@router.post(
    "/{webhook_id}/replay",
    status_code=202,
    summary="Send again what never arrived",
    response_model=WebhookReplay,
    responses=answers(409, *WRITES),
)
async def replay_dead(webhook_id: UUID, caller: Caller, session: PartnerSession) -> WebhookReplay:
    """Every dead delivery, the oldest 1,000 at once, under the same ids; `left` says how many are still dead.

    Asked again it sends nothing twice: what is on its way is not dead.
    """
    await _open(session, caller, webhook_id)
    again = await store.replay_dead(session, _owner(caller), webhook_id, _now())
    if again.queued:
        await _record(session, caller, "webhook.replayed", webhook_id, deliveries=again.queued)
    return WebhookReplay(**again._asdict())


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/replay",
    status_code=202,
    summary="Send a delivery again",
    response_model=Delivery,
    responses=answers(409, *WRITES),
)
async def replay_delivery(
    webhook_id: UUID, delivery_id: UUID, caller: Caller, session: PartnerSession
) -> Delivery:
    """The same id and text, signed anew, with a day of tries before it."""
    await _open(session, caller, webhook_id)
    if not await store.replay(session, _owner(caller), webhook_id, delivery_id, _now()):
        raise WebhookNotFound
    await _record(session, caller, "webhook.replayed", webhook_id, delivery=str(delivery_id))
    return await _delivery(session, webhook_id, delivery_id)


async def _found(session: PartnerSession, caller: Partner, webhook_id: UUID) -> Row[Any]:
    row = await store.read(session, _owner(caller), webhook_id)
    if row is None:
        raise WebhookNotFound
    return row


async def _open(session: PartnerSession, caller: Partner, webhook_id: UUID) -> None:
    """Nothing is sent to a disabled one: what would be queued there waited for ever."""
    if (await _found(session, caller, webhook_id)).disabled_at is not None:
        raise WebhookDisabled


async def _delivery(session: PartnerSession, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    found = await store.delivery(session, webhook_id, delivery_id)
    if found is None:
        raise WebhookNotFound
    return _view(*found)


async def _check(state: HasState, url: str) -> None:
    """The address judged and resolved as a delivery would be; raises WebhookInvalid."""
    try:
        await state.sender.check(url)
    except AddressRefused as refused:
        raise WebhookInvalid(errors=[field_error(refused.code)._asdict()]) from None
    except TimeoutError:
        raise WebhookInvalid(errors=[field_error("name_unknown")._asdict()]) from None


async def _record(
    session: PartnerSession, caller: Partner, action: str, webhook_id: UUID, **detail: Any
) -> None:
    actor = Actor("partner", str(caller.key_id), caller.organisation_id)
    await record(session, actor, action, ("webhook", webhook_id), **detail)


def _owner(caller: Partner) -> Owner:
    return Owner(caller.organisation_id, caller.environment)


def _said(row: Row[Any]) -> dict[str, Any]:
    fields = {name: value for name, value in row._mapping.items() if name in Webhook.model_fields}
    return {**fields, "webhook_id": row.endpoint_id}


def _view(row: Row[Any], attempts: list[Row[Any]]) -> Delivery:
    fields = {name: value for name, value in row._mapping.items() if name in Delivery.model_fields}
    tried = [
        Attempt(**{name: one._mapping[name] for name in Attempt.model_fields}) for one in attempts
    ]
    return Delivery(**{**fields, "payload": json.loads(row.payload), "attempts": tried})


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
