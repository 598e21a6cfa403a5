"""One request to one receiver: bounded in time and size, to a judged address, never redirected."""

import asyncio
import functools
import ssl
import time
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import httpcore

from service.webhooks.addresses import (
    AddressRefused,
    Resolve,
    Target,
    judged_url,
    resolved,
    system_resolve,
)

SECONDS = 10.0
CONNECT_SECONDS = 5.0
MOST_ANSWER = 64 * 1024
USER_AGENT = "Luodi-Webhooks/1"


class Answered(NamedTuple):
    """What came of an attempt: `failure` is None when the receiver took it (2xx), else a code.

    Codes: `status` (another status), `timeout`, `tls`, `connection`, and those of addresses.REASONS.
    """

    status: int | None
    failure: str | None
    milliseconds: int
    retry_after: float = 0


@functools.cache
def _system_trust() -> ssl.SSLContext:
    """The system's own list of whom to trust; reading it takes 20 ms, so once a process."""
    return ssl.create_default_context()


class Sender:
    """Sends; `allowed` hosts are the operator's own."""

    def __init__(
        self,
        allowed: Iterable[str] = (),
        *,
        resolve: Resolve = system_resolve,
        seconds: float = SECONDS,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed = frozenset(allowed)
        self._resolve = resolve
        self._seconds = seconds
        connect = min(CONNECT_SECONDS, seconds)
        waits = {"connect": connect, "read": seconds, "write": seconds, "pool": seconds}
        self._patience = {"timeout": waits}
        self._trust = trust or _system_trust()

    async def check(self, url: str) -> Target:
        """The URL judged and resolved as a delivery would be; raises AddressRefused."""
        target = judged_url(url, self._allowed)
        async with asyncio.timeout(self._seconds):
            await resolved(target, self._resolve)
        return target

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """POST the body; every way to fail is an answer, nothing is raised but cancellation."""
        began = time.monotonic()
        status, failure, later = None, None, 0.0
        try:
            async with asyncio.timeout(self._seconds):
                status, later = await self._post(url, headers, body)
            failure = None if 200 <= status < 300 else "status"
        except AddressRefused as refused:
            failure = refused.code
        except (TimeoutError, httpcore.TimeoutException):
            failure = "timeout"
        except ssl.SSLError:
            failure = "tls"
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            failure = "tls" if _is_tls(error) else "connection"
        return Answered(status, failure, round((time.monotonic() - began) * 1000), later)

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, float]:
        target = judged_url(url, self._allowed)
        addresses = await resolved(target, self._resolve)
        sent = {
            "host": _authority(target),
            "content-type": "application/json",
            "user-agent": USER_AGENT,
            "content-length": str(len(body)),
            **headers,
        }
        async with (
            _Pinned(addresses) as pinned,
            httpcore.AsyncConnectionPool(
                ssl_context=self._trust, network_backend=pinned, max_connections=1
            ) as pool,
            pool.stream(
                "POST", url, headers=list(sent.items()), content=body, extensions=self._patience
            ) as answer,
        ):
            await _drain(answer)
            return answer.status, _retry_after(answer)


class _Pinned(httpcore.AsyncNetworkBackend):
    """Connects to the judged addresses and no other; TLS still names and verifies the host of the URL."""

    def __init__(self, addresses: list[str]) -> None:
        self._addresses = addresses
        self._inner = httpcore.AnyIOBackend()
        self._opened: list[httpcore.AsyncNetworkStream] = []

    async def __aenter__(self) -> "_Pinned":
        return self

    async def __aexit__(self, *_: object) -> None:
        """A call that ran out of time in the middle of its handshake leaves no connection behind."""
        for stream in self._opened:
            await stream.aclose()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        failed: Exception = httpcore.ConnectError("no address")
        for address in self._addresses[:3]:
            try:
                stream = await self._inner.connect_tcp(
                    address, port, timeout=CONNECT_SECONDS, socket_options=socket_options
                )
                self._opened.append(stream)
                return stream
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Any = None
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("no sockets here")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _is_tls(error: BaseException | None) -> bool:
    """Whether TLS is at the bottom of it: libraries wrap its errors in their own."""
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


async def _drain(answer: httpcore.Response) -> None:
    """Read the answer's body up to its bound, so that a receiver sees its answer taken; what it says is not kept."""
    taken = 0
    async for part in answer.aiter_stream():
        taken += len(part)
        if taken > MOST_ANSWER:
            return


def _retry_after(answer: httpcore.Response) -> float:
    for name, value in answer.headers:
        if name.lower() == b"retry-after" and value.isdigit():
            return float(value[:9])
    return 0


def _authority(target: Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    default = 80 if target.url.lower().startswith("http:") else 443
    return host if target.port == default else f"{host}:{target.port}"
