"""The cache: built once by any number of processes, checked at every use, honest when it cannot."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from matching.encoder import EncoderUnavailable, default_cache, load_encoder
from matching.encoder.folder import MANIFEST, ensure

BUILD = """
import sys
from pathlib import Path
from matching.encoder import load_encoder
encoder = load_encoder(cache=Path(sys.argv[1]), backend="onnx-direct", threads=1, report=print)
print(encoder.model_sha256, encoder.encode(["机器人"], kind="query").tobytes().hex())
"""


def write_greeting(folder):
    (folder / "greeting.txt").write_text("hello")


def silent(_):
    pass


def test_two_processes_that_start_together_build_once_and_agree(tmp_path, direct):
    command = [sys.executable, "-c", BUILD, str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=240)[0].splitlines() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(len(lines) for lines in said) == [1, 2]  # one of them says that it builds
    vector = direct.encode(["机器人"], kind="query").tobytes().hex()
    assert {lines[-1] for lines in said} == {f"{direct.model_sha256} {vector}"}


def test_building_again_gives_the_same_bytes(tmp_path, direct):
    """Fails too when what is built has changed and the version in the folder's name has not."""
    again = load_encoder(cache=tmp_path, backend="onnx-direct", threads=1)
    assert again.model_sha256 == direct.model_sha256


def test_who_comes_while_another_builds_waits_and_builds_nothing(tmp_path):
    building, may_go_on, built = threading.Event(), threading.Event(), []

    def slowly(folder):
        building.set()
        assert may_go_on.wait(10)
        write_greeting(folder)
        built.append(folder)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ensure, tmp_path / "thing", slowly, silent)
        assert building.wait(10)
        second = pool.submit(ensure, tmp_path / "thing", slowly, silent)
        time.sleep(0.1)  # it waits for the lock by now
        may_go_on.set()
        assert first.result() == second.result()
    assert len(built) == 1


@pytest.mark.parametrize(
    "damage", ["changed", "cut", "gone", "extra", "no manifest", "bad manifest"]
)
def test_a_damaged_folder_is_noticed_and_built_again(tmp_path, damage):
    target, told = tmp_path / "thing", []
    before = ensure(target, write_greeting, told.append)
    greeting, manifest = target / "greeting.txt", target / MANIFEST
    match damage:
        case "changed":
            greeting.write_text("jello")
        case "cut":
            greeting.write_text("hell")
        case "gone":
            greeting.unlink()
        case "extra":
            (target / "more.txt").touch()
        case "no manifest":
            manifest.unlink()
        case "bad manifest":
            manifest.write_text("{")
    assert ensure(target, write_greeting, told.append) == before
    assert (target / "greeting.txt").read_text() == "hello"
    assert [line.split()[0] for line in told] == ["building", "rebuilding"]


def test_a_whole_folder_is_left_alone(tmp_path):
    ensure(tmp_path / "thing", write_greeting, silent)
    told = []
    ensure(tmp_path / "thing", write_greeting, told.append)
    assert told == []


def test_a_build_that_fails_leaves_nothing_behind_and_the_next_one_works(tmp_path):
    def fail(folder):
        write_greeting(folder)
        raise RuntimeError("no space")

    with pytest.raises(RuntimeError, match="no space"):
        ensure(tmp_path / "thing", fail, silent)
    assert [path for path in tmp_path.iterdir() if path.suffix != ".lock"] == []
    assert ensure(tmp_path / "thing", write_greeting, silent).path.is_dir()


def test_what_a_killed_build_left_is_cleared_away(tmp_path):
    left = tmp_path / ".thing.part-killed"
    left.mkdir()
    (left / "half").touch()
    ensure(tmp_path / "thing", write_greeting, silent)
    assert not left.exists()


def test_every_user_may_read_a_shared_cache(tmp_path):
    folder = ensure(tmp_path / "thing", write_greeting, silent).path
    assert folder.stat().st_mode & 0o777 == 0o755
    assert (folder / "greeting.txt").stat().st_mode & 0o777 == 0o644


def test_a_cache_that_cannot_be_written_is_said_in_words(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(EncoderUnavailable, match="LUODI_CACHE"):
        load_encoder(cache=tmp_path / "file" / "cache", backend="onnx-direct")


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"LUODI_CACHE": "/var/luodi", "XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/var/luodi"),
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/luodi"),
        ({"LUODI_CACHE": "", "XDG_CACHE_HOME": "", "HOME": "/h"}, "/h/.cache/luodi"),
    ],
)
def test_the_environment_says_where_the_cache_is(environ, expected):
    assert default_cache(environ) == Path(expected)


def test_the_default_encoder_uses_every_core_it_may(cache):
    encoder = load_encoder(cache=cache, backend="onnx-direct")
    assert np.isfinite(encoder.encode(["a", "b", "c"], kind="query")).all()
