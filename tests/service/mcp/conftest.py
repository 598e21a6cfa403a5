"""Agents: the SDK's own client, on the service over a real port."""

from contextlib import asynccontextmanager

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from tests.clients.conftest import desk, home, line

__all__ = ["desk", "home", "line"]


@asynccontextmanager
async def agent_of(url, key=None, mode="auto"):
    """A connected client; `mode` is `auto`, or `legacy` for the handshake of the protocol's earlier versions."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with httpx2.AsyncClient(headers=headers, trust_env=False) as http:
        transport = streamable_http_client(f"{url}/mcp", http_client=http)
        async with Client(transport, mode=mode) as client:
            yield client


@pytest.fixture
async def connect(line):
    """`async with connect(key) as agent`."""
    return lambda key=None, **how: agent_of(line.url, key, **how)


@pytest.fixture
async def key(desk):
    return (await desk.key()).secret
