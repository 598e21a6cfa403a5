"""The address of a mail server, as a deployment writes it."""

from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

Security = Literal["offered", "required", "whole"]
_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("offered", 25),
    "starttls": ("required", 587),
    "smtps": ("whole", 465),
}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class MailServer(NamedTuple):
    """Where mail is handed in. Encryption is taken where it is `offered`, `required` (STARTTLS), or `whole` (from the start)."""

    host: str
    port: int
    security: Security
    user: str | None
    password: str | None

    @property
    def here(self) -> bool:
        """Whether nothing leaves this machine: only there a password may go unencrypted."""
        return self.host in LOOPBACK


def mail_server(url: str) -> MailServer:
    """The server of `smtp://`, `starttls://` or `smtps://` with `user:password@host:port`; raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise ValueError(
            "needs smtp://, starttls:// or smtps:// and a host: starttls://user:password@mail.example.cn:587"
        )
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("ends after the port: starttls://user:password@mail.example.cn:587")
    security, usual = _SCHEMES[parts.scheme]
    if bool(parts.username) != bool(parts.password):
        raise ValueError("names a user and a password, or neither")
    user, password = (unquote(v) if v else None for v in (parts.username, parts.password))
    return MailServer(parts.hostname, parts.port or usual, security, user, password)
