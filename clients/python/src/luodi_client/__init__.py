"""Typed client of the Luodi API: `Luodi` blocks, `AsyncLuodi` awaits, and both have the same methods."""

from luodi_client._async.client import AsyncLuodi
from luodi_client._sync.client import Luodi
from luodi_client.call import Profile
from luodi_client.errors import (
    AnswerUnreadable,
    ApiError,
    Conflict,
    ConnectionFailed,
    Invalid,
    JobUnfinished,
    KeyRefused,
    LuodiError,
    NotFound,
    ScopeMissing,
    SignatureInvalid,
    TooMany,
    Unavailable,
)
from luodi_client.models import EnterpriseProfile, MatchResult
from luodi_client.retrying import Retrying
from luodi_client.signed import Event, verify_webhook

__all__ = [
    "AnswerUnreadable",
    "ApiError",
    "AsyncLuodi",
    "Conflict",
    "ConnectionFailed",
    "EnterpriseProfile",
    "Event",
    "Invalid",
    "JobUnfinished",
    "KeyRefused",
    "Luodi",
    "LuodiError",
    "MatchResult",
    "NotFound",
    "Profile",
    "Retrying",
    "ScopeMissing",
    "SignatureInvalid",
    "TooMany",
    "Unavailable",
    "verify_webhook",
]
