"""The report as PDF: complete, the same each time, readable by machines, and text stays text."""

import asyncio
import hashlib
import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.programme import Authority, LegalBasis
from matching.result import Grade, MatchResult
from service.errors import DocumentFailed, Overloaded
from service.reports import press as press_module
from service.reports.content import document_of
from service.reports.fonts import unpack
from service.reports.press import Press
from service.reports.text import Cleaned
from service.reports.typeset import typeset
from service.reports.words import stated
from tests.make import full_profile, profile

HOSTILE = (
    '#import "/etc/passwd": * $x$ \\ *b* _i_ @ref <a> `r` #{1+1} //c /* = h \u202edcba\r\n\t{{7*7}}'
)


@pytest.fixture
def press():
    made = Press()
    yield made
    made.close()


async def printed(client, lang="zh", said=None):
    result = (await client.post("/v1/matches", json=said or full_profile())).json()
    answer = await client.get(f"/r/{result['run']['run_id']}.pdf?lang={lang}")
    assert answer.status_code == 200
    return result, answer


def flat(text):
    """Without the breaks and spaces that a line's end or the space between scripts brings."""
    return re.sub(r"\s|\u200b", "", text)


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_all_that_stands_first_in_the_result_is_in_the_document(client, poppler, lang):
    result, answer = await printed(client, lang)
    text = flat(poppler("pdftotext", answer.content))
    for item in result["industries"][:1] + result["sites"][:10] + result["policies"][:5]:
        assert flat(item[f"name_{lang}"]) in text
        assert flat(item["evidence"][0]["quote"]) in text
    for item in result["sites"] + result["policies"]:
        assert flat(item[f"name_{lang}"]) in text
    for condition in (c for item in result["policies"][:5] for c in item["conditions"]):
        assert flat(condition[f"text_{lang}"]) in text
    for said in (*result["near_misses"], *result["questions"], *result["warnings"]):
        assert flat(said[f"text_{lang}"]) in text
    assert result["run"]["run_id"] in text
    assert {"zh": "第1/", "en": "Page1/"}[lang] in text


async def test_the_document_names_the_period_of_the_plan_and_the_day(client, poppler):
    result, answer = await printed(client)
    text = poppler("pdftotext", answer.content)
    assert "2030-01-01 – 2030-12-31" in text
    assert "规划只覆盖上述期间" in flat(text)
    assert result["run"]["today"] in text


async def test_fonts_are_embedded_and_every_letter_can_be_copied(client, poppler):
    _, answer = await printed(client)
    fonts = [line.split() for line in poppler("pdffonts", answer.content).splitlines()[2:]]
    assert {font[0].split("+")[-1] for font in fonts} >= {"NotoSansSC-Regular", "NotoSansSC-Bold"}
    assert all(font[-5:-2] == ["yes", "yes", "yes"] for font in fonts)  # embedded, subset, unicode


async def test_it_is_a_small_tagged_a4_document_with_a_title_and_language(client, poppler):
    _, answer = await printed(client, "en")
    info = poppler("pdfinfo", answer.content)
    assert re.search(r"Page size:.*A4", info)
    assert re.search(r"Tagged:\s+yes", info)
    assert re.search(r"Title:\s+Result", info)
    assert re.search(r"JavaScript:\s+no", info)
    assert b"/Lang" in answer.content
    assert b"pdfaid:part>2<" in answer.content
    assert b"pdfuaid:part>1<" in answer.content
    assert len(answer.content) < 600_000


async def test_the_hash_on_the_document_is_that_of_the_json(client, poppler):
    result, answer = await printed(client)
    address = f"/r/{result['run']['run_id']}.json"
    kept = await client.get(address)
    sha256 = hashlib.sha256(kept.content).hexdigest()
    told = (await client.get(f"/v1/matches/{result['run']['run_id']}/sha256")).json()
    assert sha256 in flat(poppler("pdftotext", answer.content))
    assert f"sha256:{sha256}".encode() in answer.content
    assert told == {
        "run_id": result["run"]["run_id"],
        "sha256": sha256,
        "bytes": len(kept.content),
    }
    assert json.loads(kept.content) == result
    assert sha256 in (await client.get(address.removesuffix(".json"))).text


async def test_the_same_run_makes_the_same_bytes(client):
    _, first = await printed(client)
    _, second = await printed(client)
    _, english = await printed(client, "en")
    assert first.content == second.content != english.content


async def test_files_are_named_and_kept_by_no_cache(client):
    result, answer = await printed(client)
    run = result["run"]["run_id"]
    for suffix, kind in (("pdf", "application/pdf"), ("json", "application/json")):
        answer = await client.get(f"/r/{run}.{suffix}")
        assert answer.headers["content-type"] == kind
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert (
            f'filename="luodi-2030-06-30-{run[4:12]}.{suffix}"'
            in answer.headers["content-disposition"]
        )


@pytest.mark.parametrize("suffix", ["pdf", "json", "ics"])
async def test_a_run_that_is_not_kept_has_no_files(client, suffix):
    for run in (f"run_{'a' * 26}", "x", "..%2F..%2Fx"):
        answer = await client.get(f"/r/{run}.{suffix}", headers={"Accept": "text/html"})
        assert answer.status_code == 404


async def test_hostile_text_stays_text(client, poppler):
    said = full_profile(name=HOSTILE[:200], business_text=f"机器人{HOSTILE}", products=[HOSTILE])
    _, answer = await printed(client, said=said)
    text = poppler("pdftotext", answer.content)
    assert '#import "/etc/passwd": * $x$ \\ *b* _i_ @ref <a> `r` #{1+1} //c /* = h dcba' in text
    assert "root:" not in text
    assert "{{7*7}}" in text
    assert "\u202e" not in text


async def test_an_endless_word_is_broken_and_none_of_it_is_lost(client, poppler):
    _, answer = await printed(client, said=profile("机器人" + "x" * 900))
    assert flat(poppler("pdftotext", answer.content)).count("x") >= 900


async def test_letters_without_a_shape_are_told_of(client, poppler):
    _, answer = await printed(client, said=profile("机器人 로봇 روبوت"))
    text = flat(poppler("pdftotext", answer.content))
    assert "有7个字符不在内嵌字体中" in text
    assert "机器人□□□□□□□" in text


async def test_a_result_that_recommends_nothing_is_a_document_too(client, poppler):
    _, answer = await printed(client, said=profile(""))
    text = flat(poppler("pdftotext", answer.content))
    assert "暂不作推荐" in text
    assert "政策举措" not in text


async def test_a_long_list_is_told_in_full_first_and_by_name_after(kept, words, press, poppler):
    def many(result: MatchResult) -> MatchResult:
        sites = tuple(
            result.sites[0].model_copy(
                update={"id": f"s{n}", "rank": n, "name_zh": f"示例园{n:02d}号"}
            )
            for n in range(1, 15)
        )
        return result.model_copy(update={"sites": sites})

    document = document_of(kept(change=many), words())
    section = document["sections"][1]
    assert (len(section["entries"]), len(section["rest"])) == (10, 4)
    text = flat(poppler("pdftotext", await press.pdf(document)))
    assert all(f"示例园{n:02d}号" in text for n in range(1, 15))


async def test_quotes_link_to_the_reader_only_where_the_address_is_known(kept, words, press):
    run = kept()
    quote = MatchResult.model_validate_json(run.result).sites[0].evidence[0]
    address = f"https://luodi.example/plans/demo_2030#q-{quote.start}-{quote.end}"
    assert address not in str(document_of(run, words()))
    document = document_of(run, words("zh", "https://luodi.example"))
    assert address in str(document)
    pdf = await press.pdf(document)
    assert b"https://luodi.example/plans/demo_2030#q-" in pdf


def test_a_run_on_a_plan_that_is_no_longer_here_links_nowhere(kept, words):
    def elsewhere(result: MatchResult) -> MatchResult:
        old = [
            quote.model_copy(update={"plan_id": "gone_2020"}) for quote in result.sites[0].evidence
        ]
        run = result.run.model_copy(update={"plan_ids": ("gone_2020",), "catalogue_version": "0+0"})
        site = result.sites[0].model_copy(update={"evidence": tuple(old)})
        return result.model_copy(update={"run": run, "sites": (site,)})

    document = document_of(kept(change=elsewhere), words("zh", "https://luodi.example"))
    assert "gone_2020" in str(document["meta"])
    assert "规划目录已有更新" in str(document["notices"])
    assert document["sections"][1]["entries"][0]["quotes"][0]["url"] is None


async def test_what_takes_too_long_is_stopped_and_said(kept, words):
    slow = Press(seconds=0.001)
    try:
        with pytest.raises(DocumentFailed):
            await slow.pdf(document_of(kept(), words()))
    finally:
        slow.close()


async def test_what_cannot_be_typeset_is_said_and_its_text_is_in_no_log(press, caplog):
    with pytest.raises(DocumentFailed):
        await press.pdf({"title": "秘密内容"})
    assert "秘密内容" not in caplog.text


async def test_a_queue_that_is_too_long_is_refused(kept, words, press, monkeypatch):
    monkeypatch.setattr(press_module, "WAITING", 3)
    document = document_of(kept(), words())
    found = await asyncio.gather(*(press.pdf(document) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(item, Overloaded) for item in found) == 2
    assert len({item for item in found if isinstance(item, bytes)}) == 1


async def test_the_typesetter_sees_nothing_of_the_services_environment(
    press, monkeypatch, tmp_path
):
    spy = tmp_path / "spy.py"
    spy.write_text("import os, sys; sys.stdout.write(repr(sorted(os.environ)))")
    monkeypatch.setattr(press_module, "TYPESET", spy)
    monkeypatch.setenv("LUODI_DATABASE_URL", "postgresql://u:secret@h/d")
    assert b"LUODI" not in await press.pdf({})


@pytest.fixture(scope="module")
def fonts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fonts")
    unpack(folder)
    return folder


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=300))
def test_any_text_can_be_typeset(kept, words, fonts, text):
    document = document_of(kept(), words())
    piece = {"text": text, "marked": True}
    said = {
        "eyebrow": text,
        "said": {"title": "x", "note": text, "texts": [{"label": text, "texts": [[piece, piece]]}]},
        "answers": {"title": "x", "rows": [{"label": text, "value": text, "url": None}]},
    }
    assert typeset(document | Cleaned(said).data, fonts).startswith(b"%PDF-")


@pytest.mark.parametrize(("grade", "words_zh"), [("A", "最契合规划中的"), ("C", "可能与规划中的")])
def test_the_sentence_on_top_is_as_sure_as_the_grade(kept, words, grade, words_zh):
    def graded(result: MatchResult) -> MatchResult:
        first = result.industries[0].model_copy(update={"grade": Grade(grade)})
        return result.model_copy(update={"industries": (first,)})

    assert words_zh in document_of(kept(change=graded), words())["answer"]


def test_lists_that_are_empty_say_so_and_the_next_best_is_told(kept, words):
    def bare(result: MatchResult) -> MatchResult:
        empty = {"sites": (), "policies": (), "questions": (), "near_misses": ()}
        best = result.industries[0]
        near = best.model_copy(
            update={"id": "near", "grade": Grade.INSUFFICIENT, "probability": 0.2}
        )
        return result.model_copy(update=empty | {"industries": (best, near)})

    said = str(document_of(kept(change=bare), words("zh", "https://luodi.example"))["sections"])
    assert "其次是" in said
    assert "没有依据足够的地点可列。" in said
    assert "没有相关的政策举措。" in said
    assert "可直接申报的项目。" in said
    assert "https://luodi.example/r/run_" in said


def test_a_record_is_told_by_its_own_words(words):
    record = type("Record", (), {"text_zh": "每年三月", "text_en": "every March"})()
    assert [stated(record, "zh"), stated(record, "en")] == ["每年三月", "every March"]
    authority = Authority(name_zh="科技部门", name_en="the science authority")
    assert [stated(authority, "zh"), stated(authority, "en")] == [
        "科技部门",
        "the science authority",
    ]
    assert stated(LegalBasis(title="办法"), "en") == "办法"
    assert stated(None, "zh") is None
