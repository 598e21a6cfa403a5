"""When to send again, and how long to wait before."""

import random
from typing import NamedTuple

import httpx

from luodi_client.errors import IN_FLIGHT, ApiError

_AGAIN = frozenset({429, 502, 503, 504})
_NEVER = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)


class Retrying(NamedTuple):
    """At most so many `attempts`; waits double from `first` seconds to `most`, each drawn anew between half and the whole.

    `Retry-After` is always waited out, and up to a quarter more so that clients do not come back together; one longer than `most`
    ends the trying at once (a spent monthly quota, say).
    """

    attempts: int = 4
    first: float = 0.5
    most: float = 30.0

    def after_failure(self, attempt: int, failure: httpx.TransportError) -> float | None:
        """Seconds to wait after a connection that failed; None to give up."""
        if attempt >= self.attempts or isinstance(failure, _NEVER):
            return None
        return self._backoff(attempt)

    def after_error(self, attempt: int, error: ApiError) -> float | None:
        """Seconds to wait after an answer; None for one that would be the same again, or comes too late."""
        repeatable = error.status in _AGAIN or error.type == IN_FLIGHT
        if attempt >= self.attempts or not repeatable:
            return None
        if error.retry_after is None:
            return self._backoff(attempt)
        if error.retry_after > self.most:
            return None
        return max(error.retry_after, self.first / 2) * random.uniform(1, 1.25)

    def _backoff(self, attempt: int) -> float:
        most: float = min(self.most, self.first * 2 ** (attempt - 1))
        return most * random.uniform(0.5, 1)


PATIENT = Retrying()
"""What a client does unless it is told otherwise."""
