"""Uploaded files: read when they are what they should be, refused with the remedy when they are not."""

import asyncio
import time

import pytest

from service.introductions.documents import MOST_BYTES, REASONS, DocumentError, text_of
from tests.service.introductions import files

CHINESE = "企业成立于2015年，现有员工180人。"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (files.pdf(), files.SENTENCE),
        (files.locked_pdf(""), files.SENTENCE),
        (files.word(CHINESE), CHINESE),
        (files.word(CHINESE, [("拟投资额", "3亿元")]), "拟投资额：3亿元"),
        (CHINESE.encode(), CHINESE),
        (CHINESE.encode("utf-8-sig"), CHINESE),
        (CHINESE.encode("gb18030"), CHINESE),
        (CHINESE.encode("utf-16"), CHINESE),
        (b"one\r\ntwo\rthree", "one\ntwo\nthree"),
    ],
)
async def test_text_comes_out_of_what_people_have(data, expected):
    assert expected in await text_of(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"x" * (MOST_BYTES + 1), "too_large"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "kind"),
        (b"\x7fELF\x02\x01\x01\0\0", "kind"),
        (files.archive(hello="x"), "kind"),
        (files.archive(word__document_xml="<not really"), "damaged"),
        (b"PK\x03\x04 but no archive", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old_or_encrypted"),
        (files.locked_pdf(), "encrypted"),
        (files.pdf(""), "no_text"),
        (files.pdf(pages=11), "too_many_pages"),
        (files.pdf()[:200], "damaged"),
        (files.word(" "), "no_text"),
        (files.word("长" * 20_001), "too_long"),
        (("长" * 20_001).encode(), "too_long"),
        (files.archive(word__document_xml=b" " * 31_000_000), "too_heavy"),
    ],
)
async def test_what_cannot_be_read_says_why_in_both_languages(data, code):
    with pytest.raises(DocumentError) as refused:
        await text_of(data)
    assert refused.value.code == code
    assert refused.value.words == REASONS[code]
    assert all(refused.value.words)


async def test_a_file_that_unpacks_without_end_is_stopped_in_time_and_nothing_else_is_held_up():
    began, ticks = time.monotonic(), 0

    async def clock():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.02)
            ticks += 1

    ticking = asyncio.create_task(clock())
    with pytest.raises(DocumentError) as refused:
        await text_of(files.pdf_bomb())
    ticking.cancel()
    assert refused.value.code in {"too_heavy", "damaged", "no_text"}
    assert time.monotonic() - began < 11
    assert ticks > 2


async def test_entities_of_a_word_file_are_not_expanded():
    declared = '<!DOCTYPE x [<!ENTITY a "boom"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    packed = files.word("&a; &b;")
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "word/document.xml":
                data = data.replace(b"<w:document", declared.encode() + b"<w:document", 1)
                data = data.replace(b"&amp;a; &amp;b;", b"&a; &b; text")
            new.writestr(item, data)
    try:
        text = await text_of(out.getvalue())
    except DocumentError:
        return
    assert "root:" not in text
    assert "boom" not in text
