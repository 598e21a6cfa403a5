"""Rows out of an uploaded XLSX or CSV file, read in a bounded process of its own."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from service.enterprises.columns import COLUMNS, MARKS, mapping_of
from service.enterprises.rows import Cell

READER = Path(__file__).with_name("sheet_reader.py")
MOST_ROWS = 50_000
MOST_BYTES = 32 * 1024 * 1024
MEGABYTES = 1_536
CPU_SECONDS = 30
WALL_SECONDS = 60
PREVIEWED = 5


class Words(NamedTuple):
    zh: str
    en: str


REASONS: Mapping[str, Words] = {
    "too_large": Words(
        "文件超过 32 MB，请分成几个文件上传",
        "the file is larger than 32 MB; split it into several files",
    ),
    "empty": Words("文件是空的，请换一个文件", "the file is empty; choose another one"),
    "no_header": Words(
        "第一行没有可识别的列名，请使用模板，或在预览中指定每一列",
        "the first row names no known column; use the template, or say in the preview what each column is",
    ),
    "kind": Words(
        "只能读取 Excel（.xlsx）和 CSV 文件，请另存为其中一种",
        "only Excel (.xlsx) and CSV files can be read; save it as one of these",
    ),
    "old_or_encrypted": Words(
        "文件是旧版 Excel（.xls）或设有密码，请去掉密码并另存为 .xlsx",
        "the file is an old Excel file (.xls) or has a password; remove it and save as .xlsx",
    ),
    "macros": Words(
        "文件含有宏，请另存为不含宏的 .xlsx",
        "the file contains macros; save it as .xlsx without them",
    ),
    "too_many_rows": Words(
        "超过 50000 行，请分成几个文件上传",
        "more than 50,000 rows; split the file into several",
    ),
    "too_wide": Words(
        "超过 200 列，请只保留需要的列", "more than 200 columns; keep those that are needed"
    ),
    "too_heavy": Words(
        "文件内容过于庞大，读取已中止；请只保留数据所在的工作表另存后上传",
        "reading the file took too much and was stopped; keep only the sheet with the data",
    ),
    "damaged": Words(
        "文件已损坏，无法读取；请重新导出",
        "the file is damaged and cannot be read; export it again",
    ),
}


class SheetError(ValueError):
    """The file gives no rows; `code` is a key of REASONS."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.words = REASONS[code]
        super().__init__(self.words.en)


class Sheet(NamedTuple):
    """The header row, and the rows after it; row `i` of `rows` is row `i + 2` of the file."""

    headers: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


class Preview(NamedTuple):
    """What a file would be read as: its headers, which column fills which path, the columns left, the first rows."""

    headers: tuple[str, ...]
    mapping: Mapping[str, int]
    unmapped: tuple[str, ...]
    sample: Sequence[Sequence[Cell]]
    total: int


async def read_sheet(data: bytes) -> Sheet:
    """The rows of a file of at most 32 MB and 50,000 rows; raises SheetError.

    Limits: 1.5 GB of address space, 30 s of processor time, 60 s in all, 200 columns, 5,000 characters a cell.
    """
    if len(data) > MOST_BYTES:
        raise SheetError("too_large")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(READER), str(MEGABYTES), str(CPU_SECONDS), str(MOST_ROWS),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    try:
        async with asyncio.timeout(WALL_SECONDS):
            said, _ = await process.communicate(data)
    except TimeoutError:
        raise SheetError("too_heavy") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return await asyncio.to_thread(_read, said, process.returncode)


def _read(said: bytes, status: int | None) -> Sheet:
    """A process that was killed, or fell before it could speak, had more to read than it may."""
    lines = said.splitlines()
    if status != 0 or not lines:
        raise SheetError("too_heavy")
    first = json.loads(lines[0])
    if "error" in first:
        raise SheetError(first["error"])
    if len(lines) < 2:
        raise SheetError("empty")
    headers = tuple(str(cell).strip() if cell is not None else "" for cell in json.loads(lines[1]))
    return Sheet(headers, [json.loads(line) for line in lines[2:]])


def preview_of(sheet: Sheet) -> Preview:
    """What the file would be read as, by its header row alone."""
    mapping = mapping_of(sheet.headers)
    used = set(mapping.values())
    left = (
        header
        for position, header in enumerate(sheet.headers)
        if position not in used and header and header not in MARKS
    )
    return Preview(sheet.headers, mapping, tuple(left), sheet.rows[:PREVIEWED], len(sheet.rows))


def checked_mapping(sheet: Sheet, mapping: Mapping[str, int] | None) -> dict[str, int]:
    """The mapping that was chosen, or the header row's own; raises SheetError where it fills nothing that tells a firm."""
    paths = {column.path for column in COLUMNS}
    found = mapping_of(sheet.headers) if mapping is None else dict(mapping)
    found = {p: at for p, at in found.items() if p in paths and 0 <= at < len(sheet.headers)}
    if not found.keys() & {"name", "business_text"}:
        raise SheetError("no_header")
    return found
