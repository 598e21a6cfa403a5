"""Classes of GB/T 4754—2017, found the way people type."""

import pytest

from matching.standards import gbt4754
from service.app import create_app
from service.buckets import RATES
from service.standards.index import ClassIndex
from service.standards.pinyin import FILE, sounds, table
from tests.make import served


@pytest.fixture(scope="module")
def index(knowledge):
    return ClassIndex(knowledge.catalogue)


def codes(hits):
    return [hit.code for hit in hits]


@pytest.mark.parametrize(
    ("typed", "first", "way"),
    [
        ("C3491", "C3491", "code"),
        ("3491", "C3491", "code"),
        ("c34", "C34", "code"),
        ("工业机器人制造", "C3491", "name"),
        ("机器人", "C3491", "name"),
        ("jqr", "C3491", "pinyin"),
        ("JQR", "C3491", "pinyin"),
        ("gongyejiqiren", "C3491", "pinyin"),
        ("谐波减速器", "C3491", "synonym"),
        ("humanoid robot", "C3491", "synonym"),
        ("稻谷", "A0111", "name"),
        ("Ｃ３４９１", "C3491", "code"),
    ],
)
def test_the_likeliest_class_stands_first(index, typed, first, way):
    hit = index.search(typed)[0]
    assert (hit.code, hit.found_by) == (first, way)


def test_a_hit_names_what_stands_above_it_and_the_word_that_led_there(index):
    hit = index.search("谐波减速器")[0]
    assert hit.path == ("制造业", "通用设备制造业", "其他通用设备制造")
    assert hit.via == "谐波减速器"
    assert hit.level == "小类"


def test_a_group_that_only_repeats_its_class_is_left_out(index):
    found = codes(index.search("银行理财"))
    assert "J6640" in found
    assert "J664" not in found


@pytest.mark.parametrize("typed", ["", "  ", "没有这种行业", "qqqqqq"])
def test_what_is_nothing_finds_nothing(index, typed):
    assert index.search(typed) == ()


def test_one_letter_finds_a_section_and_not_half_of_the_standard(index):
    assert all(hit.found_by == "code" for hit in index.search("c"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C3491 工业机器人制造", "C3491"),
        ("3491", "C3491"),
        ("工业机器人制造", "C3491"),
        ("稻谷种植", "A0111"),
        ("机器人", None),
        ("", None),
        ("A3491", None),
    ],
)
def test_a_text_is_a_class_only_when_it_can_be_no_other(index, text, code):
    assert index.resolve(text) == code


def test_a_class_is_found_by_its_code_and_resolved_with_its_name(index):
    for code, item in list(gbt4754.classes().items())[::17]:
        assert codes(index.search(code, 1)) == [code]
        assert index.resolve(f"{code} {item.name}") == code
        assert sounds()[code].full.isascii()


def test_the_pinyin_beside_the_code_is_what_pypinyin_says():
    from importlib import resources

    kept = resources.files("service.standards").joinpath(FILE).read_text("utf-8")
    assert kept == table()


async def test_the_interface_answers_classes(client):
    answer = await client.get("/v1/standards/gbt4754", params={"q": "jqr", "limit": 2})
    body = answer.json()
    assert body["standard"] == "GB/T 4754—2017"
    assert [item["code"] for item in body["items"]] == ["C3491", "C3492"]
    assert set(body["items"][0]) == {"code", "level", "name", "path", "found_by", "via"}


@pytest.mark.parametrize(
    "query", [{}, {"q": ""}, {"q": "x" * 61}, {"q": "a", "limit": 0}, {"q": "a", "z": 1}]
)
async def test_wrong_parameters_are_named_in_both_languages(client, query):
    answer = await client.get("/v1/standards/gbt4754", params=query)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["message_zh"]
    assert error["message_en"]


async def test_too_many_searches_are_told_when_to_come_back(database, settings, known):
    strict = settings.model_copy(update={"limit_factor": 2 / RATES["search"].burst})
    async with served(create_app(strict, database, known)) as client:
        for _ in range(3):
            answer = await client.get("/v1/standards/gbt4754", params={"q": "c"})
    assert answer.status_code == 429
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) >= 1
