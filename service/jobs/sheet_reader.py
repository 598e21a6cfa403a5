"""Reads one uploaded table in a process of its own: bytes on standard input, one JSON array a row on standard output.

Run as a file (`python -I sheet_reader.py MEGABYTES SECONDS ROWS`), it imports nothing of this project and takes away its
own memory, processor time and the right to start processes before it looks at a byte. The kind is read from the first
bytes, never from a name. The last line is an object: `{"end": rows}` or `{"error": code}`.
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
UNPACKED = 400_000_000
"""Bytes a workbook may say it holds."""
RATIO = 100
"""How many times its packed size a large part may be: real sheets come to a fifth of that."""
LARGE_PART = 5_000_000
PARTS = 2_000
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
        if len(row) > COLUMNS or any(isinstance(cell, str) and len(cell) > CELL for cell in row):
            raise Refused("too_wide")
        sys.stdout.write(json.dumps([number, *map(_plain, row)]) + "\n")
        written += 1
    if not written:
        raise Refused("empty")
    return written


def _plain(cell: Any) -> Any:
    """Whole numbers without a fraction, days as they are written; nothing else is guessed."""
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
    from python_calamine import CalamineError, CalamineWorkbook

    _judge(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        yield from book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError:
        raise Refused("damaged") from None


def _judge(data: bytes) -> None:
    """The archive by its directory alone, before a byte of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile:
        raise Refused("damaged") from None
    names = {part.filename for part in parts}
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
    csv.field_size_limit(CELL * 4)
    first = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise Refused("damaged") from None


def _decoded(data: bytes) -> str:
    for encoding in (
        ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    ):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("kind")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
