"""The press: documents typeset beside the event loop, a few at once, each within its time and memory."""

import asyncio
import json
import logging
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from anyio import to_thread

from service.errors import DocumentFailed, Overloaded
from service.reports import fonts

SECONDS = 20.0
AT_ONCE = 2
WAITING = 20
ENVIRONMENT = {"RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
"""All that the process sees of an environment: the service's secrets are none of a document's business. One thread, as
each reserves memory out of the process's bound, and on a machine of many cores that alone would be more than it."""
TYPESET = Path(__file__).with_name("typeset.py")
log = logging.getLogger("luodi.error")


class Press:
    """Typesets documents; the fonts are unpacked at the first one and removed by `close`."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._fonts: tempfile.TemporaryDirectory[str] | None = None
        self._seconds = seconds
        self._free = asyncio.Semaphore(AT_ONCE)
        self._unpacking = asyncio.Lock()
        self._waiting = 0

    async def pdf(self, document: Mapping[str, Any]) -> bytes:
        """The document as PDF; raises Overloaded when too many wait, DocumentFailed when it cannot be made."""
        if self._waiting >= WAITING:
            raise Overloaded
        self._waiting += 1
        try:
            async with self._free:
                folder = await self._unpacked()
                return await self._run(folder, json.dumps(document, ensure_ascii=False).encode())
        finally:
            self._waiting -= 1

    def close(self) -> None:
        if self._fonts:
            self._fonts.cleanup()

    async def _unpacked(self) -> str:
        async with self._unpacking:
            if self._fonts is None:
                folder = tempfile.TemporaryDirectory(prefix="luodi-fonts-")
                await to_thread.run_sync(fonts.unpack, Path(folder.name))
                self._fonts = folder
            return self._fonts.name

    async def _run(self, folder: str, document: bytes) -> bytes:
        """A process of its own that may be killed; it reads nothing but the document and the fonts."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", str(TYPESET), folder, env=ENVIRONMENT,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with asyncio.timeout(self._seconds):
                pdf, _ = await process.communicate(document)
        except TimeoutError:
            raise _failed("too slow") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            raise _failed(f"exit status {process.returncode}")
        return pdf


def _failed(why: str) -> DocumentFailed:
    log.error("typesetting failed", extra={"fields": {"why": why}})
    return DocumentFailed()
