"""`luodi enterprises` as an operator types it, on a real database."""

import asyncio
import json
import os
from pathlib import Path

import pytest

from service.enterprises.books import book
from tests import forked
from tests.service.enterprises.conftest import (  # noqa: F401 - fixtures
    beneath,
    office,
    owner,
    province,
    sessions,
    store_url,
)

ROOT = Path(__file__).parents[3]
DEMO = str(ROOT / "tests" / "plans" / "demo_2030")
HEADERS = ["企业名称", "统一社会信用代码", "主营业务", "城市", "投资额"]
ROWS = [
    ["关节科技", None, "人形机器人谐波减速器与伺服电机", "中原", 300],
    ["关节科技有限公司", None, "机器人减速器与机械臂", "中原", 20],
    ["塔筒股份", None, "海上风机塔筒、单桩与导管架", "临海", 9000],
]


@pytest.fixture
def luodi(store_url, office, tmp_path):  # noqa: F811
    """Runs `luodi enterprises …` for the office; returns exit status, lines of standard output, standard error."""

    async def run(*arguments, org=True):
        made = {
            "LUODI_DATABASE_URL": store_url.render_as_string(hide_password=False),
            "LUODI_SECRET_KEY": "a secret of tests, long enough to count",
            "COLUMNS": "300",
        }
        whose = ("--org", office.name) if org else ()
        command = ("enterprises", *map(str, arguments), *whose)
        status, out, err = await asyncio.to_thread(
            forked.luodi, *command, environment={**os.environ, **made}
        )
        return status, out.decode().splitlines(), err.decode()

    return run


async def test_from_a_file_to_candidates_and_back_to_a_file(luodi, tmp_path):
    file, bad = tmp_path / "企业.xlsx", tmp_path / "bad.xlsx"
    file.write_bytes(book("xlsx", HEADERS, [*ROWS, ["坏", "123", "光伏", None, None]]))
    code, out, err = await luodi("import", file, "--plan", DEMO, "--bad", bad)
    assert code == 1, err
    assert json.loads(out[0])["added"] == 3
    assert "第 5 行 uscc" in err
    assert bad.stat().st_size > 0

    code, out, _ = await luodi("duplicates")
    (pair,) = map(json.loads, out)
    assert (code, pair["why"]) == (0, "name")
    assert (await luodi("merge", pair["first"], pair["second"], "--plan", DEMO))[0] == 0
    assert len((await luodi("list"))[1]) == 2
    assert (await luodi("unmerge", pair["second"], "--plan", DEMO))[0] == 0

    code, out, err = await luodi("embed", "--plan", DEMO)
    assert json.loads(out[-1]) == {"vectors": 3, "scores": 3}, err
    code, out, err = await luodi(
        "search", "--industry", "robot", "--plan", DEMO, "--filter", "investment_wan>=100"
    )
    (row,) = map(json.loads, out)
    assert (row["name"], row["industry"], row["rank"]) == ("关节科技", "robot", 1), err
    assert row["evidence"]
    assert row["matched"]

    kept = tmp_path / "all.csv"
    assert (await luodi("export", kept))[0] == 0
    code, out, _ = await luodi("import", kept, "--plan", DEMO)
    assert (code, json.loads(out[0])["added"]) == (0, 0)


async def test_what_cannot_be_done_says_why(luodi, tmp_path):
    code, _, err = await luodi("list", "--org", "没有的单位", org=False)
    assert (code, "没有名为" in err) == (2, True)
    code, _, err = await luodi("search", "--plan", DEMO, "--filter", "colour=red")
    assert (code, "筛选条件" in err) == (2, True)
    word = tmp_path / "x.doc"
    word.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600)
    code, _, err = await luodi("import", word, "--plan", DEMO)
    assert (code, "另存为" in err) == (1, True)
