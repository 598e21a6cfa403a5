"""Webhooks: addresses of yours that events are sent to, and what became of each."""

# Written from _async/webhooks.py by generate.py; do not edit.

from collections.abc import Iterable, Iterator
from typing import Any, Literal
from uuid import UUID

from luodi_client import models
from luodi_client._sync.sending import Sending
from luodi_client.call import Call
from luodi_client.models import Deliveries, Delivery, Webhook, WebhookReplay, WebhookWithSecret

EventType = Literal[
    "match_job.finished", "lead.status_changed", "catalogue.changed", "key.expiring"
]
Id = UUID | str


class Webhooks:
    """`/v1/webhooks`; check what arrives with `verify_webhook`."""

    def __init__(self, sending: Sending) -> None:
        self._sending = sending

    def create(
        self, url: str, events: Iterable[EventType], *, idempotency_key: str | None = None
    ) -> WebhookWithSecret:
        """A new webhook; keep its `secret`, it is shown this once."""
        body = {"url": url, "events": list(events)}
        call = Call("POST", "/v1/webhooks", body=body, idempotency_key=idempotency_key)
        return self._sending.answer(WebhookWithSecret, call)

    def all(self) -> list[Webhook]:
        """Every webhook of the organisation."""
        return (self._sending.answer(models.Webhooks, Call("GET", "/v1/webhooks"))).items

    def read(self, webhook_id: Id) -> Webhook:
        """One webhook."""
        return self._sending.answer(Webhook, Call("GET", f"/v1/webhooks/{webhook_id}"))

    def change(
        self,
        webhook_id: Id,
        *,
        url: str | None = None,
        events: Iterable[EventType] | None = None,
        disabled: bool | None = None,
    ) -> Webhook:
        """Change what is given; `disabled=False` opens one again that answered 410."""
        said: dict[str, Any] = {
            "url": url,
            "events": None if events is None else list(events),
            "disabled": disabled,
        }
        body = {name: value for name, value in said.items() if value is not None}
        return self._sending.answer(Webhook, Call("PATCH", f"/v1/webhooks/{webhook_id}", body=body))

    def remove(self, webhook_id: Id) -> None:
        """Send nothing there any more."""
        self._sending.done(Call("DELETE", f"/v1/webhooks/{webhook_id}"))

    def rotate(self, webhook_id: Id) -> WebhookWithSecret:
        """A new secret; the one before signs as well until `previous_until`."""
        return self._sending.answer(
            WebhookWithSecret, Call("POST", f"/v1/webhooks/{webhook_id}/rotate")
        )

    def test(self, webhook_id: Id) -> Delivery:
        """Send a test event."""
        return self._sending.answer(Delivery, Call("POST", f"/v1/webhooks/{webhook_id}/test"))

    def deliveries(
        self, webhook_id: Id, *, state: Literal["pending", "delivered", "dead"] | None = None
    ) -> Iterator[Delivery]:
        """What was sent and what became of it, the newest first."""
        call = Call("GET", f"/v1/webhooks/{webhook_id}/deliveries", {"state": state, "limit": 100})
        return self._sending.every(Delivery, Deliveries, call)

    def delivery(self, webhook_id: Id, delivery_id: Id) -> Delivery:
        """One delivery with its attempts."""
        call = Call("GET", f"/v1/webhooks/{webhook_id}/deliveries/{delivery_id}")
        return self._sending.answer(Delivery, call)

    def replay(self, webhook_id: Id, delivery_id: Id) -> Delivery:
        """Send an event again."""
        call = Call("POST", f"/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay")
        return self._sending.answer(Delivery, call)

    def replay_dead(self, webhook_id: Id) -> WebhookReplay:
        """Send again whatever never arrived, a thousand events a call; `left` says how many are left."""
        return self._sending.answer(
            WebhookReplay, Call("POST", f"/v1/webhooks/{webhook_id}/replay")
        )
