"""Reads one uploaded table in a process of its own: bytes on standard input, one JSON array a row on standard output.

Run as a file (`python -I reader.py MEGABYTES SECONDS ROWS`), it imports nothing of this project and takes away its own
memory, processor time and the right to start processes before it looks at a byte. The kind is read from the first
bytes, never from a name. A row is its number in the table, then its cells; rows that hold nothing are left out. The
last line is an object: `{"end": rows}` or `{"error": code}`.
"""

import csv
import datetime as dt
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

COLUMNS = 200
CELL = 20_000
"""Characters of a cell that are kept: more than any field may hold, so that its row still says that it is too long."""
WIDEST = 80_000
"""Characters of a cell beyond which the table is not read at all."""
UNPACKED = 400_000_000
"""Bytes a workbook may say it holds: 50,000 rows of 36 columns hold a quarter of it."""
RATIO = 100
"""How many times its packed size a large part may be: real sheets come to a fifth of that."""
LARGE_PART = 5_000_000
PARTS = 2_000
HEIGHT, WIDTH = 1_048_576, 16_384
CELLS = 60_000_000
"""Cells between the first and the last that are used: a sheet with one cell at the far corner has 17 thousand million."""
WRITTEN = 512 * 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Refused(Exception):
    """The table is not read; the argument is the code of the reason."""


def main(megabytes: int, seconds: int, most: int) -> None:
    data = sys.stdin.buffer.read()
    _limit(megabytes, seconds)
    try:
        end: dict[str, Any] = {"end": _write(_rows(data), most)}
    except Refused as refused:
        end = {"error": refused.args[0]}
    except MemoryError:
        end = {"error": "too_heavy"}
    except Exception:
        end = {"error": "damaged"}
    print(json.dumps(end))  # noqa: T201 -- standard output is this program's answer


def _limit(megabytes: int, seconds: int) -> None:
    size = megabytes * 1024 * 1024
    for what, most in (
        (resource.RLIMIT_AS, size),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))


def _write(rows: Iterable[list[Any]], most: int) -> int:
    """Rows that hold something, numbered as in the table; one more than `most` is too many."""
    written = 0
    for number, row in enumerate(rows, 1):
        if not any(cell not in ("", None) for cell in row):
            continue
        if written > most:  # the heading is a row too
            raise Refused("too_many_rows")
        if any(cell not in ("", None) for cell in row[COLUMNS:]):
            raise Refused("too_wide")
        sys.stdout.write(json.dumps([number, *map(_plain, row[:COLUMNS])]) + "\n")
        written += 1
    if not written:
        raise Refused("empty")
    return written


def _plain(cell: Any) -> Any:
    """Whole numbers without a fraction, days as they are written; nothing else is guessed."""
    if isinstance(cell, str):
        return cell[:CELL]
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()
    if isinstance(cell, dt.date | dt.time | dt.timedelta):
        return str(cell)
    return cell


def _rows(data: bytes) -> Iterator[list[Any]]:
    if not data.strip():
        raise Refused("empty")
    if data.startswith(b"PK\x03\x04"):
        return _sheet(data)
    if data.startswith(OLE):
        raise Refused("old_or_encrypted")
    return _lines(data)


def _sheet(data: bytes) -> Iterator[list[Any]]:
    """The first sheet that is not hidden."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    _judge(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = (
            one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible
        )
        name = next(shown, None) or book.sheet_names[0]
        sheet = book.get_sheet_by_name(name)
        height, width = sheet.total_height, sheet.total_width
        if height > HEIGHT or width > WIDTH or height * width > CELLS:
            raise Refused("too_heavy")
        # Without this, a sheet that begins below row 1 would be numbered wrongly.
        yield from sheet.to_python(skip_empty_area=False)
    except (CalamineError, IndexError):
        raise Refused("damaged") from None


def _judge(data: bytes) -> None:
    """The archive by its directory alone, before a byte of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile:
        raise Refused("damaged") from None
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("old_or_encrypted")
    if "xl/workbook.xml" not in names:
        raise Refused("kind")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Refused("macros")
    swollen = any(
        part.file_size > LARGE_PART and part.file_size > RATIO * part.compress_size
        for part in parts
    )
    if swollen or len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise Refused("too_heavy")


def _lines(data: bytes) -> Iterator[list[Any]]:
    text = _decoded(data)
    if "\0" in text:
        raise Refused("kind")
    csv.field_size_limit(WIDEST)
    first = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",;\t", key=first[:CELL].count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise Refused("too_wide" if "field larger" in str(error) else "damaged") from None


def _decoded(data: bytes) -> str:
    """UTF-8 with or without a byte order mark, UTF-16 with one, else what Chinese spreadsheets save: GB 18030."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("kind")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
