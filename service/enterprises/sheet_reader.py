"""Reads one uploaded spreadsheet in a process of its own: bytes on standard input, JSON lines on standard output.

Run as a file (`python -I sheet_reader.py MEGABYTES SECONDS ROWS`), it imports nothing of this project. It takes away its
own memory, processor time, and the right to write files or start processes before it looks at a byte. The kind of file
is read from its first bytes, never from its name. The first line says `{"rows": n}` or `{"error": code}`; then one list
of cells a line, the header first.
"""

import csv
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

COLUMNS = 200
CELL = 5_000
UNPACKED = 300_000_000
"""Bytes an archive may say it holds: 50,000 rows of 31 columns hold a third of it."""
PARTS = 2_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Refused(Exception):
    """The file is not read; the argument is the code of the reason."""


def main(megabytes: int, seconds: int, most: int) -> None:
    data = sys.stdin.buffer.read()
    _limit(megabytes, seconds)
    try:
        rows = list(_rows(data, most))
    except Refused as refused:
        _say({"error": refused.args[0]})
        return
    except MemoryError:
        _say({"error": "too_heavy"})
        return
    except Exception:
        _say({"error": "damaged"})
        return
    _say({"rows": len(rows)})
    for row in rows:
        _say(row)


def _say(line: Any) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


def _limit(megabytes: int, seconds: int) -> None:
    size = megabytes * 1024 * 1024
    for what, most in (
        (resource.RLIMIT_AS, size),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))


def _rows(data: bytes, most: int) -> Iterator[list[Any]]:
    if not data.strip():
        raise Refused("empty")
    if data.startswith(OLE):
        raise Refused("old_or_encrypted")
    source = _workbook(data) if data.startswith(b"PK\x03\x04") else _csv(data)
    found = 0
    for row in source:
        if len(row) > COLUMNS and any(cell not in (None, "") for cell in row[COLUMNS:]):
            raise Refused("too_wide")
        cells = [_cell(cell) for cell in row[:COLUMNS]]
        found += 1
        if found > most + 1:
            if any(cell not in (None, "") for cell in cells):
                raise Refused("too_many_rows")
            continue
        yield cells
    if not found:
        raise Refused("empty")


def _cell(cell: Any) -> Any:
    if cell is None or isinstance(cell, bool | float):
        return cell
    if isinstance(cell, int):
        return float(cell)
    if hasattr(cell, "isoformat"):
        return (
            str(cell.isoformat(" "))
            if hasattr(cell, "hour") and hasattr(cell, "year")
            else cell.isoformat()
        )
    return str(cell)[:CELL]


def _workbook(data: bytes) -> Iterator[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

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
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise Refused("too_heavy")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = [sheet.name for sheet in book.sheets_metadata if "Visible" in str(sheet.visible)]
        sheet = book.get_sheet_by_name(visible[0] if visible else book.sheet_names[0])
        if sheet.total_height > 1_048_576 or sheet.total_width > 16_384:
            raise Refused("too_heavy")
        # Without this, a sheet that begins below row 1 would be numbered wrongly.
        yield from sheet.to_python(skip_empty_area=False)
    except CalamineError:
        raise Refused("damaged") from None


def _csv(data: bytes) -> Iterator[list[Any]]:
    text = _decoded(data)
    if "\0" in text:
        raise Refused("kind")
    csv.field_size_limit(1_000_000)
    head = text[:20_000].split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error:
        raise Refused("damaged") from None


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
    main(*map(int, sys.argv[1:4]))
