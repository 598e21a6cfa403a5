"""The quick start, line by line: what docs/partners.md tells people to type works."""

import asyncio
import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.service.live import ROOT, live

TEXT = (ROOT / "docs" / "partners.md").read_text("utf-8")
SCRIPT = "\n".join(re.findall(r"```sh\n(.*?)```", TEXT, re.S))
PYTHON = "\n".join(re.findall(r"```python\n(.*?)```", TEXT, re.S))
OFFICE = "luodi organisations add --name 示例省招商局 --kind province > /dev/null\n"
"""A hand-off needs an office that receives it; a service that partners use has one."""


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
async def test_a_partner_integrates_by_the_quick_start_alone(tmp_path):
    work = tmp_path / "work"
    tools = tmp_path / "tools"
    work.mkdir()
    tools.mkdir()
    for name, command in (("luodi", "-m service"), ("python", "")):
        tool = tools / name
        tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" {command} "$@"\n')
        tool.chmod(0o755)
    (work / "integrate.py").write_text(PYTHON, "utf-8")
    settings = {
        "LUODI_MODEL": "/nonexistent",  # matched on wording alone: the quick start is about calls
        "LUODI_WORKERS": "1",
        "LUODI_WEBHOOK_ALLOWED_HOSTS": "127.0.0.1",
    }
    async with live(tmp_path, **settings) as server:
        environment = server.environment | {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'clients' / 'python' / 'src'}",
            "PYTHONWARNINGS": "error",
            "LUODI_URL": server.url,
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
        process = await asyncio.create_subprocess_exec(
            "bash", "-euo", "pipefail", "-c", OFFICE + SCRIPT,
            cwd=work, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    assert "机器人" in out.decode()
    assert read(work, "questions.json")["questions"]
    assert all(set(item) == {"id", "name_zh", "city"} for item in read(work, "sites.json")["items"])
    assert read(work, "changes.json")["items"][0]["kind"] == "baseline"
    assert read(work, "usage.json")["today"]["matches"] == 3
    assert read(work, "job.json")["rows"] == 2
    integrated = (work / "integrated.txt").read_text("utf-8")
    assert "match_job.finished" in integrated
    assert "0 sent again, 0 left" in integrated
    assert integrated.strip().endswith("示例省招商局 lead")
    assert read(work, "newer.json")["key"] != read(work, "key.json")["key"]


def read(folder: Path, name: str):
    return json.loads((folder / name).read_text("utf-8"))


def test_the_quick_start_names_every_kind_of_call():
    for word in ("keys create", "/v1/matches", "Idempotency-Key", "/v1/changes", "/v1/usage"):
        assert word in SCRIPT
