"""Shapes that every noun's answers share."""

from typing import Any

from pydantic import BaseModel


class FieldProblem(BaseModel):
    pointer: str
    code: str
    message_zh: str
    message_en: str


class Change(BaseModel):
    """One ingredient of an answer that is no longer what it was."""

    ingredient: str
    was: Any
    now: Any


class Candidate(BaseModel):
    """An entry that may have been meant."""

    kind: str
    id: str
    name_zh: str
    name_en: str


class Problem(BaseModel):
    """An RFC 9457 problem document."""

    type: str
    title: str
    title_zh: str
    title_en: str
    status: int
    detail: str
    detail_zh: str
    detail_en: str
    instance: str | None
    request_id: str
    errors: list[FieldProblem] | None = None
    changed: list[Change] | None = None
    candidates: list[Candidate] | None = None
    scope: str | None = None
