"""How a report is being read: under which address, by whom, and in which language."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from service.db import transaction
from service.errors import RunNotFound
from service.feedback.store import Said, respondent, said_by
from service.matches.store import KeptRun, Made, read_run
from service.pages.i18n import COOKIE, LANGUAGES, Language, language_of
from service.shares.store import Share, open_share

READER = "luodi_reader"
"""The cookie that tells one browser's feedback from another's: a random number, set when feedback is given."""


class Reading(NamedTuple):
    """One stored answer in a reader's hands; its parts hang on `base`.

    A `shared` one is to be read only. `said` is what this browser said of its entries, by kind and id. Of an answer made a
    moment ago `made` holds the objects, so that they need not be parsed.
    """

    kept: KeptRun
    base: str
    language: Language
    shared: Share | None = None
    said: Mapping[tuple[str, str], Said] = MappingProxyType({})
    made: Made | None = None

    def profile(self) -> EnterpriseProfile:
        if self.made is not None:
            return self.made.profile
        return EnterpriseProfile.model_validate(self.kept.profile)

    def result(self) -> MatchResult:
        if self.made is not None:
            return self.made.result
        return MatchResult.model_validate_json(self.kept.result)


async def own_reading(request: Request, run_id: str) -> Reading:
    """The report under its own address, with what this browser said of it; raises RunNotFound."""
    reader, made = request.cookies.get(READER, ""), request.state.fresh.take(run_id)
    async with transaction(request.state.sessionmaker) as session:
        kept = made.kept if made else await read_run(session, run_id)
        if kept is None:
            raise RunNotFound
        said = await said_by(session, run_id, respondent(run_id, reader)) if reader else {}
    return Reading(kept, f"/r/{run_id}", language_of(request), said=said, made=made)


async def shared_reading(request: Request, token: str) -> Reading:
    """The report behind a link, in the language it was made from unless the reader chose another.

    Raises ShareNotFound, ShareExpired or ShareRevoked.
    """
    async with transaction(request.state.sessionmaker) as session:
        share = await open_share(session, token, request.state.today())
        kept = await read_run(session, share.run_id)
    if kept is None:
        raise RunNotFound
    chosen = (request.query_params.get("lang"), request.cookies.get(COOKIE))
    made_from: Language = "en" if share.made_from == "en" else "zh"
    language = language_of(request) if any(c in LANGUAGES for c in chosen) else made_from
    return Reading(kept, f"/s/{token}", language, share)


def private(response: Response, reading: Reading) -> Response:
    """Its address is its key: no cache, no index; a shared one does not travel on as a referrer either."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow" if reading.shared else "noindex"
    if reading.shared:
        response.headers["Referrer-Policy"] = "no-referrer"
    return response
