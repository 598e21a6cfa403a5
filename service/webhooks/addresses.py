"""Which addresses a webhook may go to: public ones only, judged where the connection is made.

A name is resolved, every address it has is judged, and the connection goes to one of those very addresses: no second
resolution can slip another one in (DNS rebinding).
"""

import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

import anyio

from matching.problems import FieldError

MOST_CHARACTERS = 2_000
PORTS = (443, 8443)
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NEVER = [
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carriers' own
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays, deprecated
        "198.18.0.0/15",
        "::/96",  # IPv4-compatible, deprecated
        "64:ff9b:1::/48",  # NAT64 of one's own
        "100::/64",
        "2001::/23",  # protocol assignments, Teredo within
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",  # site-local, deprecated
    )
]
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(ValueError):
    """The webhook may not go there; `code` is a key of REASONS."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(REASONS[code][1])


REASONS = {
    "url_invalid": (
        "须为完整的 https 网址，不超过 2000 个字符，不含账号、密码和 # 片段",
        "must be a whole https URL of at most 2,000 characters, without user, password or fragment",
    ),
    "scheme_refused": ("须以 https:// 开头", "must begin with https://"),
    "port_refused": ("端口只能是 443 或 8443", "the port must be 443 or 8443"),
    "name_unknown": (
        "域名无法解析，请核对拼写或 DNS 设置",
        "the host name cannot be resolved; check its spelling or its DNS",
    ),
    "address_refused": (
        "域名或地址指向内部网络或保留地址，只能使用公网地址",
        "the host is or resolves to an internal or reserved address; use a public one",
    ),
}


def field_error(code: str) -> FieldError:
    zh, en = REASONS[code]
    return FieldError("/url", code, f"网址{zh}", f"url: {en}")


class Target(NamedTuple):
    """A judged URL: `trusted` hosts were named by the operator and may be anywhere, plain http included."""

    url: str
    host: str
    port: int
    trusted: bool


def judged_url(url: str, allowed: Iterable[str]) -> Target:
    """The URL's form judged, nothing resolved; raises AddressRefused.

    `allowed` are the operator's own hosts (`LUODI_WEBHOOK_ALLOWED_HOSTS`), each `host` or `host:port`.
    """
    parts = _split(url)
    host = (parts.hostname or "").rstrip(".").lower()
    port = parts.port or (80 if parts.scheme == "http" else 443)
    trusted = not {host, f"{host}:{port}"}.isdisjoint(allowed)
    if not trusted and parts.scheme != "https":
        raise AddressRefused("scheme_refused")
    if not trusted and port not in PORTS:
        raise AddressRefused("port_refused")
    if not trusted and (literal := _literal(host)) is not None and not is_public(literal):
        raise AddressRefused("address_refused")
    return Target(url, host, port, trusted)


def _split(url: str) -> SplitResult:
    clean = url.isascii() and not any(ord(letter) <= 32 or ord(letter) == 127 for letter in url)
    if not clean or len(url) > MOST_CHARACTERS or "\\" in url:
        raise AddressRefused("url_invalid")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("url_invalid") from None
    if parts.scheme not in {"http", "https"}:
        raise AddressRefused("scheme_refused")
    if not parts.hostname or "@" in parts.netloc or "#" in url or port == 0 or "%" in parts.netloc:
        raise AddressRefused("url_invalid")
    return parts


async def resolved(target: Target, resolve: Resolve) -> list[str]:
    """The addresses the connection may go to; raises AddressRefused when even one of them is not public."""
    try:
        found = list(await resolve(target.host, target.port))
    except (OSError, UnicodeError):
        raise AddressRefused("name_unknown") from None
    if not found:
        raise AddressRefused("name_unknown")
    if not target.trusted and not all(is_public(one) for one in found):
        raise AddressRefused("address_refused")
    return found


async def system_resolve(host: str, port: int) -> list[str]:
    """What the machine's own resolver says, each address once."""
    found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str | IPAddress) -> bool:
    """Whether an address belongs to the public Internet; those that carry another one within are judged by both."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id is not None:
            return False
        if ip.ipv4_mapped is not None:
            return is_public(ip.ipv4_mapped)
        if ip.sixtofour is not None:
            return is_public(ip.sixtofour)
        if ip in _NAT64:
            return is_public(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    if ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback:
        return False
    return ip.is_global and not any(ip in block for block in _NEVER if block.version == ip.version)


def _literal(host: str) -> IPAddress | None:
    """The host as an address in any of the forms resolvers take: dotted, decimal, octal, hexadecimal, IPv6."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None
