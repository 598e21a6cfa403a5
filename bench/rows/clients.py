"""Browsers that press a button: a form sent, its answer followed to the rendered page."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import httpx

HTML = {"Accept": "text/html", "Accept-Encoding": "gzip"}
Form = Mapping[str, str]


class Flow(NamedTuple):
    """One press: milliseconds from the POST until the page is there, and the page."""

    ms: float
    page: str


async def pressed(client: httpx.AsyncClient, form: Form) -> Flow:
    """Send a form and follow it; raises RuntimeError when that ends in no page."""
    started = time.perf_counter()
    sent = await client.post("/assess", data=dict(form), headers=HTML)
    answer = await client.get(sent.headers.get("location", "/"), headers=HTML)
    taken = 1e3 * (time.perf_counter() - started)
    if (sent.status_code, answer.status_code) != (303, 200):
        raise RuntimeError(f"{sent.status_code} then {answer.status_code}")
    return Flow(taken, answer.text)


async def in_time(url: str, forms: Sequence[Form], clients: int, pause: float) -> list[Flow]:
    """So many clients, each pressing once every `pause` seconds, evenly spread over them."""

    async def one(number: int, client: httpx.AsyncClient) -> list[Flow]:
        begin = time.perf_counter() + pause * number / clients
        found = []
        for turn, form in enumerate(forms[number::clients]):
            await asyncio.sleep(max(0.0, begin + pause * turn - time.perf_counter()))
            found.append(await pressed(client, form))
        return found

    return await _together(url, clients, one)


async def without_pause(url: str, forms: Sequence[Form], clients: int) -> list[Flow]:
    """So many clients, each pressing again the moment its page is there: the service is never idle."""

    async def one(number: int, client: httpx.AsyncClient) -> list[Flow]:
        return [await pressed(client, form) for form in forms[number::clients]]

    return await _together(url, clients, one)


async def _together(url: str, clients: int, one: Callable[..., object]) -> list[Flow]:
    # A connection that idles as long as the server's own patience may be closed under the next request.
    limits = httpx.Limits(keepalive_expiry=2)
    made = [
        httpx.AsyncClient(base_url=url, timeout=60, trust_env=False, limits=limits)
        for _ in range(clients)
    ]
    try:
        found = await asyncio.gather(*(one(n, client) for n, client in enumerate(made)))  # type: ignore[call-overload]
    finally:
        for client in made:
            await client.aclose()
    return [flow for flows in found for flow in flows]
