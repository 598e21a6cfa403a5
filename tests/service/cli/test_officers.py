"""`luodi organisations` and `luodi officers` on a real database, as an operator types them."""

import asyncio
import json
import os
import re
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from service.cli.app import app
from service.db import owner_engine
from service.embedded import EmbeddedServer
from tests.prepared import prepared

NAMES = {"province": "广东省投资促进局", "city": "中山市投资促进局"}


@pytest.fixture(scope="module")
def luodi():
    """`luodi(…)` → exit status, standard output, standard error; one private server for all of these tests."""
    home = tempfile.TemporaryDirectory(prefix="luodi-test-")
    folder = prepared(Path(home.name) / "data")
    own = {name: "" for name in os.environ if name.startswith("LUODI_")}
    own |= {"LUODI_DATA_DIR": str(folder), "LUODI_PUBLIC_URL": "https://luodi.example/"}

    def run(*arguments):
        done = CliRunner().invoke(app, arguments, env=own)
        return done.exit_code, done.stdout, done.stderr

    with EmbeddedServer(folder) as server:
        run.url = server.url
        for kind, name in NAMES.items():
            above = ("--parent", NAMES["province"]) if kind == "city" else ()
            assert run("organisations", "add", "--name", name, "--kind", kind, *above)[0] == 0
        yield run
    home.cleanup()


def add(luodi, email, role="officer", org=NAMES["city"]):
    return luodi("officers", "add", "--email", email, "--org", org, "--role", role, "--json")


def test_an_officer_is_added_with_a_link_that_is_printed_once(luodi):
    code, out, _ = add(luodi, "Chen.Yi@Example.gov.cn", "manager")
    said = json.loads(out)
    assert code == 0
    assert re.fullmatch(r"https://luodi\.example/officer/password/[\w-]{43}", said["link"])
    assert said["email"] == "chen.yi@example.gov.cn"
    assert (said["organisation"], said["role"]) == (NAMES["city"], "manager")
    _, listed, _ = luodi("officers", "list", "--json")
    (row,) = [one for one in json.loads(listed) if one["email"] == said["email"]]
    assert (row["state"], row["role"]) == ("invited", "manager")
    assert said["link"].rsplit("/", 1)[1] not in listed


def test_a_reset_makes_another_link_and_disabling_shows_in_the_list(luodi):
    first = json.loads(add(luodi, "li.er@example.gov.cn")[1])["link"]
    code, out, _ = luodi("officers", "reset", "--email", "LI.ER@example.gov.cn", "--json")
    assert code == 0
    assert json.loads(out)["link"] != first
    for _ in range(2):
        assert luodi("officers", "disable", "--email", "li.er@example.gov.cn")[0] == 0
    listed = json.loads(luodi("officers", "list", "--json")[1])
    assert {one["email"]: one["state"] for one in listed}["li.er@example.gov.cn"] == "disabled"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("officers", "add", "--email", "x", "--org", "y", "--role", "viewer"), "--email"),
        (("officers", "add", "--email", "a@b.cn", "--org", "y", "--role", "viewer"), "--org"),
        (("officers", "add", "--email", "a@b.cn", "--org", NAMES["city"], "--role", "boss"), "--role"),
        (("officers", "reset", "--email", "nobody@b.cn"), "--email"),
        (("officers", "disable", "--email", "nobody@b.cn"), "--email"),
        (("organisations", "add", "--name", NAMES["city"], "--kind", "city"), "--name"),
        (("organisations", "add", "--name", " ", "--kind", "city"), "--name"),
        (("organisations", "add", "--name", "x", "--kind", "country"), "--kind"),
        (("organisations", "add", "--name", "x", "--kind", "city", "--parent", "y"), "--parent"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_names_the_option(luodi, arguments, told):
    code, out, err = luodi(*arguments)
    assert code == 1
    assert out == ""
    assert err.splitlines()[-1].startswith(f"{told}: ")


def test_an_email_is_nobody_elses(luodi):
    assert add(luodi, "twice@example.gov.cn")[0] == 0
    code, _, err = add(luodi, "TWICE@example.gov.cn", org=NAMES["province"])
    assert code == 1
    assert "luodi officers reset" in err


def test_organisations_are_listed_with_the_one_above(luodi):
    rows = json.loads(luodi("organisations", "list", "--json")[1])
    assert {row["name"]: row["parent"] for row in rows} == {
        NAMES["province"]: None,
        NAMES["city"]: NAMES["province"],
    }
    assert NAMES["city"] in luodi("organisations", "list")[1].replace("\n", "")


def test_each_command_is_one_row_by_the_operator_and_the_log_stays_whole(luodi):
    add(luodi, "one.row@example.gov.cn")

    async def newest():
        engine = owner_engine(luodi.url)
        query = "SELECT actor_kind, action, detail FROM audit_log ORDER BY audit_id DESC LIMIT 1"
        async with engine.connect() as connection:
            row = (await connection.execute(text(query))).one()
        await engine.dispose()
        return tuple(row)

    assert asyncio.run(newest()) == ("operator", "officer.added", {"role": "officer"})
    assert luodi("audit", "verify")[0] == 0
