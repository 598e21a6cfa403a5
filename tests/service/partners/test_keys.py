"""Keys: hard to guess, easy to check, kept as digests, and ended at once."""

import asyncio
import datetime as dt
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from service.keyring import keyring
from service.partners.keys import (
    KeyRefused,
    find_key,
    longest_expiry,
    revoke_key,
    rotate_key,
)
from service.partners.secret import RANDOM, new_secret, prefix_of, well_formed
from tests.conftest import TODAY
from tests.make import profile
from tests.service.partners.conftest import OPERATOR, bearer, days


def test_keys_draw_on_every_character_and_never_repeat():
    made = {new_secret("live") for _ in range(2_000)}
    assert len(made) == 2_000
    random = "".join(secret.split("_")[2] for secret in made)
    counts = [random.count(character) for character in sorted(set(random))]
    assert len(counts) == 62
    assert 62 ** (RANDOM - 6) > 2**128  # what the shown prefix leaves to guess
    expected = len(random) / 62  # about 968 each; 6 standard deviations are 186
    assert all(abs(count - expected) < 6 * expected**0.5 for count in counts)


@given(place=st.integers(0, 47), drawn=st.sampled_from("09azAZ_"))
def test_any_single_typo_is_found_by_the_checksum(place, drawn):
    secret = new_secret("sandbox")
    typo = secret[:place] + drawn + secret[place + 1 :]
    assert well_formed(secret)
    assert well_formed(typo) is (typo == secret)


def test_a_prefix_shows_six_random_characters():
    secret = new_secret("live")
    assert secret.startswith(prefix_of(secret))
    assert len(prefix_of(secret)) == len("luodi_live_") + 6


async def test_a_key_opens_what_its_scope_names_and_nothing_else(api, desk):
    made = await desk.key(scopes=("catalogue:read",))
    assert (await api.get("/v1/sites", headers=bearer(made))).status_code == 200
    refused = await api.post("/v1/matches", json=profile(), headers=bearer(made))
    assert refused.status_code == 403
    assert refused.json()["scope"] == "match:run"
    assert 'error="insufficient_scope"' in refused.headers["www-authenticate"]


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("Bearer luodi_live_abc", "key-malformed"),
        ("Basic dXNlcjpwYXNz", "key-malformed"),
        ("Bearer ", "key-malformed"),
        pytest.param(f"Bearer {new_secret('live')}", "key-unknown", id="unknown"),
    ],
)
async def test_what_is_no_key_is_refused_even_where_none_is_needed(api, header, problem):
    answer = await api.get("/v1/sites", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["type"] == f"/problems/{problem}"
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert header.split(" ")[1] == "" or header.split(" ")[1] not in answer.text


async def test_a_key_ends_on_its_last_day_and_not_before(api, desk):
    made = await desk.key(expires_on=TODAY)
    assert (await api.get("/v1/sites", headers=bearer(made))).status_code == 200
    late = await desk.key(today=days(-10), expires_on=days(-1))
    answer = await api.get("/v1/sites", headers=bearer(late))
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/key-expired")


async def test_a_revoked_key_is_refused_by_the_next_request(api, desk):
    made = await desk.key()
    assert (await api.get("/v1/sites", headers=bearer(made))).status_code == 200
    async with desk.owner() as connection:
        assert await revoke_key(connection, made.prefix, actor=OPERATOR)
    answer = await api.get("/v1/sites", headers=bearer(made))
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/key-revoked")
    async with desk.owner() as connection:
        assert not await revoke_key(connection, str(made.key_id), actor=OPERATOR)


async def rotated(desk, made, overlap):
    async with desk.owner() as connection:
        return await rotate_key(
            connection, keyring(desk.settings), made.prefix, overlap=overlap, today=TODAY,
            now=dt.datetime.now(dt.UTC), actor=OPERATOR,
        )  # fmt: skip


async def test_old_and_new_key_both_open_while_they_overlap(api, desk):
    old = await desk.key(scopes=("catalogue:read",), monthly=50)
    new = await rotated(desk, old, dt.timedelta(seconds=1.5))
    for made in (old, new):
        assert (await api.get("/v1/sites", headers=bearer(made))).status_code == 200
    await asyncio.sleep(1.6)
    assert (await api.get("/v1/sites", headers=bearer(old))).status_code == 401
    assert (await api.get("/v1/sites", headers=bearer(new))).status_code == 200
    async with desk.owner() as connection:
        kept = await find_key(connection, new.prefix)
    assert (kept.scopes, kept.monthly) == (["catalogue:read"], 50)
    with pytest.raises(KeyRefused, match="replaced before"):
        await rotated(desk, old, dt.timedelta())


@pytest.mark.parametrize(
    "wanted",
    [
        {"scopes": ()},
        {"scopes": ("everything",)},
        {"name": " "},
        {"expires_on": days(-1)},
        {"expires_on": longest_expiry(TODAY) + dt.timedelta(days=1)},
        {"burst": 0},
        {"per_second": 0},
    ],
)
async def test_a_key_that_cannot_be_is_refused(desk, wanted):
    with pytest.raises(KeyRefused):
        await desk.key(**wanted)


def test_the_longest_life_is_eighteen_months_to_the_day():
    assert longest_expiry(dt.date(2026, 8, 31)) == dt.date(2028, 2, 29)
    assert longest_expiry(dt.date(2026, 11, 27)) == dt.date(2028, 5, 27)


@pytest.mark.parametrize(
    "query",
    [
        "?q=luodi_live_abcdef",
        "?api_key=1",
        "?API_KEY=1",
        "?access_token=x",
        "?x=luodi%5Ftest%5Fabc",
    ],
)
@pytest.mark.parametrize("path", ["/v1/sites", "/", "/plans", "/healthz", "/nowhere"])
async def test_no_address_may_carry_a_key(api, path, query):
    answer = await api.get(path + query)
    assert answer.status_code == 400
    assert "luodi_live_abcdef" not in answer.text


async def test_without_keyless_use_nobody_in_particular_is_answered(home, settings, known):
    from service.app import create_app
    from tests.make import served

    closed = settings.model_copy(update={"anonymous_api": False})
    async with served(create_app(closed, home, known, today=lambda: TODAY)) as client:
        for answer in (
            await client.get("/v1/sites"),
            await client.post("/v1/matches", json=profile()),
        ):
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == 'Bearer realm="luodi"'
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/")).status_code == 200


async def test_no_key_is_kept_or_logged(api, desk, caplog):
    caplog.set_level(logging.DEBUG)
    made = await desk.key()
    await api.post("/v1/matches", json=profile(), headers=bearer(made) | {"Idempotency-Key": "a1"})
    await api.get(f"/v1/sites?q={made.secret}")
    tables = [
        row[0]
        for row in await desk.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ]
    random = made.secret.split("_")[2]
    for table in tables:
        found = await desk.rows(
            f"SELECT count(*) FROM {table} t WHERE t::text LIKE :what", what=f"%{random}%"
        )
        assert found[0][0] == 0, table
    ours = [record for record in caplog.records if not record.name.startswith("http")]
    assert {"luodi.access"} <= {record.name for record in ours}
    assert random not in "\n".join(
        str(record.__dict__) for record in ours
    )  # httpx logs its own side


async def test_the_application_reads_no_digest_and_no_key_of_another_partner(as_app, desk):
    mine, other = await desk.organisation(), await desk.key()
    made = await desk.key(mine)
    async with as_app() as session:
        await session.execute(
            text("SELECT set_config('luodi.organisation', :id, true)"), {"id": str(mine)}
        )
        seen = set((await session.execute(text("SELECT prefix FROM api_keys"))).scalars())
        assert seen == {made.prefix}
        assert other.prefix not in seen
        with pytest.raises(Exception, match="permission denied"):
            await session.execute(text("SELECT digest FROM api_keys"))
    for statement in (
        "INSERT INTO api_keys DEFAULT VALUES",
        "UPDATE api_keys SET monthly = 1",
        "SELECT * FROM key_rates",
        "UPDATE key_usage SET rows = 0",
    ):
        async with as_app() as session:
            with pytest.raises(Exception, match="permission denied"):
                await session.execute(text(statement))
