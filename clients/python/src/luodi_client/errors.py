"""What can go wrong, each kind a class of its own."""

import httpx
from pydantic import ValidationError

from luodi_client.models import Candidate, Change, FieldProblem, Problem


class LuodiError(Exception):
    """Anything this client raises on purpose."""


class ConnectionFailed(LuodiError):
    """The service could not be reached, or said nothing in time, as often as was tried."""


class AnswerUnreadable(LuodiError):
    """The answer is not what the API answers; perhaps the address is another service's, or a proxy's."""


class JobUnfinished(LuodiError, TimeoutError):
    """The job did not end in the time given; it goes on, and can be waited for again."""


class SignatureInvalid(LuodiError):
    """A webhook that was not signed with this secret, or long ago; answer it with 400 and do nothing else."""


class ApiError(LuodiError):
    """The service answered with a problem document (RFC 9457).

    `errors` are the wrong fields, all at once, each with `pointer`, `code`, `message_zh` and `message_en`; `detail_zh` and `detail_en`
    say what is wrong as a whole; `retry_after` seconds is when trying again makes sense, None where the service does not say;
    `request_id` finds the request in the service's log.
    """

    def __init__(
        self, status: int, problem: Problem | None, retry_after: float | None, language: str
    ) -> None:
        self.status, self.problem, self.retry_after = status, problem, retry_after
        self.type = problem.type.rsplit("/", 1)[-1] if problem else ""
        self.detail_zh = problem.detail_zh if problem else ""
        self.detail_en = problem.detail_en if problem else ""
        self.errors: tuple[FieldProblem, ...] = tuple((problem.errors if problem else None) or ())
        self.changed: tuple[Change, ...] = tuple((problem.changed if problem else None) or ())
        self.candidates: tuple[Candidate, ...] = tuple(
            (problem.candidates if problem else None) or ()
        )
        self.scope = problem.scope if problem else None
        self.request_id = problem.request_id if problem else None
        super().__init__(self.told(language))

    def told(self, language: str) -> str:
        """The problem in one line, in `zh` or `en`."""
        if self.problem is None:
            return f"{self.status}: no problem document"
        zh = language == "zh"
        fields = [
            f"{one.pointer}: {one.message_zh if zh else one.message_en}" for one in self.errors
        ]
        return "; ".join([f"{self.status}: {self.detail_zh if zh else self.detail_en}", *fields])


class KeyRefused(ApiError):
    """401: no key, or one that is unknown, expired or revoked."""


class ScopeMissing(ApiError):
    """403: the key lacks the scope that `scope` names."""


class NotFound(ApiError):
    """404: there is no such thing, or it is not yours."""


class Conflict(ApiError):
    """409: computed again the answer differs (`changed` says why), or the first request of this Idempotency-Key is under way."""


class Invalid(ApiError):
    """422: fields are wrong, `errors` names each."""


class TooMany(ApiError):
    """429: the key's rate or quota is used up; `retry_after` says until when."""


class Unavailable(ApiError):
    """503: busy, or without its database; `retry_after` says how long."""


_CLASSES: dict[int, type[ApiError]] = {
    401: KeyRefused,
    403: ScopeMissing,
    404: NotFound,
    409: Conflict,
    422: Invalid,
    429: TooMany,
    503: Unavailable,
}
IN_FLIGHT: str = "idempotency-key-in-flight"


def error_of(response: httpx.Response, language: str) -> ApiError:
    """The error that an answer of 400 or more tells; its body has been read."""
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        problem = None
    kind = _CLASSES.get(response.status_code, ApiError)
    return kind(
        response.status_code, problem, seconds_of(response.headers.get("retry-after")), language
    )


def seconds_of(retry_after: str | None) -> float | None:
    """`Retry-After` in seconds; None where it is absent or a date, which this service never sends."""
    if retry_after is None or not (retry_after.isascii() and retry_after.isdecimal()):
        return None
    return float(retry_after[:9])
