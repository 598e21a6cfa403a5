"""Reads one uploaded file in a process of its own: bytes on standard input, one JSON object on standard output.

Run as a file (`python -I reader.py MEGABYTES SECONDS`), it imports nothing of this project. It takes away its own
memory, processor time, and the right to write files or start processes before it looks at a byte: what a file built to
exhaust a parser exhausts is this process. The kind of file is read from its first bytes, never from its name.
"""

import io
import json
import re
import resource
import sys
import unicodedata
import zipfile
from typing import Any

PAGES = 10
CHARACTERS = 20_000
UNPACKED = 30_000_000
"""Bytes an archive may say it holds: a page of Word holds a hundredth of it."""
PARTS = 2_000
FULL_LINE = 20
"""Characters before a line end that is a mere wrap: a heading is shorter, and stays a line of its own."""
_HAN = "\u3400-\u9fff"
_RADICAL = re.compile("[\u2e80-\u2fdf]")
_WRAP = re.compile(f"([^\n]{{{FULL_LINE},}}[{_HAN}，、；：“（])\n(?=[{_HAN}“（，。、；：”）\\d])")
_SET_SPACE = re.compile(f"(?<=[{_HAN}]) (?=\\d)|(?<=\\d) (?=[{_HAN}])")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Refused(Exception):
    """The file is not read; the argument is the code of the reason."""


def main(megabytes: int, seconds: int) -> None:
    data = sys.stdin.buffer.read()
    _limit(megabytes, seconds)
    try:
        answer: dict[str, Any] = {"text": _tidy(_text(data))}
    except Refused as refused:
        answer = {"error": refused.args[0]}
    except MemoryError:
        answer = {"error": "too_heavy"}
    except Exception:
        answer = {"error": "damaged"}
    sys.stdout.write(json.dumps(answer))


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


def _text(data: bytes) -> str:
    if not data.strip():
        raise Refused("empty")
    if b"%PDF-" in data[:1024]:
        return _pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return _docx(data)
    if data.startswith(OLE):
        raise Refused("old_or_encrypted")
    return _plain(data)


def _pdf(data: bytes) -> str:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    try:
        document = PdfReader(io.BytesIO(data))
        if document.is_encrypted and not document.decrypt(""):
            raise Refused("encrypted")
        if len(document.pages) > PAGES:
            raise Refused("too_many_pages")
        pages = [page.extract_text() for page in document.pages]
    except DependencyError:
        raise Refused("encrypted") from None
    except PyPdfError:
        raise Refused("damaged") from None
    if not "".join(pages).strip():
        raise Refused("no_text")
    return _unwrapped("\n".join(pages))


def _unwrapped(text: str) -> str:
    """What a page layout did to the text, undone.

    Printing programs write some characters as the radicals they look like (⼈ for 人), break lines inside sentences, and
    set spaces between Chinese and digits.
    """
    whole = _RADICAL.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return _SET_SPACE.sub("", _WRAP.sub(r"\1", whole))


def _docx(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile:
        raise Refused("damaged") from None
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise Refused("too_heavy")
    if "word/document.xml" not in {part.filename for part in parts}:
        raise Refused("kind")
    return _word(data)


def _word(data: bytes) -> str:
    import docx
    from docx.table import Table

    lines: list[str] = []
    for block in docx.Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                cells = dict.fromkeys(cell.text.strip() for cell in row.cells)
                lines.append("：".join(filter(None, cells)))
        else:
            lines.append(block.text)
    if not "".join(lines).strip():
        raise Refused("no_text")
    return "\n".join(lines)


def _plain(data: bytes) -> str:
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(ord(letter) < 32 and letter not in "\t\n\r\f" for letter in text):
            return text
    raise Refused("kind")


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    return ("utf-8-sig", "gb18030")


def _tidy(text: str) -> str:
    if len(text) > CHARACTERS:
        raise Refused("too_long")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
