"""An uploaded XLSX or CSV file of enterprises: its headings, which field each fills, and its rows."""

import asyncio
import io
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from service.enterprises.columns import COLUMNS, MARKS, mapping_of
from service.sheets.process import COMMON, MOST_BYTES, Line, Read, Unreadable, read_table

MOST_ROWS = 50_000
PREVIEWED = 5


class Words(NamedTuple):
    zh: str
    en: str


REASONS: Mapping[str, Words] = {
    **{code: Words(*words) for code, words in COMMON.items()},
    "no_header": Words(
        "没有一列对应企业名称或主营业务，请使用模板，或指定这两列之一",
        "no column is the name or the business; use the template, or say which column is one of them",
    ),
    "no_rows": Words(
        "文件只有列名，没有内容，请至少填一行",
        "the file holds headings only; fill in at least one row",
    ),
    "kind": Words(
        "只能读取 Excel（.xlsx）和 CSV 文件，请另存为其中一种",
        "only Excel (.xlsx) and CSV files can be read; save it as one of these",
    ),
    "too_many_rows": Words(
        "超过 50000 行，请分成几个文件上传",
        "more than 50,000 rows; split the file into several",
    ),
}


class SheetError(ValueError):
    """The file gives no rows; `code` is a key of REASONS."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.words = REASONS[code]
        super().__init__(self.words.en)


class Sheet:
    """A file that was read: the heading's cells, how many rows follow it, and the rows, from disk, as often as asked for."""

    def __init__(self, found: Read) -> None:
        self._found = found
        self.total = found.rows - 1
        heading = next(found.lines()).cells
        self.headers = tuple("" if cell is None else str(cell).strip() for cell in heading)

    def rows(self) -> Iterator[Line]:
        """The rows after the heading, each with its number in the file; blocking."""
        return islice(self._found.lines(), 1, None)


class Preview(NamedTuple):
    """What a file would be read as: its headers, which column fills which path, the columns left, the first rows."""

    headers: tuple[str, ...]
    mapping: Mapping[str, int]
    unmapped: tuple[str, ...]
    sample: Sequence[Line]
    total: int


@asynccontextmanager
async def opened(file: IO[bytes]) -> AsyncIterator[Sheet]:
    """A file on disk of at most 32 MB and 50,000 rows, read in a process of its own; raises SheetError."""
    try:
        async with read_table(file, MOST_ROWS) as found:
            yield await asyncio.to_thread(Sheet, found)
    except Unreadable as error:
        raise SheetError(error.code) from None


@asynccontextmanager
async def opened_bytes(data: bytes) -> AsyncIterator[Sheet]:
    """`opened` for a file that is held in memory."""
    if len(data) > MOST_BYTES:
        raise SheetError("too_large")
    with TemporaryFile() as file:
        await asyncio.to_thread(_put, file, data)
        async with opened(file) as sheet:
            yield sheet


def _put(file: IO[bytes], data: bytes) -> None:
    file.write(data)
    file.seek(0, io.SEEK_SET)


async def preview(file: IO[bytes]) -> Preview:
    """What the file would be read as, by its headings alone; raises SheetError, `no_rows` for one without rows."""
    async with opened(file) as sheet:
        return await asyncio.to_thread(preview_of, sheet)


def preview_of(sheet: Sheet) -> Preview:
    """What the file would be read as; raises SheetError for headings with nothing beneath them."""
    if not sheet.total:
        raise SheetError("no_rows")
    mapping = mapping_of(sheet.headers)
    used = set(mapping.values())
    left = (
        header
        for position, header in enumerate(sheet.headers)
        if position not in used and header and header not in MARKS
    )
    sample = list(islice(sheet.rows(), PREVIEWED))
    return Preview(sheet.headers, mapping, tuple(left), sample, sheet.total)


def checked_mapping(headers: Sequence[Any], mapping: Mapping[str, int] | None) -> dict[str, int]:
    """The mapping that was chosen, or the headings' own; raises SheetError where it fills nothing that tells a firm."""
    paths = {column.path for column in COLUMNS}
    found = mapping_of(headers) if mapping is None else dict(mapping)
    found = {p: at for p, at in found.items() if p in paths and 0 <= at < len(headers)}
    if not found.keys() & {"name", "business_text"}:
        raise SheetError("no_header")
    return found
