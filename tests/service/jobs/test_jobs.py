"""Match jobs over the API: sent in any form, worked off by real processes, read back in order."""

import json

import pytest

from matching.match import match, to_json
from matching.problems import parse_profile
from matching.result import MatchResult
from tests.conftest import TODAY
from tests.make import full_profile, profile
from tests.service.jobs.conftest import ended, rows_of
from tests.service.partners.conftest import bearer

JOBS = "/v1/match-jobs"


async def sent(api, key, profiles, **query):
    answer = await api.post(JOBS, json=profiles, params=query, headers=key)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"{JOBS}/{answer.json()['job_id']}"
    return answer.json()


async def test_a_batch_is_taken_at_once_and_every_row_is_the_very_match_of_its_profile(
    api, key, workers, known
):
    profiles = [profile(id=f"row {n}") for n in range(130)] + [full_profile()]
    job = await sent(api, key, profiles, top=3)
    assert (job["state"], job["rows"], job["done"], job["eta_seconds"]) == ("queued", 131, 0, None)
    workers()
    job = await ended(api, key, job["job_id"])
    assert (job["state"], job["done"], job["failed"], job["waiting"]) == ("done", 131, 0, 0)
    rows = await rows_of(api, key, job["job_id"])
    assert [row["number"] for row in rows] == list(range(1, 132))
    for said, row in zip(profiles, rows, strict=True):
        MatchResult.model_validate(row["result"])
        alone = match(parse_profile(said), known.knowledge, today=TODAY, top=3)
        assert row["result"] == json.loads(to_json(alone))


async def test_rows_that_cannot_be_read_carry_their_problem_and_sink_no_other(api, key, workers):
    lines = [
        json.dumps(profile(id="good")).encode(),
        b"{not json",
        json.dumps(profile(investment_wan=-1)).encode(),
        b'"\xff\xfe"',
        b"",
        b'{"business_text": "x", "business_text": "y"}',
        json.dumps(profile(id="good too")).encode(),
    ]
    answer = await api.post(
        JOBS,
        content=b"\n".join(lines),
        headers={**key, "Content-Type": "application/x-ndjson"},
    )
    assert answer.status_code == 202
    workers()
    job = await ended(api, key, answer.json()["job_id"])
    assert (job["state"], job["done"], job["failed"]) == ("done", 2, 4)
    rows = await rows_of(api, key, job["job_id"], limit=2)
    assert [row["state"] for row in rows] == ["done", *["failed"] * 4, "done"]
    faults = [row["problem"]["errors"][0] for row in rows[1:5]]
    codes = [fault["code"] for fault in faults]
    assert codes == ["not_json", "greater_than_equal", "not_utf8", "duplicate_name"]
    assert faults[1]["pointer"] == "/investment_wan"
    assert all(fault["message_zh"] and fault["message_en"] for fault in faults)


async def test_results_can_be_streamed_and_read_while_the_job_goes_on(api, key, workers):
    job = await sent(api, key, [profile(id=str(n)) for n in range(200)])
    waiting = await api.get(f"{JOBS}/{job['job_id']}/results", headers=key)
    assert waiting.json()["items"] == []
    assert waiting.json()["next_cursor"] is not None
    workers()
    await ended(api, key, job["job_id"])
    headers = {**key, "Accept": "application/x-ndjson"}
    streamed = await api.get(f"{JOBS}/{job['job_id']}/results", headers=headers)
    assert streamed.headers["content-type"].startswith("application/x-ndjson")
    rows = [json.loads(line) for line in streamed.text.splitlines()]
    assert [row["result"]["profile_id"] for row in rows] == [str(n) for n in range(200)]
    later = {"cursor": waiting.json()["next_cursor"]}
    again = await api.get(f"{JOBS}/{job['job_id']}/results", params=later, headers=key)
    assert again.json()["items"] == rows[:50]


async def test_a_cancelled_job_ends_at_once_and_forgets_what_waited(api, key, desk, workers):
    job = await sent(api, key, [profile(id=str(n)) for n in range(300)])
    answer = await api.delete(f"{JOBS}/{job['job_id']}", headers=key)
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert answer.json()["waiting"] == 0
    kept = "SELECT count(*) FROM match_job_rows WHERE job_id = :job"
    assert (await desk.rows(kept, job=job["job_id"]))[0][0] == 0
    workers()
    other = await sent(api, key, [profile()])
    await ended(api, key, other["job_id"])
    again = await api.delete(f"{JOBS}/{job['job_id']}", headers=key)
    assert again.json()["state"] == "cancelled"
    done = await api.delete(f"{JOBS}/{other['job_id']}", headers=key)
    assert done.json()["state"] == "done"
    page = (await api.get(JOBS, headers=key, params={"limit": 1})).json()
    assert page["items"][0]["job_id"] == other["job_id"]
    rest = (await api.get(JOBS, headers=key, params={"cursor": page["next_cursor"]})).json()
    assert [one["job_id"] for one in rest["items"]] == [job["job_id"]]
    assert rest["next_cursor"] is None


async def test_what_was_sent_is_forgotten_row_by_row_as_results_come(api, key, desk, workers):
    job = await sent(api, key, [profile(), {"business_text": 3}])
    workers()
    await ended(api, key, job["job_id"])
    kept = "SELECT count(input) FROM match_job_rows WHERE job_id = :job"
    assert (await desk.rows(kept, job=job["job_id"]))[0][0] == 0


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("GET", "/results"), ("DELETE", "")])
async def test_another_partners_job_looks_like_one_that_is_not_there(api, key, desk, method, path):
    job = await sent(api, key, [profile()])
    stranger = bearer(await desk.key())
    missing = f"{JOBS}/00000000-0000-4000-8000-000000000000{path}"
    answers = [
        await api.request(method, f"{JOBS}/{job['job_id']}{path}", headers=stranger),
        await api.request(method, missing, headers=stranger),
    ]
    bodies = [{**one.json(), "instance": "", "request_id": ""} for one in answers]
    assert [one.status_code for one in answers] == [404, 404]
    assert bodies[0] == bodies[1]
    assert bodies[0]["type"] == "/problems/job-not-found"
    still = await api.get(f"{JOBS}/{job['job_id']}", headers=key)
    assert still.json()["state"] == "queued"
    assert (await api.get(JOBS, headers=stranger)).json()["items"] == []


async def test_a_sandboxs_batch_is_judged_on_the_sandboxs_day(api, desk, known):
    sandbox = bearer(await desk.key(environment="sandbox"))
    job = await sent(api, sandbox, [profile()])
    assert job["today"] == known.knowledge.catalogue.info.period_from.isoformat()
    live = await sent(api, bearer(await desk.key()), [profile()])
    assert live["today"] == TODAY.isoformat()


async def test_a_sandbox_key_sees_no_live_job(api, desk):
    organisation = await desk.organisation()
    live = bearer(await desk.key(organisation))
    sandbox = bearer(await desk.key(organisation, environment="sandbox"))
    job = await sent(api, live, [profile()])
    assert (await api.get(f"{JOBS}/{job['job_id']}", headers=sandbox)).status_code == 404


@pytest.mark.parametrize(
    ("kind", "body", "status", "code"),
    [
        ("application/json", b"[]", 422, "empty"),
        ("application/json", b"{}", 422, "not_array"),
        ("application/json", b'[{"business_text": "x"},]', 422, "not_array"),
        ("application/json", b'[{"business_text": "x"} {}]', 422, "not_array"),
        ("application/json", b'[{"business_text": "x"}', 422, "not_array"),
        ("application/json", b'[{"business_text": "x"}] []', 422, "not_array"),
        ("application/json", b"[\xff]", 422, "not_array"),
        ("application/json", b"", 422, "not_array"),
        ("application/json", b"[" * 100_000, 422, "not_array"),
        ("application/json", b'["' + b"x" * 400_000 + b'"]', 422, "row_too_long"),
        ("application/x-ndjson", b"\n \n", 422, "empty"),
        ("application/x-ndjson", b"x" * 400_000, 422, "row_too_long"),
        ("text/csv", b"a,b\n1,2\n", 422, "no_heading"),
        ("text/csv", b"", 422, "empty"),
        ("text/plain", b"x", 415, None),
        ("application/json; charset=gbk", b"[]", 415, None),
    ],
)
async def test_a_batch_that_cannot_be_read_is_refused_whole_and_nothing_is_kept(
    api, key, kind, body, status, code
):
    answer = await api.post(JOBS, content=body, headers={**key, "Content-Type": kind})
    assert answer.status_code == status, answer.text
    if code:
        (error,) = answer.json()["errors"]
        assert error["code"] == code
        assert error["message_zh"]
        assert error["message_en"]
    assert (await api.get(JOBS, headers=key)).json()["items"] == []


async def test_more_rows_than_a_job_may_have_are_refused(api, key):
    body = b'{"business_text":"x"}\n' * 100_001
    headers = {**key, "Content-Type": "application/x-ndjson"}
    answer = await api.post(JOBS, content=body, headers=headers)
    assert answer.json()["errors"][0]["code"] == "too_many_rows"


@pytest.mark.parametrize(
    "query", [{"lens": "nonsense"}, {"weights": "sites.nonsense:1"}, {"top": 0}, {"extra": 1}]
)
async def test_wishes_that_cannot_be_met_are_told_before_the_batch_is_read(api, key, query):
    answer = await api.post(JOBS, content=b"not read", params=query, headers=key)
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/query-invalid"


@pytest.mark.parametrize("cursor", ["x", "bm8", "WyJuIiwtMV0", "W10", "é", "WyJuIiwgdHJ1ZV0"])
async def test_a_cursor_nobody_gave_is_refused(api, key, cursor):
    job = await sent(api, key, [profile()])
    for path in (f"/{job['job_id']}/results", ""):
        answer = await api.get(JOBS + path, params={"cursor": cursor}, headers=key)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/query/cursor"


async def test_a_batch_counts_by_row_against_the_month(api, desk):
    small = bearer(await desk.key(monthly=5))
    await sent(api, small, [profile(id=str(n)) for n in range(3)])
    refused = await api.post(JOBS, json=[profile(id=str(n)) for n in range(3)], headers=small)
    assert refused.status_code == 429
    assert len((await api.get(JOBS, headers=small)).json()["items"]) == 1
    await sent(api, small, [profile(id=str(n)) for n in range(2)])


async def test_the_same_batch_sent_twice_with_one_key_is_one_job(api, key):
    headers = {**key, "Idempotency-Key": "batch-1"}
    first = await api.post(JOBS, json=[profile()], headers=headers)
    second = await api.post(JOBS, json=[profile()], headers=headers)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["job_id"] == second.json()["job_id"]
    assert len((await api.get(JOBS, headers=key)).json()["items"]) == 1


async def test_without_the_scope_nothing_is_sent_or_read(api, desk):
    other = bearer(await desk.key(scopes=["catalogue:read"]))
    assert (await api.post(JOBS, json=[profile()], headers=other)).status_code == 403
    assert (await api.get(JOBS, headers=other)).status_code == 403
    assert (await api.post(JOBS, json=[profile()])).status_code == 401
