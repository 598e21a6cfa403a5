"""Bodies no one means well: refused with a clear 4xx or taken exactly as they are, never a 500, never slowly."""

import json
import resource
import time

import pytest

from tests.make import profile

LONG = "9" * 400


def body(**said):
    return json.dumps(profile(**said), ensure_ascii=False).encode()


def raw(value):
    return b'{"business_text":"x","land_mu":' + value + b"}"


REFUSED = {
    "nothing": b"",
    "blank": b"  \n",
    "half a string": b'{"business_text":"x',
    "half an object": b'{"business_text":"x"',
    "two documents": b'{"business_text":"x"}{}',
    "trailing comma": b'{"business_text":"x",}',
    "single quotes": b"{'business_text':'x'}",
    "comment": b'{"business_text":"x"/*c*/}',
    "null": b"null",
    "true": b"true",
    "number": b"7",
    "string": b'"x"',
    "list": b"[]",
    "list of profiles": b'[{"business_text":"x"}]',
    "empty object": b"{}",
    "utf-16": '{"business_text":"x"}'.encode("utf-16"),
    "utf-32": '{"business_text":"x"}'.encode("utf-32"),
    "gb18030": '{"business_text":"做机器人"}'.encode("gb18030"),
    "latin-1": '{"business_text":"é"}'.encode("latin-1"),
    "overlong utf-8": b'{"business_text":"\xc0\xaf"}',
    "utf-8 surrogate": b'{"business_text":"\xed\xa0\x80"}',
    "cut utf-8": b'{"business_text":"\xe4\xbd"}',
    "raw NUL": b'{"business_text":"a\x00b"}',
    "raw newline in a string": b'{"business_text":"a\nb"}',
    "escaped NUL": b'{"business_text":"a\\u0000b"}',
    "lone high surrogate": b'{"business_text":"\\ud800"}',
    "lone low surrogate": b'{"business_text":"\\udc00"}',
    "swapped surrogates": b'{"business_text":"\\udc00\\ud800"}',
    "lone surrogate in a name": b'{"business_text":"x","\\ud800":1}',
    "bad escape": b'{"business_text":"\\x41"}',
    "NaN": raw(b"NaN"),
    "Infinity": raw(b"Infinity"),
    "-Infinity": raw(b"-Infinity"),
    "1e999": raw(b"1e999"),
    "-1e999": raw(b"-1e999"),
    "negative": raw(b"-1"),
    "minus a little": raw(b"-1e-9"),
    "400 digits": raw(LONG.encode()),
    "100,000 digits": raw(b"9" * 100_000),
    "leading zero": raw(b"01"),
    "plus sign": raw(b"+1"),
    "hexadecimal": raw(b"0x10"),
    "word for a number": raw(b'"many"'),
    "NaN as text": raw(b'"NaN"'),
    "infinity as text": raw(b'"inf"'),
    "true for a number's list": raw(b"[true]"),
    "object for a number": raw(b'{"min":1}'),
    "duplicate field": b'{"business_text":"x","business_text":"y"}',
    "duplicate field below": b'{"business_text":"x","location":{"city":"a","city":"b"}}',
    "unknown field": body(investment=1),
    "tenant_id": body(tenant_id="x"),
    "score": body(score=1),
    "__proto__": body(__proto__={"admin": True}),
    "field with a slash": body(**{"a/b~c": 1}),
    "field with a line break": body(**{"a\nb": 1}),
    "1,000-character field": body(**{"a" * 1000: 1}),
    "50 unknown fields": body(**{f"f{i}": i for i in range(50)}),
    "10,000 lists": b'{"business_text":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "100,000 open lists": b"[" * 100_000,
    "10,000 objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "nested location": body(location={"city": {"city": {"city": "x"}}}),
    "text too long": body(business_text="做" * 4001),
    "1 MB string": body(name="a" * 1_000_000),
    "name too long": body(name="名" * 201),
    "id too long": body(id="i" * 129),
    "51 products": body(products=["x"] * 51),
    "product too long": body(products=["x" * 201]),
    "number among products": body(products=["x", 1]),
    "list in products": body(products=[["x"]]),
    "text for a list": body(products="x"),
    "wrong uscc": body(uscc="91440300708461136X"),
    "short uscc": body(uscc="123"),
    "unknown industry code": body(industry_code="C9999"),
    "unknown enum": body(ownership="alien"),
    "number for an enum": body(stage=1),
    "unknown goal": body(goals=["site", "gold"]),
    "half an employee": body(employees=1.5),
    "too many employees": body(employees=2**63),
    "101 percent": body(export_share_pct=100.1),
    "maybe": body(needs_chemical_park="maybe"),
    "month 13": body(start_by="2026-13"),
    "Arabic digits": body(start_by="٢٠٢٦-٠١"),
    "30 February": body(founded="2020-02-30"),
    "year 0": body(founded="0000"),
    "location as text": body(location="广州"),
    "unknown declined": body(declined=["everything"]),
}
TAKEN = {
    "byte order mark": (b"\xef\xbb\xbf" + body(), None),
    "full-width code": (body(uscc="９１４４０３００７０８４６１１３６T"), None),
    "right-to-left override": (body(name="\u202eevil\u202c"), "\u202eevil\u202c"),
    "zero-width": (body(name="机\u200b器\u200d人"), "机\u200b器\u200d人"),
    "rare character": (body(name="𠮷野𠀀"), "𠮷野𠀀"),
    "emoji": (body(name="👩‍🔧🤖"), "👩‍🔧🤖"),
    "script": (body(name="<script>alert(1)</script>"), "<script>alert(1)</script>"),
    "template": (body(name="{{7*7}}${7*7}"), "{{7*7}}${7*7}"),
    "quote and backslash": (body(name="'; DROP TABLE runs; --\\"), "'; DROP TABLE runs; --\\"),
    "escaped pair": (b'{"business_text":"x","name":"\\ud83e\\udd16"}', "🤖"),
    "bell": (body(name="a\x07b"), "a\x07b"),
    "terminal colour": (body(name="\x1b[31mred"), "\x1b[31mred"),
    "combining": (body(name="e\u0301"), "e\u0301"),
}


async def send(client, content):
    headers = {"content-type": "application/json"}
    return await client.post("/v1/matches", content=content, headers=headers)


def test_the_corpus_is_large_enough():
    assert len(REFUSED) + len(TAKEN) >= 80


@pytest.mark.parametrize("name", REFUSED)
async def test_it_is_refused_in_words(client, name):
    began = time.perf_counter()
    answer = await send(client, REFUSED[name])
    assert answer.status_code in {400, 413, 422}
    assert time.perf_counter() - began < 5
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["detail_zh"]
    assert problem["errors"]
    for error in problem["errors"]:
        assert error["message_zh"]
        assert error["message_en"]
        assert len(error["message_zh"]) < 300
        assert "\n" not in error["pointer"] + error["message_zh"] + error["message_en"]


async def test_refusing_it_costs_a_tenth_of_a_second_at_most_and_little_memory(client):
    """Of processor time, the best of three: a busy machine is no fault of the body."""
    await send(client, b"{}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    slow = {}
    for name, content in REFUSED.items():
        spent = []
        for _ in range(3):
            began = time.process_time()
            await send(client, content)
            spent.append(time.process_time() - began)
            if spent[-1] <= 0.1:
                break
        if min(spent) > 0.1:
            slow[name] = min(spent)
    assert slow == {}
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert most <= 50 * 1024  # KiB


@pytest.mark.parametrize("name", TAKEN)
async def test_it_is_taken_as_it_is(client, engine, name):
    content, expected = TAKEN[name]
    answer = await send(client, content)
    assert answer.status_code == 200
    replayed = await client.post(f"{answer.headers['location']}/replay")
    assert replayed.content == answer.content
    if expected is not None:
        decoded = json.loads(content.decode("utf-8-sig"))["name"]
        assert decoded == expected


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "application/json; charset=gb18030", "application/jsonp"],
)  # fmt: skip
async def test_only_json_in_utf8_is_read(client, kind):
    answer = await client.post("/v1/matches", content=body(), headers={"content-type": kind})
    assert answer.status_code == 415


async def test_json_with_a_charset_is_read(client):
    headers = {"content-type": "Application/JSON; Charset=UTF-8"}
    answer = await client.post("/v1/matches", content=body(), headers=headers)
    assert answer.status_code == 200
