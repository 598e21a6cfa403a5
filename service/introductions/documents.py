"""Text out of an uploaded PDF, Word or text file, read in a bounded process of its own."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

READER = Path(__file__).with_name("reader.py")
MOST_BYTES = 2 * 1024 * 1024
MEGABYTES = 512
CPU_SECONDS = 5
WALL_SECONDS = 10


class Words(NamedTuple):
    zh: str
    en: str


REASONS: Mapping[str, Words] = {
    "too_large": Words(
        "文件超过 2 MB，请只保留一页简介后重新上传",
        "the file is larger than 2 MB; keep one page and upload it again",
    ),
    "empty": Words("文件是空的，请换一个文件", "the file is empty; choose another one"),
    "kind": Words(
        "只能读取 PDF、Word（.docx）和纯文本文件，请另存为其中一种",
        "only PDF, Word (.docx) and plain text can be read; save it as one of these",
    ),
    "old_or_encrypted": Words(
        "文件是旧版 Word（.doc）或设有密码，请去掉密码并另存为 .docx 或 PDF",
        "the file is an old Word file (.doc) or has a password; remove it and save as .docx or PDF",
    ),
    "encrypted": Words(
        "PDF 设有密码，请去掉密码后重新上传",
        "the PDF has a password; remove it and upload it again",
    ),
    "too_many_pages": Words(
        "PDF 超过 10 页，请只保留企业简介一页",
        "the PDF has more than 10 pages; keep the page that introduces the firm",
    ),
    "too_long": Words(
        "文字超过 20000 字，请只保留企业简介部分",
        "the text has more than 20,000 characters; keep the part that introduces the firm",
    ),
    "no_text": Words(
        "文件里没有可读取的文字（可能是扫描件），请直接粘贴文字",
        "there is no text in the file (it may be a scan); paste the text instead",
    ),
    "too_heavy": Words(
        "文件内容过于庞大，读取已中止；请直接粘贴文字",
        "reading the file took too much and was stopped; paste the text instead",
    ),
    "damaged": Words(
        "文件已损坏，无法读取；请重新导出或直接粘贴文字",
        "the file is damaged and cannot be read; export it again or paste the text",
    ),
}


class DocumentError(ValueError):
    """The file gives no text; `code` is a key of REASONS."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.words = REASONS[code]
        super().__init__(self.words.en)


async def text_of(data: bytes) -> str:
    """The text of one file of at most 2 MB; raises DocumentError.

    Limits: 512 MB of memory, 5 s of processor time, 10 s in all, 10 pages, 20,000 characters.
    """
    if len(data) > MOST_BYTES:
        raise DocumentError("too_large")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(READER), str(MEGABYTES), str(CPU_SECONDS),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    try:
        async with asyncio.timeout(WALL_SECONDS):
            said, _ = await process.communicate(data)
    except TimeoutError:
        raise DocumentError("too_heavy") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return _read(said, process.returncode)


def _read(said: bytes, status: int | None) -> str:
    """A process that was killed, or fell before it could speak, had more to read than it may."""
    if status != 0:
        raise DocumentError("too_heavy")
    answer = json.loads(said)
    if "error" in answer:
        raise DocumentError(answer["error"])
    return str(answer["text"])
