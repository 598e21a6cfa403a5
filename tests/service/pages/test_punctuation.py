"""Chinese of registers is shown with full-width marks; everything else stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.pages.docs import groups
from service.pages.docs_words import SUMMARIES_ZH, TAGS
from service.pages.officers.wording import ACTIONS
from service.pages.punctuation import full_width


@pytest.mark.parametrize(
    ("held", "shown"),
    [
        ("首批19个特色产业园(省厅, 2021-12)", "首批19个特色产业园（省厅，2021-12）"),
        ("日报(360elib) 转省厅名单", "日报（360elib）转省厅名单"),
        ("英文摘要: 新一批", "英文摘要：新一批"),
        ("临海(中原)集聚区", "临海（中原）集聚区"),
        ("Pearl River (delta), core", "Pearl River (delta), core"),
        ("比例 3:1，概率 >99%", "比例 3:1，概率 >99%"),
        ("GB/T 4754(2017)", "GB/T 4754(2017)"),
    ],
)
def test_marks_beside_han_letters_are_full_width(held, shown):
    assert full_width(held) == shown


@given(st.text(alphabet="甲乙，（）:,()a1 "))
def test_letters_and_figures_are_never_touched(text):
    kept = [letter for letter in full_width(text) if letter in "甲乙a1"]
    assert kept == [letter for letter in text if letter in "甲乙a1"]
    assert full_width(full_width(text)) == full_width(text)


async def test_every_operation_and_group_has_a_chinese_heading(client):
    found = groups((await client.get("/openapi.json")).json())
    assert set(found) <= set(TAGS)
    assert {one.summary_en for some in found.values() for one in some} <= set(SUMMARIES_ZH)
    page = (await client.get("/docs/api", params={"lang": "zh"})).text
    assert "匹配一家企业" in page
    assert "Match a profile" not in page


def test_every_action_on_leads_has_words():
    assert {"lead.handed_off", "lead.contact_read", "lead.exported", "key.created"} <= set(ACTIONS)
