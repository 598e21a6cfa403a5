"""An official text becomes clauses; the page around it is set aside."""

import itertools
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.plan import Level, PlanError, parse_plan

ROOT = Path(__file__).parents[2]
BUNDLED = ROOT / "matching" / "plans" / "guangdong_2025" / "plan.txt"
ANNOTATIONS = ROOT.parent / "shared" / "plan" / "annotations.json"

OPENING = "为推动本地产业高质量发展，结合实际情况，特制定本行动计划，请各地区各部门认真贯彻落实。"
CLOSING = (
    "各地区各部门要切实加强组织领导，密切协作配合，确保本计划确定的各项任务落到实处、取得实效。"
)
PARAGRAPH = (
    "本地要统筹资金、土地与人才，支持企业扩大生产、开拓市场，形成上下游衔接的产业链条和集群。"
)


def clauses(*lines, newline="\n"):
    plan = parse_plan("made", newline.join(lines).encode())
    return plan, {clause.id: clause for clause in plan.clauses}


def furniture(plan):
    return [plan.text[start:end] for start, end in plan.furniture]


@pytest.fixture(scope="module")
def annotated():
    if not ANNOTATIONS.exists():
        pytest.skip("the annotated plan is not beside this repository")
    return json.loads(ANNOTATIONS.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def bundled():
    return parse_plan("guangdong_2025", BUNDLED.read_bytes())


def test_the_bundled_plan_has_the_annotated_clauses(annotated, bundled):
    expected = [
        (row["id"], row["start"], row["end"], row["marker"], row["title"], row["parent"])
        for row in annotated["clauses"]
    ]
    found = [(c.id, c.start, c.end, c.marker, c.title, c.parent) for c in bundled.clauses]
    assert found == expected


def test_the_bundled_plan_is_the_annotated_file(annotated, bundled):
    assert bundled.sha256 == annotated["sha256"]
    assert len(bundled.text) == annotated["n_chars"]


def test_the_page_around_the_bundled_plan_is_set_aside(annotated, bundled):
    expected = [(row["start"], row["end"]) for row in annotated["boilerplate"]]
    assert list(bundled.furniture) == expected


def test_the_bundled_plan_has_eight_chapters_and_26_sections(bundled):
    levels = [clause.level for clause in bundled.clauses]
    assert levels.count(Level.CHAPTER) == 8
    assert levels.count(Level.SECTION) == 26
    assert bundled.clause("2.7.1").title == "集成电路产业"
    assert bundled.text_of(bundled.clause("8.24")).startswith("(二十四)强化财政金融保障。")


def test_sections_are_counted_through_the_chapters_and_items_within_a_section():
    plan, by_id = clauses(
        "一、甲",
        "(一)乙。做这些。",
        "1.丙。做那些。",
        "2.丁。再做那些。",
        "二、戊",
        "(二)己。做别的。",
    )
    assert list(by_id) == ["1", "1.1", "1.1.1", "1.1.2", "2", "2.2"]
    assert [clause.parent for clause in by_id.values()] == [None, "1", "1.1", "1.1", None, "2"]
    assert [clause.title for clause in by_id.values()] == ["甲", "乙", "丙", "丁", "戊", "己"]
    assert plan.text_of(by_id["1.1.2"]) == "2.丁。再做那些。"


@pytest.mark.parametrize(
    "opening",
    ["（一）乙。做这些。", "(一)乙。做这些。", "(一）乙。做这些。", "（一） 乙。做这些。"],
)
def test_brackets_may_be_full_width_or_ascii(opening):
    _, by_id = clauses("一、甲", opening)
    assert by_id["1.1"].title == "乙"


@pytest.mark.parametrize("opening", ["1.丙。做这些。", "1．丙。做这些。", "1. 丙。做这些。"])
def test_the_point_after_an_item_may_be_full_width_or_ascii(opening):
    _, by_id = clauses("一、甲", "（一）乙。做这些。", opening)
    assert by_id["1.1.1"].title == "丙"


@pytest.mark.parametrize(
    ("numeral", "number"),
    [("九", "9"), ("十", "10"), ("十一", "11"), ("二十", "20"), ("二十一", "21"), ("九十九", "99")],
)
def test_chinese_numerals_are_read(numeral, number):
    _, by_id = clauses(f"{numeral}、甲", f"（{numeral}）乙。做这些。")
    assert list(by_id) == [number, f"{number}.{number}"]


@pytest.mark.parametrize("line", ["十十、甲", "一二、甲", "二三十、甲", "、甲"])
def test_what_is_no_numeral_opens_no_chapter(line):
    with pytest.raises(PlanError, match="no chapter"):
        clauses(line)


def test_a_decimal_number_opens_no_item():
    _, by_id = clauses("一、甲", "（一）乙。做这些。", "3.8%左右的投入强度。")
    assert list(by_id) == ["1", "1.1"]


def test_an_item_needs_a_section():
    _, by_id = clauses("一、甲", "1.丙。做这些。")
    assert list(by_id) == ["1"]


def test_a_title_without_a_full_stop_is_the_whole_line():
    _, by_id = clauses("一、甲", "（一）乙")
    assert by_id["1.1"].title == "乙"


def test_indented_paragraphs_are_read_from_their_number_on():
    plan, by_id = clauses(f"　　{OPENING}", "　　一、甲", "  （一）乙。做这些。  ")
    assert list(by_id) == ["preamble", "1", "1.1"]
    assert plan.text_of(by_id["preamble"]) == OPENING
    assert plan.text_of(by_id["1"]) == "一、甲"
    assert plan.text_of(by_id["1.1"]) == "（一）乙。做这些。"


def test_paragraphs_under_a_heading_belong_to_it():
    plan, by_id = clauses(
        "一、甲",
        "（一）乙",
        PARAGRAPH,
        "（某厅负责）",
        PARAGRAPH,
        "（二）丙",
        PARAGRAPH,
        "相关阅读",
    )
    assert plan.text_of(by_id["1.1"]).splitlines() == [
        "（一）乙",
        PARAGRAPH,
        "（某厅负责）",
        PARAGRAPH,
    ]
    assert plan.text_of(by_id["1.2"]).splitlines() == ["（二）丙", PARAGRAPH]
    assert furniture(plan) == ["相关阅读"]


def test_a_short_line_between_clauses_is_furniture():
    plan, by_id = clauses("一、甲", "（一）乙。做这些。", "打开客户端", "（二）丙。做那些。")
    assert furniture(plan) == ["打开客户端"]
    assert plan.text_of(by_id["1.1"]) == "（一）乙。做这些。"


def test_the_preamble_and_the_closing_are_the_paragraphs_around_the_numbered_text():
    plan, by_id = clauses("某报", OPENING, "一、甲", "（一）乙。做这些。", CLOSING, "评论")
    assert plan.text_of(by_id["preamble"]) == OPENING
    assert plan.text_of(by_id["closing"]) == CLOSING
    assert by_id["preamble"].title is None
    assert by_id["closing"].level is Level.CLOSING
    assert furniture(plan) == ["某报", "评论"]


def test_a_text_without_preamble_and_closing_has_none():
    _, by_id = clauses("一、甲", "（一）乙。做这些。")
    assert list(by_id) == ["1", "1.1"]


def test_the_line_that_announces_the_text_is_furniture():
    announcement = f"近日，某省人民政府办公厅印发了行动计划，{'要求认真贯彻落实，' * 3}全文如下。"
    plan, by_id = clauses(announcement, OPENING, "一、甲", "（一）乙。做这些。")
    assert furniture(plan) == [announcement]
    assert plan.text_of(by_id["preamble"]) == OPENING


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"])
def test_offsets_hold_whatever_the_newlines(newline):
    plan, by_id = clauses(OPENING, "一、甲", "（一）乙。做这些。", newline=newline)
    assert [plan.text_of(clause) for clause in by_id.values()] == [
        OPENING,
        "一、甲",
        "（一）乙。做这些。",
    ]
    assert newline in plan.text


def test_a_byte_order_mark_hides_no_chapter():
    plan = parse_plan("made", b"\xef\xbb\xbf" + "一、甲\n（一）乙。做这些。".encode())
    assert [clause.id for clause in plan.clauses] == ["1", "1.1"]
    assert plan.text_of(plan.clause("1")) == "一、甲"
    assert plan.clause("1").start == 1
    assert plan.furniture == ()


def test_a_file_that_is_not_utf8_is_refused_with_the_place():
    with pytest.raises(PlanError, match="made: not UTF-8 at byte 10"):
        parse_plan("made", "一、甲\n".encode() + "（一）乙".encode("gb18030"))


def test_a_text_without_chapters_is_refused():
    with pytest.raises(PlanError, match="no chapter"):
        clauses(OPENING, "（一）乙。做这些。")


def test_an_empty_file_is_refused():
    with pytest.raises(PlanError, match="no chapter"):
        parse_plan("made", b"")


def test_a_clause_numbered_twice_is_refused():
    with pytest.raises(PlanError, match=r"clause 1\.1 is numbered twice"):
        clauses("一、甲", "（一）乙。做这些。", "（一）丙。做那些。")


def test_a_clause_that_is_not_there_is_a_key_error():
    plan, _ = clauses("一、甲")
    with pytest.raises(KeyError):
        plan.clause("2")


LINES = st.one_of(
    st.sampled_from([OPENING, CLOSING, PARAGRAPH, "打开客户端", "", "  ", "全文如下", "评论"]),
    st.builds("{}、{}".format, st.sampled_from("二三四十"), st.text(max_size=5)),
    st.builds("（{}）{}。做这些。".format, st.sampled_from("一二三四十"), st.text(max_size=5)),
    st.builds(
        "{}{}.{}".format, st.sampled_from(["", "　　"]), st.integers(1, 12), st.text(max_size=5)
    ),
    st.text(max_size=40),
)


def number_of(line):
    """A numbered line's own number, so that a made text numbers nothing twice; any other line itself."""
    found = re.match(r"\s*(（?\w+[、）.．])", line)
    return found[1] if found else line


@given(
    lines=st.lists(LINES, max_size=12, unique_by=number_of),
    newline=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from(["", "\ufeff"]),
)
def test_clauses_and_furniture_share_the_text_without_overlap(lines, newline, mark):
    plan = parse_plan("made", (mark + newline.join(["一、甲", *lines])).encode())
    spans = [(clause.start, clause.end) for clause in plan.clauses]
    assert all(0 <= start < end <= len(plan.text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))
    taken = sorted([*spans, *plan.furniture])
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(taken))
    covered = {offset for start, end in taken for offset in range(start, end)}
    left = "".join(char for offset, char in enumerate(plan.text) if offset not in covered)
    assert not left.replace("\ufeff", "").strip()
