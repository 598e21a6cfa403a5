"""The embedded font has every word the service says, and can be cut anew."""

import io

from fontTools.ttLib import TTFont

from service.reports import fonts
from service.reports.fonts.__main__ import cut, ranges, written_by_people, written_by_us
from service.reports.text import Cleaned


def test_every_letter_of_the_pages_and_plans_has_a_shape():
    ours = "".join(sorted(char for char in written_by_us() if char.isprintable()))
    assert Cleaned(ours).lacking == 0


def test_people_may_write_chinese_simplified_and_traditional_and_japanese():
    assert Cleaned("深圳機器人ロボット発電気喆镕ß ł ş é Ж Ω").lacking == 0
    assert len(written_by_people() - fonts.covered()) < 20


def test_a_font_cut_anew_has_what_was_asked_for_and_the_same_bytes_each_time(tmp_path):
    fonts.unpack(tmp_path)
    source = tmp_path / "NotoSansSC-Regular.ttf"
    first = cut(source, {"落", "地", "A", "\U0001f600"})
    assert set(TTFont(io.BytesIO(first)).getBestCmap()) == {ord(char) for char in "落地A"}
    assert cut(source, {"落", "地", "A"}) == first
    assert set(map(chr, TTFont(io.BytesIO(source.read_bytes())).getBestCmap())) == fonts.covered()


def test_ranges_say_each_code_once():
    assert list(ranges([5, 0x41, 0x42, 0x43, 0x4E00])) == ["5", "41-43", "4e00"]
    assert list(ranges([])) == []
