"""Programmes on the report: apart from levers, each with its conditions, window, amount, authority and sources."""

import html

import pytest

from tests.make import full_profile


async def page_of(client, lang="zh", **said):
    made = (await client.post("/v1/matches", json=full_profile(**said))).json()
    answer = await client.get(f"/r/{made['run']['run_id']}?lang={lang}")
    return made, html.unescape(answer.text)


def section(page, name):
    return page.split(f'<section aria-labelledby="{name}">')[1].split("</section>")[0]


async def test_levers_and_programmes_stand_in_two_lists(client):
    made, page = await page_of(client)
    by_kind = {"lever": "levers", "programme": "programmes"}
    assert {policy["kind"] for policy in made["policies"]} == set(by_kind)
    for policy in made["policies"]:
        own, other = (
            by_kind[policy["kind"]],
            ({*by_kind.values()} - {by_kind[policy["kind"]]}).pop(),
        )
        assert f"<h3>{policy['name_zh']}</h3>" in section(page, own)
        assert f"<h3>{policy['name_zh']}</h3>" not in section(page, other)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ["即将截止", "距截止 20 天", "竞争性择优，单个项目不超过 200 万元", "竞争性分配，不可合计", "示范省工业和信息化厅",
                "0000-12345", "申报书", "示工信〔2029〕8号", "有效至 2034-12-31", "可靠性 A：官方发布", "核对日期", "2030-06-01",
                "受理后 20 个工作日内答复"]),
        ("en", ["Closing soon", "20 days to the deadline", "competitive, at most 2 million yuan a project",
                "competitive, not to be added up", "Demo Province Department of Industry", "application form",
                "valid to 2034-12-31", "Reliability A: official publication", "Last checked"]),
    ],
)  # fmt: skip
async def test_a_programme_shows_its_whole_record(client, lang, words):
    _, page = await page_of(client, lang)
    shown = section(page, "programmes")
    assert not [word for word in words if word not in shown]
    assert 'href="https://example.org/first-use"' in shown


@pytest.mark.parametrize(
    ("said", "sign", "word"),
    [
        ({"rd_intensity_pct": 8}, "✓", "符合"),
        ({"rd_intensity_pct": 2}, "✗", "不符"),
        ({"rd_intensity_pct": None, "rd_wan": None}, "?", "未知"),
    ],
)
async def test_each_condition_carries_its_sign(client, said, sign, word):
    _, page = await page_of(client, **said)
    assert f'<span class="sign" aria-hidden="true">{sign}</span> <b>{word}</b>' in section(
        page, "programmes"
    )


async def test_a_lever_shows_nothing_of_a_programme(client):
    _, page = await page_of(client)
    assert not [
        word for word in ("主管部门", "金额", "申报时间") if word in section(page, "levers")
    ]


async def test_the_catalogue_serves_the_record_and_finds_it_by_document_and_verification(client):
    one = (await client.get("/v1/policies/first-use")).json()
    assert one["window"]["closes"] == "2030-07-20"
    assert one["amount"]["kind"] == "competitive"
    assert one["basis_evidence"][0]["reliability"] == "A"
    for query in ("verification=verified", "q=示工信〔2029〕8号"):
        found = (await client.get(f"/v1/policies?{query}")).json()["items"]
        assert [item["id"] for item in found] == ["first-use"]
    assert (await client.get("/v1/policies?verification=perhaps")).status_code == 422


async def test_what_a_programme_gives_is_told_in_the_readers_language(client):
    _, page = await page_of(client, "en")
    assert "<p>Priority in application scenarios for first sets</p>" in section(page, "programmes")
    assert "优先提供首台套应用场景" not in section(page, "programmes").partition("<blockquote")[0]
    _, page = await page_of(client)
    assert "优先提供首台套应用场景" in section(page, "programmes")
    assert "first sets" not in section(page, "programmes")
    entry = "/plans/demo_2030/policies/first-use"
    assert "Priority in application scenarios" in (await client.get(f"{entry}?lang=en")).text
    assert "优先提供首台套应用场景" in (await client.get(f"{entry}?lang=zh")).text


async def test_an_answer_kept_before_it_was_told_in_english_still_reads(client):
    from matching.result import MatchResult

    made, _ = await page_of(client)
    for policy in made["policies"]:
        del policy["gives_en"]
    assert {policy.gives_en for policy in MatchResult.model_validate(made).policies} == {None}
