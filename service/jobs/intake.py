"""A batch as it was sent becomes rows, one profile's bytes each; nothing of it is held in memory as a whole."""

import codecs
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import IO, NamedTuple

from service.errors import BatchUnreadable
from service.jobs.columns import find_columns, row_as_json
from service.sheets.process import COMMON, Line, Unreadable, read_table

MOST_ROWS = 100_000
MOST_ROW_BYTES = 256 * 1024
MOST_BYTES = 128 * 1024 * 1024
_PART = 64 * 1024
_BLANK = re.compile(r"[ \t\r\n]*")

REASONS: Mapping[str, tuple[str, str]] = {
    **COMMON,
    "kind": (
        "只能读取 .xlsx、CSV、JSON 数组或逐行 JSON，请另存为其中一种",
        "only .xlsx, CSV, a JSON array or one JSON object a line can be read; save it as one of these",
    ),
    "too_many_rows": (
        "超过 100000 行，请分成几个任务",
        "there are more than 100,000 rows; split them into several jobs",
    ),
    "no_heading": (
        "第一行须为列名，并且要有“主营业务与拟投项目”（business_text）一列；可下载模板",
        "the first row must hold the headings, among them business_text; a template can be downloaded",
    ),
    "row_too_long": (
        "有一行超过 256 KB，请缩短",
        "a row is larger than 256 KB; shorten it",
    ),
    "not_array": (
        "正文须为由企业信息对象组成的 JSON 数组，请检查引号、逗号和括号",
        "the body must be a JSON array of profiles; check quotes, commas and brackets",
    ),
}


def unreadable(code: str, row: int | None = None) -> BatchUnreadable:
    """The refusal for a reason; `row` is where, counted from 1."""
    zh, en = REASONS[code]
    pointer = "" if row is None else f"/{row - 1}"
    error = {"pointer": pointer, "code": code, "message_zh": zh, "message_en": en}
    return BatchUnreadable(errors=[error])


class Sent(NamedTuple):
    """One row as it was sent: `number` from 1, in a table the row below the heading."""

    number: int
    profile: bytes


def lines(file: IO[bytes]) -> Iterator[Sent]:
    """One profile a line; blank lines count for nothing. Whether a line can be read is for its row to say."""
    number = 0
    while line := file.readline(MOST_ROW_BYTES + 2):
        if line.strip():
            number += 1
            if len(line) > MOST_ROW_BYTES:
                raise unreadable("row_too_long", number)
            yield Sent(number, line.strip())


def elements(file: IO[bytes]) -> Iterator[Sent]:
    """The elements of a JSON array, read as they come; raises BatchUnreadable where it is no such array."""
    text = _Text(file)
    if text.next() != "[":
        raise unreadable("not_array")
    text.skip()
    number = 0
    more = text.next() != "]"
    while more:
        number += 1
        yield Sent(number, text.element(number))
        following = text.next()
        if following not in {",", "]"}:
            raise unreadable("not_array", number)
        more = following == ","
        if more:
            text.skip()
    text.skip()
    if text.next():
        raise unreadable("not_array")


class _Text:
    """JSON text from a file, a part at a time."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._bytes = codecs.getincrementaldecoder("utf-8")()
        self._decoder = json.JSONDecoder()
        self._held, self._at = "", 0
        self._more()
        self._held = self._held.removeprefix("\ufeff")

    def next(self) -> str:
        """The next character that is no white space, left where it is; blank at the end."""
        while True:
            self._at = _BLANK.match(self._held, self._at).end()  # type: ignore[union-attr]  # it matches anywhere
            if self._at < len(self._held) or not self._more():
                return self._held[self._at : self._at + 1]

    def skip(self) -> None:
        self._at += 1

    def element(self, number: int) -> bytes:
        """The text of the next value as it stands: what is wrong within it is for its row to say."""
        self.next()
        while (end := self._end(number)) is None:
            if len(self._held) - self._at > MOST_ROW_BYTES:
                raise unreadable("row_too_long", number)
            if not self._more():
                end = self._end(number, last=True)
                break
        if end is None:
            raise unreadable("not_array", number)
        found, self._at = self._held[self._at : end], end
        return found.encode()

    def _end(self, number: int, *, last: bool = False) -> int | None:
        """Where the value ends, None while that cannot be told: a number may go on in the next part."""
        try:
            _, end = self._decoder.raw_decode(self._held, self._at)
        except RecursionError:
            raise unreadable("not_array", number) from None
        except ValueError:
            return None
        return end if last or end < len(self._held) else None

    def _more(self) -> bool:
        part = self._file.read(_PART)
        try:
            text = self._bytes.decode(part, final=not part)
        except UnicodeDecodeError:
            raise unreadable("not_array") from None
        self._held, self._at = self._held[self._at :] + text, 0
        return bool(part)


@asynccontextmanager
async def table(file: IO[bytes]) -> AsyncIterator[Iterator[Sent]]:
    """The rows of an XLSX or CSV file as profiles, 100,000 at most; raises BatchUnreadable (see sheets/process.py)."""
    try:
        async with read_table(file, MOST_ROWS) as found:
            yield _profiles(found.lines())
    except Unreadable as error:
        raise unreadable(error.code) from None


def _profiles(rows: Iterator[Line]) -> Iterator[Sent]:
    first, heading = next(rows)
    columns = find_columns(heading)
    if not any(column.required for column in columns.values()):
        raise unreadable("no_heading")
    for number, cells in rows:
        yield Sent(number - first, row_as_json(cells, columns))
