"""Requests nobody thought of: schemathesis reads the description and tries all it can against a real server.

Each role by itself: nobody in particular, a partner with every scope, one that may only read the catalogue, and one
whose key was revoked; made_up_requests.toml says which checks are left out, and why. Seeded, so that what fails fails
again. `make fuzz` tries every role in full, `LUODI_FUZZ_SEED` other requests.
"""

import asyncio
import json
import os
import re
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from service.partners.keys import SCOPES
from tests.service.live import live
from tests.service.partners.test_workers import luodi

FULL = os.environ.get("LUODI_FUZZ") == "full"
SEED = int(os.environ.get("LUODI_FUZZ_SEED", "20261127"))
LEAST = 2_000
"""Requests: of each role in full, of all together else."""
CHECKS = Path(__file__).parent / "made_up_requests.toml"
ALL, SOME = "examples,coverage,fuzzing,stateful", "examples,fuzzing,stateful"
EXAMPLES = 20 if FULL else 3
"""Of each operation in each phase."""


class Role(NamedTuple):
    """Scopes (None for no key), and the phases tried within `make test`: how others are refused, in part."""

    scopes: str | None
    phases: str = SOME


ROLES = {
    "nobody": Role(None),
    "partner": Role(",".join(SCOPES), ALL),
    "reader": Role("catalogue:read"),
    "revoked": Role("match:run"),
}


async def key_of(server, role):
    """A key of an organisation of the role's own; none for nobody."""
    scopes = ROLES[role].scopes
    if scopes is None:
        return None
    out, err, status = await luodi(
        server.environment, "keys", "create", "--org", role, "--create-org", "--scopes", scopes, "--json",
    )  # fmt: skip
    assert status == 0, err
    made = json.loads(out)
    if role == "revoked":
        _, err, status = await luodi(server.environment, "keys", "revoke", made["prefix"])
        assert status == 0, err
    return made["key"]


async def tried(server, folder, role):
    """How many requests were made; fails with the report when one was not answered as described."""
    key = await key_of(server, role)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(CHECKS), "--no-color",
        "run", f"{server.url}/openapi.json", "--phases", ALL if FULL else ROLES[role].phases,
        "--max-examples", str(EXAMPLES), "--seed", str(SEED),
        "--suppress-health-check", "all", "--warnings", "off",
        *(["--header", f"Authorization: Bearer {key}"] if key else []),
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
@pytest.mark.timeout(0 if FULL else 900)
async def test_nothing_made_up_is_answered_otherwise_than_described(tmp_path, capsys):
    pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    counts = {}
    async with live(tmp_path, LUODI_LIMIT_FACTOR="0") as server:
        for role in ROLES:
            began = time.monotonic()
            counts[role] = await tried(server, tmp_path, role)
            seconds = time.monotonic() - began
            with capsys.disabled():
                if FULL:  # `make fuzz` tells what it did
                    sys.stdout.write(
                        f"\n{role}: {counts[role]:,} requests in {seconds:.0f} s, seed {SEED}"
                    )
        errors = [line for line in server.log.read_text().splitlines() if '"luodi.error"' in line]
    assert errors == []
    assert min(counts.values()) >= LEAST if FULL else sum(counts.values()) >= LEAST, counts
