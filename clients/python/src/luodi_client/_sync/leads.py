"""Leads: a firm handed over to the office that receives it, with the consent of the person named."""

# Written from _async/leads.py by generate.py; do not edit.

from typing import Any, Literal

from luodi_client._sync.sending import Sending
from luodi_client.call import Call
from luodi_client.models import LeadHanded, NoticeShown


class Leads:
    """`/v1/leads`."""

    def __init__(self, sending: Sending) -> None:
        self._sending = sending

    def notice(
        self, *, site: str | None = None, language: Literal["zh", "en"] | None = None
    ) -> NoticeShown:
        """What the person must be shown before they agree, and who would receive the lead (`site` is an entry's id)."""
        query = {"site": site, "language": language or self._sending.language}
        return self._sending.answer(NoticeShown, Call("GET", "/v1/leads/notice", query))

    def hand_over(
        self,
        run_id: str,
        notice: NoticeShown,
        *,
        enterprise: str,
        message: str,
        person: str,
        phone: str = "",
        email: str = "",
        preferred: Literal["phone", "email", "either"] = "either",
        industry: str | None = None,
        site: str | None = None,
        policy: str | None = None,
        idempotency_key: str | None = None,
    ) -> LeadHanded:
        """Hand a firm over. Call it only when the person was shown `notice` and agreed: that is what it tells the service.

        At least one of `phone` and `email`; `industry`, `site`, `policy` are ids listed in the answer of `run_id`.
        """
        chosen = {"industry": industry, "site": site, "policy": policy}
        body: dict[str, Any] = {name: value for name, value in chosen.items() if value is not None}
        body |= {"run_id": run_id, "enterprise": enterprise, "message": message}
        body["contact"] = {"person": person, "phone": phone, "email": email, "preferred": preferred}
        body["consent"] = {
            "given": True,
            "notice_version": notice.notice_version,
            "recipient_id": str(notice.recipient.id),
            "language": notice.language,
        }
        call = Call("POST", "/v1/leads", body=body, idempotency_key=idempotency_key)
        return self._sending.answer(LeadHanded, call)
