"""The process that reads a table: started with its limits, waited for within a bound, its rows read back one by one."""

import asyncio
import functools
import json
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

import anyio

READER = Path(__file__).with_name("reader.py")
MOST_BYTES = 32 * 1024 * 1024
MEGABYTES = 1_536
CPU_SECONDS = 30
WALL_SECONDS = 60
AT_ONCE = 2
"""Tables that one of our processes has read at a time: each may take MEGABYTES."""

COMMON: dict[str, tuple[str, str]] = {
    "too_large": (
        "文件超过 32 MB，请分成几个文件上传",
        "the file is larger than 32 MB; split it into several files",
    ),
    "empty": (
        "没有任何一行内容，请至少填一行",
        "there are no rows; send at least one",
    ),
    "old_or_encrypted": (
        "文件是旧版 Excel（.xls）或设有密码，请去掉密码并另存为 .xlsx 或 CSV",
        "the file is an old Excel file (.xls) or has a password; remove it and save as .xlsx or CSV",
    ),
    "macros": (
        "文件含有宏，请另存为不含宏的 .xlsx",
        "the file holds macros; save it as .xlsx without them",
    ),
    "too_wide": (
        "超过 200 列，或有单元格超过 80000 字，请使用模板中的列",
        "there are more than 200 columns or a cell of more than 80,000 characters; use the template's columns",
    ),
    "too_heavy": (
        "文件内容过于庞大，读取已中止；请只保留数据所在的工作表，另存为 CSV 后重新上传",
        "reading the file took too much and was stopped; keep the sheet with the data alone, save it as CSV and send that",
    ),
    "damaged": (
        "文件已损坏，无法读取；请重新导出",
        "the file is damaged and cannot be read; export it again",
    ),
}
"""Why a table is not read and what to do, in both languages; surfaces add `kind` and `too_many_rows` in words of theirs."""


class Unreadable(ValueError):
    """The table gives no rows; `code` is a key of COMMON, `kind` or `too_many_rows`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Line(NamedTuple):
    """One row of a table: its number there, counted from 1, and its cells."""

    number: int
    cells: list[Any]


class Read(NamedTuple):
    """What a table holds: how many rows that say something, the heading among them, and the file they can be read from."""

    rows: int
    out: IO[bytes]

    def lines(self) -> Iterator[Line]:
        """The rows in order, from the beginning; blocking, a few microseconds a cell."""
        self.out.seek(0)
        for line in self.out:
            found = json.loads(line)
            if isinstance(found, list):
                yield Line(found[0], found[1:])


@asynccontextmanager
async def read_table(file: IO[bytes], most: int) -> AsyncIterator[Read]:
    """Read the table that `file` holds on disk; its rows lie in a file without a name until the block ends.

    Limits: 32 MB, `most` rows, 200 columns; 1.5 GB of memory, 30 s of processor time, 60 s in all. Raises Unreadable.
    """
    if os.fstat(file.fileno()).st_size > MOST_BYTES:
        raise Unreadable("too_large")
    with TemporaryFile() as out:
        async with _limiter():
            status = await _run(file, out, most)
        end = _last(out)
        if status != 0 or end is None:  # killed: there was more to read than it may
            raise Unreadable("too_heavy")
        if "error" in end:
            raise Unreadable(end["error"])
        yield Read(end["end"], out)


@functools.cache
def _limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(AT_ONCE)


async def _run(file: IO[bytes], out: IO[bytes], most: int) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(READER), str(MEGABYTES), str(CPU_SECONDS), str(most),
        stdin=file, stdout=out, stderr=asyncio.subprocess.DEVNULL, cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    try:
        async with asyncio.timeout(WALL_SECONDS):
            return await process.wait()
    except TimeoutError:
        raise Unreadable("too_heavy") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _last(out: IO[bytes]) -> dict[str, Any] | None:
    size = out.seek(0, os.SEEK_END)
    out.seek(max(0, size - 200))
    tail = out.read().rstrip().rpartition(b"\n")[2]
    try:
        found = json.loads(tail)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
