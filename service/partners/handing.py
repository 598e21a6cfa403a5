"""What `POST /v1/leads` takes: one JSON document, every fault of it told at once in both languages."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matching.problems import FieldError, ProfileError, parse_json
from service.leads.contacts import Contact, read_contact
from service.leads.notice import notice

_WORDS: Mapping[str, tuple[str, str]] = {
    "/run_id": ("run_id 须为答复中的 run.run_id", "run_id must be the run.run_id of an answer"),
    "/enterprise": ("enterprise（企业名称）须为 1 至 200 字的文字", "enterprise must be text of 1 to 200 characters"),
    "/message": ("message（说明）须为 1 至 2000 字的文字", "message must be text of 1 to 2,000 characters"),
    "/consent": (
        "consent 须为 {notice_version, recipient_id, language, given}，取自 GET /v1/leads/notice",
        "consent must be {notice_version, recipient_id, language, given}, as read from GET /v1/leads/notice",
    ),
    "/consent/given": (
        "consent.given 须为 true：联系人本人看过告知并同意，才可提交",
        "consent.given must be true: hand off only what the person has agreed to, having read the notice",
    ),
    "run_absent": ("没有这个编号的匹配结果，请核对 run_id", "there is no match with this run id; check run_id"),
    "choice_unknown": ("该结果没有列出这一项，请核对 id", "the answer does not list this entry; check the id"),
    "notice_changed": (
        "告知的版本或接收单位已变更：请重新读取 GET /v1/leads/notice，请联系人再次同意",
        "the notice or the recipient has changed: read GET /v1/leads/notice again and ask the person once more",
    ),
    "extra_forbidden": ("没有这个字段，请删去", "there is no such field; remove it"),
    "invalid": ("值无效，请按接口说明填写", "the value is not valid; see the description of the API"),
}  # fmt: skip


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SaidContact(_Said):
    """Whom to contact; a phone number or an e-mail address at least."""

    person: str = ""
    phone: str = ""
    email: str = ""
    preferred: Literal["phone", "email", "either"] = "either"


class SaidConsent(_Said):
    """The person's agreement to the notice that was shown, for the recipient it named."""

    given: Literal[True]
    notice_version: str
    recipient_id: UUID
    language: Literal["zh", "en"]


class SaidLead(_Said):
    """A hand-off: the answer it rests on, what of it the firm is interested in, whom to contact, and their consent."""

    run_id: Annotated[str, Field(min_length=1, max_length=60)]
    enterprise: Annotated[str, Field(min_length=1, max_length=200)]
    message: Annotated[str, Field(min_length=1, max_length=2000)]
    industry: str | None = None
    site: str | None = None
    policy: str | None = None
    contact: SaidContact
    consent: SaidConsent


def read_lead_request(raw: bytes) -> tuple[SaidLead, Contact]:
    """The document and its checked contact details; raises ProfileError with every fault."""
    data = parse_json(raw)
    faults: list[FieldError] = []
    said = None
    try:
        said = SaidLead.model_validate(data)
    except ValidationError as error:
        faults += _faults(error)
    typed = data.get("contact") if isinstance(data, dict) else None
    contact, wrong = read_contact(_texts(typed))
    faults += [fault._replace(pointer=f"/contact{fault.pointer}") for fault in wrong]
    if faults or said is None or contact is None:
        raise ProfileError(faults)
    return said, contact


def fault_at(pointer: str, code: str) -> FieldError:
    """One fault in words."""
    return FieldError(pointer, code, *_WORDS[code])


def agreement_faults(said: SaidConsent, recipient_id: UUID) -> list[FieldError]:
    """Consent counts only for the notice in force and the office that would receive the lead."""
    if said.notice_version != notice().version or said.recipient_id != recipient_id:
        return [fault_at("/consent", "notice_changed")]
    return []


def _texts(typed: object) -> dict[str, str]:
    known = {"preferred": "either"} | (typed if isinstance(typed, dict) else {})
    return {name: value for name, value in known.items() if isinstance(value, str)}


def _faults(error: ValidationError) -> Iterator[FieldError]:
    for item in error.errors(include_url=False, include_input=False, include_context=False):
        pointer = "".join(f"/{part}"[:60] for part in item["loc"])
        if item["type"] == "extra_forbidden":
            yield fault_at(pointer, "extra_forbidden")
        else:
            yield FieldError(pointer, item["type"], *_WORDS.get(pointer, _WORDS["invalid"]))
