"""The peer of `overhead`: FastAPI over the same stack, which reads a body and answers the bytes in the file that BENCH_ANSWER names."""

import os
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import Response

ANSWER = Path(os.environ["BENCH_ANSWER"])
app = FastAPI()
_held: list[bytes] = []


@app.post("/v1/matches")
async def echo(request: Request) -> Response:
    """The bytes, read once; the file is there before the first request."""
    await request.body()
    if not _held:
        _held.append(ANSWER.read_bytes())
    return Response(_held[0], media_type="application/json")
