"""Pages on their way out: compressed where the reader takes that, and public ones not sent again to who has them.

Compressing a secret beside words of an attacker's choosing lets an onlooker guess it by the length (BREACH). Forms are
never compressed. A report may be: whoever can make a browser ask for it knows its address, which is all its secret.
"""

import gzip
import hashlib

from starlette.requests import Request
from starlette.responses import Response

LEAST = 1_024
LEVEL = 6
QUICK = 1
"""For pages made for one reader."""


def sent(request: Request, page: Response) -> Response:
    """The page with an entity tag, as 304 where that is held already, else compressed where it may be."""
    body = bytes(page.body)
    squeezed = len(body) >= LEAST and _takes_gzip(request)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}{"-gzip" if squeezed else ""}"'
    page.headers["ETag"] = tag
    page.headers["Cache-Control"] = "private, no-cache"
    page.headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
    if page.status_code == 200 and _holds(request, tag):
        page.status_code, page.body = 304, b""
        del page.headers["Content-Length"]
    elif squeezed:
        page.body = gzip.compress(body, LEVEL, mtime=0)
        page.headers["Content-Encoding"] = "gzip"
        page.headers["Content-Length"] = str(len(page.body))
    return page


def squeezed(request: Request, page: Response) -> Response:
    """A report, compressed where that is taken; for a worker thread, and no cache is to keep it."""
    body = bytes(page.body)
    if len(body) >= LEAST and _takes_gzip(request):
        page.body = gzip.compress(body, QUICK, mtime=0)
        page.headers["Content-Encoding"] = "gzip"
        page.headers["Content-Length"] = str(len(page.body))
    page.headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
    return page


def _holds(request: Request, tag: str) -> bool:
    held = request.headers.get("if-none-match", "").split(",")
    return tag in {item.strip().removeprefix("W/") for item in held}


def _takes_gzip(request: Request) -> bool:
    """Whether gzip is among the encodings taken, and not with weight 0."""
    for part in request.headers.get("accept-encoding", "").split(","):
        name, _, weight = part.strip().partition(";")
        if name.strip().lower() == "gzip":
            return weight.replace(" ", "").lower() not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
