"""Was it issued here? Files and typed numbers, true, altered, foreign and malformed."""

import html
import re

import pytest

from tests.make import full_profile

HTML = {"Accept": "text/html"}


@pytest.fixture
async def issued(client):
    """A run, its hash and its files."""
    run = (await client.post("/v1/matches", json=full_profile())).json()["run"]["run_id"]
    files = {
        kind: (await client.get(f"/r/{run}.{kind}?lang=en")).content for kind in ("pdf", "json")
    }
    return run, (await client.get(f"/v1/matches/{run}/sha256")).json()["sha256"], files


def headline(answer):
    found = re.search(r'<h2 id="verdict">(.*?)</h2>', answer.text)
    return html.unescape(found[1]) if found else None


async def upload(client, content, name="report.pdf", **headers):
    return await client.post("/verify", files={"file": (name, content)}, headers=HTML | headers)


async def typed(client, run, sha256, **more):
    return await client.get("/verify", params={"run": run, "sha256": sha256, **more}, headers=HTML)


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_form_asks_for_a_file_or_the_numbers_and_says_nothing_yet(client, lang):
    answer = await client.get(f"/verify?lang={lang}", headers=HTML)
    assert answer.status_code == 200
    assert headline(answer) is None
    assert answer.text.count("<form") == 2


async def test_a_pdf_as_issued_is_issued_here_and_unaltered(client, issued):
    run, _, files = issued
    answer = await upload(client, files["pdf"])
    assert headline(answer) == "本服务出具，文件未经改动"
    assert f'href="/r/{run}"' in answer.text
    assert answer.headers["cache-control"] == "private, no-store"


async def test_a_pdf_with_other_bytes_is_told_from_the_one_issued(client, issued):
    _, _, files = issued
    altered = files["pdf"].replace(b"/Type /Page", b"/Type /Pag3", 1) + b"\n"
    assert headline(await upload(client, altered)) == "结果编号属实，文件已有变化"


async def test_a_pdf_that_claims_another_hash_is_refused(client, issued):
    _, sha256, files = issued
    forged = files["pdf"].replace(sha256.encode(), b"0" * 64)
    assert headline(await upload(client, forged)) == "SHA-256 不一致"


async def test_a_pdf_of_another_edition_is_not_called_altered(client, issued):
    _, _, files = issued
    older = re.sub(rb"edition:[0-9a-f]{12}", b"edition:000000000000", files["pdf"])
    assert headline(await upload(client, older)) == "结果一致，文件无法逐字节比对"


async def test_the_json_is_checked_by_its_own_bytes(client, issued):
    _, _, files = issued
    assert headline(await upload(client, files["json"], "r.json")) == "本服务出具，结果一致"
    raised = (
        files["json"]
        .replace(b'"grade":"C"', b'"grade":"A"')
        .replace(b'"grade":"B"', b'"grade":"A"')
    )
    assert raised != files["json"]
    assert headline(await upload(client, raised, "r.json")) == "SHA-256 不一致"


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a",
        b"%PDF-1.7 nothing",
        b"{",
        b"[]",
        b'{"run":{"run_id":7}}',
        b"[" * 5000,
        b"\xff" * 9,
        b"null",
    ],
)
async def test_any_other_file_is_not_recognised_and_that_is_said(client, content):
    answer = await upload(client, content)
    assert answer.status_code == 422
    assert headline(answer) == "无法识别这个文件"


async def test_no_file_is_said_to_be_none(client):
    for answer in (
        await upload(client, b""),
        await client.post("/verify", data={"file": "text"}, headers=HTML),
        await client.post("/verify", headers=HTML),
    ):
        assert answer.status_code == 422
        assert headline(answer) == "没有收到文件"


async def test_a_file_that_is_too_large_is_refused(client):
    answer = await upload(client, b"%PDF-" + b"0" * 2_000_000)
    assert answer.status_code == 413


async def test_another_site_cannot_send_the_form(client, issued):
    answer = await upload(client, issued[2]["pdf"], **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


async def test_typed_numbers_are_read_as_people_write_them(client, issued):
    run, sha256, _ = issued
    spaced = " ".join(sha256[i : i + 8] for i in range(0, 64, 8)).upper()
    for given in (sha256, f"sha256:{sha256}", spaced):
        assert headline(await typed(client, f" {run} ", given)) == "本服务出具，结果一致"


async def test_typed_numbers_that_do_not_fit_are_told_apart(client, issued):
    run, sha256, _ = issued
    assert headline(await typed(client, run, "0" * 64)) == "SHA-256 不一致"
    assert headline(await typed(client, f"run_{'a' * 26}", sha256)) == "本服务没有这个编号的结果"
    assert headline(await typed(client, run, "0" * 64, lang="en")) == "The SHA-256 differs"


@pytest.mark.parametrize(
    ("run", "sha256"),
    [("x", "0" * 64), (f"run_{'a' * 26}", "0" * 63), ("", "0" * 64), ('"><script>', "' OR 1=1 --")],
)
async def test_mistyped_numbers_come_back_as_typed_with_what_is_wrong(client, run, sha256):
    answer = await typed(client, run, sha256)
    assert answer.status_code == 422
    assert headline(answer) == "结果编号或 SHA-256 的写法不对"
    assert "<script" not in answer.text
    assert f'value="{html.escape(sha256)}"'.replace("&#x27;", "&#39;") in answer.text
    assert 'aria-invalid="true"' in answer.text
