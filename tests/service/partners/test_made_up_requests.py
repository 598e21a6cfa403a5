"""Requests nobody thought of: schemathesis reads the description and tries all it can against a real server.

Each role by itself: nobody in particular, a partner with every scope, one that may only read the catalogue, and one
whose key was revoked. All its phases and checks but one: `positive_data_acceptance` wants whatever the schema allows to
be taken, while a city or an industry that the plan does not know is refused with 422. Seeded, so that what fails fails again.
"""

import asyncio
import json
import re
import sys

import pytest

from service.partners.keys import SCOPES
from tests.service.live import live
from tests.service.partners.test_workers import luodi

ALL = "examples,coverage,fuzzing,stateful"
ROLES = {
    "nobody": (None, "examples,fuzzing,stateful", 5),
    "partner": (",".join(SCOPES), ALL, 20),
    "reader": ("catalogue:read", "examples,fuzzing", 5),
    "revoked": ("match:run", "examples,fuzzing", 5),
}
"""Scopes, phases and examples an operation: what a key may do is tried in full, how others are refused in part."""
LEAST = 2_000
SEED = 20_261_127


async def key_of(server, role, scopes):
    out, err, status = await luodi(
        server.environment,
        "keys",
        "create",
        "--org",
        role,
        "--create-org",
        "--scopes",
        scopes,
        "--json",
    )
    assert status == 0, err
    made = json.loads(out)
    if role == "revoked":
        await luodi(server.environment, "keys", "revoke", made["prefix"])
    return made["key"]


async def tried(server, folder, role, key, phases, examples):
    """How many requests were made; fails with the report when one was not answered as described."""
    header = ["--header", f"Authorization: Bearer {key}"] if key else []
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}/openapi.json", "--no-color",
        "--checks", "all", "--exclude-checks", "positive_data_acceptance",
        "--phases", phases, "--suppress-health-check", "all",
        "--max-examples", str(examples), "--seed", str(SEED), "--warnings", "off", *header,
        cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env=server.environment | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
    )  # fmt: skip
    out, _ = await process.communicate()
    report = out.decode(errors="replace")
    assert process.returncode == 0, f"{role}, seed {SEED}:\n{report[-6000:]}"
    found = re.search(r"(\d+) generated", report)
    assert found, report[-2000:]
    return int(found[1])


@pytest.mark.fuzz
async def test_nothing_made_up_is_answered_otherwise_than_described(tmp_path):
    pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    async with live(tmp_path, LUODI_LIMIT_FACTOR="0") as server:
        count = 0
        for role, (scopes, phases, examples) in ROLES.items():
            key = await key_of(server, role, scopes) if scopes else None
            count += await tried(server, tmp_path, role, key, phases, examples)
        errors = [line for line in server.log.read_text().splitlines() if '"luodi.error"' in line]
    assert errors == []
    assert count >= LEAST, count
