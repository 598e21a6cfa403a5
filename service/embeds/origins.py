"""Which pages may frame a form: their origins, as browsers write them (RFC 6454)."""

import re
from urllib.parse import urlsplit

LOCAL = frozenset({"localhost", "127.0.0.1"})
MOST = 20
_HOST = re.compile(
    r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)


class OriginInvalid(ValueError):
    """The text is no origin that may frame a form."""


def origin_of(text: str, *, sandbox: bool) -> str:
    """The origin that a line names, as a browser would write it; raises OriginInvalid.

    https with a public host name, or in a sandbox also http on this very machine. A path, a query, a user and
    placeholders are refused: what frames a form is named in full.
    """
    if re.search(r"[\s\x00-\x1f]", text.strip()):  # urlsplit would drop it without a word
        raise OriginInvalid(text)
    try:
        parts = urlsplit(text.strip().rstrip("/"))
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
        port = parts.port
    except (ValueError, UnicodeError):
        raise OriginInvalid(text) from None
    plain = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    local = sandbox and parts.scheme == "http" and host in LOCAL
    if not plain or not (local or (parts.scheme == "https" and _HOST.fullmatch(host))):
        raise OriginInvalid(text)
    usual = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")


def origins_of(text: str, *, sandbox: bool) -> tuple[str, ...]:
    """Every line's origin, each once, in order; raises OriginInvalid."""
    lines = [line for line in text.splitlines() if line.strip()]
    return tuple(dict.fromkeys(origin_of(line, sandbox=sandbox) for line in lines))
