"""What is written by a program is what the program would write today."""

import subprocess
import sys
import tomllib

import luodi_client
from tests.service.live import ROOT

CLIENT = ROOT / "clients" / "python"


def test_models_and_the_blocking_client_are_up_to_date():
    done = subprocess.run(
        [sys.executable, str(CLIENT / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (
        done.stdout + done.stderr + "\nrun: python clients/python/generate.py"
    )


def test_the_distribution_needs_two_packages_and_says_that_it_is_typed():
    project = tomllib.loads((CLIENT / "pyproject.toml").read_text("utf-8"))["project"]
    assert [name.partition(">")[0] for name in project["dependencies"]] == ["httpx", "pydantic"]
    assert (CLIENT / "src" / "luodi_client" / "py.typed").exists()
    assert (CLIENT / "LICENSE").read_text("utf-8") == (ROOT / "LICENSE").read_text("utf-8")


def test_everything_named_for_import_is_there():
    for name in luodi_client.__all__:
        assert hasattr(luodi_client, name)
