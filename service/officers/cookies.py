"""Cookies of officers' pages, and the token that shows a form came from them."""

import hashlib
import hmac

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from service.errors import FormNotOurs
from service.keyring import Keyring
from service.officers.tokens import looks_real, new_token
from service.security import require_same_origin

FIELD, HEADER = "csrf", "x-csrf-token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
YEAR = 31_536_000
FIELDS = 600
LONGEST_FIELD = 8 * 1024 * 1024


def is_https(request: Request) -> bool:
    """Whether people reach the service over https: as it is set to be known, else as it was asked."""
    known = request.state.settings.public_url or str(request.url)
    return bool(known.startswith("https:"))


def name_of(request: Request, cookie: str) -> str:
    """`__Host-` binds a cookie to this host and https; over plain http browsers would refuse it."""
    return f"__Host-luodi-{cookie}" if is_https(request) else f"luodi-{cookie}"


def read(request: Request, cookie: str) -> str:
    return request.cookies.get(name_of(request, cookie), "")


def put(
    request: Request, response: Response, cookie: str, value: str, *, max_age: int | None = None
) -> None:
    """For this site's own requests alone, out of reach of scripts, gone with the browser unless `max_age` is given."""
    response.set_cookie(
        name_of(request, cookie),
        value,
        max_age=max_age,
        path="/",
        secure=is_https(request),
        httponly=True,
        samesite="lax",
    )


def drop(request: Request, response: Response, cookie: str) -> None:
    response.delete_cookie(
        name_of(request, cookie),
        path="/",
        secure=is_https(request),
        httponly=True,
        samesite="lax",
    )


def csrf_of(keyring: Keyring, cookie_value: str) -> str:
    """The token of the forms of one session, or of one visitor before it: an HMAC, so that nothing need be stored."""
    return hmac.new(keyring.key("officers csrf"), cookie_value.encode(), hashlib.sha256).hexdigest()


def visitor(request: Request) -> str:
    """What ties a form to this browser before anybody has signed in; new when there is none."""
    given = read(request, "visitor")
    return given if looks_real(given) else new_token()


async def check_form(request: Request, cookie_value: str) -> None:
    """Refuse a change that no page of ours asked for; raises CrossSite or FormNotOurs. Reading passes.

    The token comes in the form's field `csrf`, or from scripts in the header `X-CSRF-Token`.
    """
    if request.method in SAFE:
        return
    require_same_origin(request)
    given = request.headers.get(HEADER) or (await form_of(request)).get(FIELD)
    wanted = csrf_of(request.state.keyring, cookie_value)
    said = given.encode() if isinstance(given, str) else b""
    if not cookie_value or not hmac.compare_digest(said, wanted.encode()):
        raise FormNotOurs


async def form_of(request: Request) -> FormData:
    """The form sent, read once; empty when the body is none."""
    return await request.form(max_files=1, max_fields=FIELDS, max_part_size=LONGEST_FIELD)
