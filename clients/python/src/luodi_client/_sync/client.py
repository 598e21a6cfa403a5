"""The blocking client: one object, every call of the API."""

# Written from _async/client.py by generate.py; do not edit.

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Any, Literal, Self

import httpx

from luodi_client._sync.catalogue import Catalogue
from luodi_client._sync.jobs import Jobs
from luodi_client._sync.leads import Leads
from luodi_client._sync.sending import Sending
from luodi_client._sync.webhooks import Webhooks
from luodi_client.call import Call, Profile, profile_of
from luodi_client.models import (
    Difference,
    Explanation,
    FeedbackKept,
    LensComparison,
    MatchResult,
    Meta,
    NextQuestions,
    ResultHash,
    Usage,
)
from luodi_client.retrying import PATIENT, Retrying

Kind = Literal["industry", "site", "policy"]
Language = Literal["zh", "en"]


class Luodi:
    """The Luodi API.

    `url` and `key` are read from LUODI_URL and LUODI_KEY where they are not given; without a key a service answers what it leaves
    open. `timeout` bounds each attempt, in seconds. `language` chooses the words of errors and of `name` in lists. `http` may bring
    a client of your own (proxies, certificates); it stays yours to close. Every call raises ApiError for an answer of 400 or more,
    ConnectionFailed without an answer, AnswerUnreadable for what is no answer of this API.
    """

    def __init__(
        self,
        url: str | None = None,
        key: str | None = None,
        *,
        language: Language = "zh",
        timeout: float = 30.0,
        retrying: Retrying = PATIENT,
        http: httpx.Client | None = None,
    ) -> None:
        url = url or os.environ.get("LUODI_URL")
        key = key or os.environ.get("LUODI_KEY")
        if not url:
            raise ValueError("give url=, or set LUODI_URL")
        self._url = url
        self._mine = http is None
        self._http = http or httpx.Client(timeout=timeout)
        self._http.base_url = httpx.URL(url)
        headers = {
            "User-Agent": _agent(),
            "Accept": "application/json",
            "Accept-Language": language,
        }
        if key:
            headers["Authorization"] = f"Bearer {key}"
        sending = Sending(self._http, headers, retrying, language)
        self._sending = sending
        self.jobs = Jobs(sending)
        self.leads = Leads(sending)
        self.webhooks = Webhooks(sending)
        self.catalogue = Catalogue(sending)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections, unless they are those of a client you brought."""
        if self._mine:
            self._http.close()

    def match(
        self,
        profile: Profile,
        *,
        lens: str | None = None,
        weights: str | None = None,
        top: int | None = None,
        idempotency_key: str | None = None,
    ) -> MatchResult:
        """Ranked industries, sites and policies for a profile; kept under `run.run_id`.

        `weights` are your own, written `sites.industry:0.5,policies.text:0`; `top` bounds each list.
        """
        query = {"lens": lens, "weights": weights, "top": top}
        call = Call(
            "POST", "/v1/matches", query, profile_of(profile), idempotency_key=idempotency_key
        )
        return self._sending.answer(MatchResult, call)

    def compare_lenses(
        self, profile: Profile, *, top: int | None = None, idempotency_key: str | None = None
    ) -> LensComparison:
        """The answers of every published lens side by side, each with the fit it gives up."""
        query = {"lenses": "all", "top": top}
        call = Call(
            "POST", "/v1/matches", query, profile_of(profile), idempotency_key=idempotency_key
        )
        return self._sending.answer(LensComparison, call)

    def next_questions(self, profile: Profile) -> NextQuestions:
        """What is worth asking next, the question that settles most first."""
        return self._sending.answer(
            NextQuestions, Call("POST", "/v1/questions/next", body=profile_of(profile))
        )

    def explain(
        self,
        target: str,
        *,
        profile: Profile | None = None,
        run_id: str | None = None,
        kind: Kind | None = None,
        lens: str | None = None,
    ) -> Explanation:
        """Why an industry, site or policy (by id or name) is or is not in an answer; exactly one of `profile` and `run_id`."""
        said = {"target": target, "run_id": run_id, "kind": kind, "lens": lens}
        body: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
        if profile is not None:
            body["profile"] = profile_of(profile)
        return self._sending.answer(Explanation, Call("POST", "/v1/explain", body=body))

    def run(self, run_id: str) -> MatchResult:
        """A kept answer, as it was given."""
        return self._sending.answer(MatchResult, Call("GET", f"/v1/runs/{run_id}"))

    def run_hash(self, run_id: str) -> ResultHash:
        """SHA-256 of a kept answer's bytes."""
        return self._sending.answer(ResultHash, Call("GET", f"/v1/runs/{run_id}/sha256"))

    def replay(self, run_id: str) -> MatchResult:
        """A kept answer computed again, byte for byte; raises Conflict, whose `changed` says what is no longer the same."""
        return self._sending.answer(MatchResult, Call("POST", f"/v1/runs/{run_id}/replay"))

    def diff(self, run_id: str, to: str) -> Difference:
        """What changed from one kept answer to another."""
        return self._sending.answer(Difference, Call("GET", f"/v1/runs/{run_id}/diff", {"to": to}))

    def feedback(
        self,
        run_id: str,
        kind: Kind,
        id: str,
        verdict: Literal["useful", "not_suitable", "already_have", "other"],
        *,
        reason: str | None = None,
        respondent: str | None = None,
    ) -> FeedbackKept:
        """What somebody says of one entry of an answer; `respondent` is an opaque id of your own, never personal data."""
        body = {"run_id": run_id, "item": {"kind": kind, "id": id}, "verdict": verdict}
        said = {"reason": reason, "respondent": respondent}
        body |= {name: value for name, value in said.items() if value is not None}
        return self._sending.answer(FeedbackKept, Call("POST", "/v1/feedback", body=body))

    def meta(self) -> Meta:
        """Versions and hashes that answers are made from."""
        return self._sending.answer(Meta, Call("GET", "/v1/meta"))

    def usage(self) -> Usage:
        """What this key has used, and what is left."""
        return self._sending.answer(Usage, Call("GET", "/v1/usage"))


def _agent() -> str:
    try:
        own = version("luodi-client")
    except PackageNotFoundError:  # run from a source tree that is not installed
        own = "tree"
    return f"luodi-client/{own} python/{platform.python_version()}"
