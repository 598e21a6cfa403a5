"""Folders of the cache: built once, checked at every use, safe for several processes at once."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "manifest.json"
Build = Callable[[Path], None]
Report = Callable[[str], None]


@dataclass(frozen=True)
class Folder:
    """A checked folder; `sha256` is the hash of its list of files and their hashes."""

    path: Path
    sha256: str


def default_cache(environ: Mapping[str, str]) -> Path:
    """Return the cache folder an environment asks for.

    `LUODI_CACHE` if set, else `luodi` under `XDG_CACHE_HOME`, else `~/.cache/luodi`.
    """
    if said := environ.get("LUODI_CACHE"):
        return Path(said)
    if base := environ.get("XDG_CACHE_HOME"):
        return Path(base) / "luodi"
    return Path(environ.get("HOME", "~")).expanduser() / ".cache" / "luodi"


def ensure(path: Path, build: Build, report: Report) -> Folder:
    """Return the folder at `path`, building it when it is missing or a file of it has changed.

    `build` writes every file into the empty folder it is given; the result is moved into place
    whole, under a lock beside it, so that two processes build it once. `report` is told in words.
    Raises OSError when the cache cannot be written and what `build` raises.
    """
    if folder := _checked(path):
        return folder
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path.with_name(f".{path.name}.lock")):
        if folder := _checked(path):
            return folder
        report(f"{'rebuilding damaged' if path.exists() else 'building'} {path}")
        return _built(path, build)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _built(path: Path, build: Build) -> Folder:
    prefix = f".{path.name}.part-"
    for abandoned in path.parent.glob(f"{prefix}*"):
        shutil.rmtree(abandoned)  # its process was killed: we hold the lock
    part = Path(tempfile.mkdtemp(prefix=prefix, dir=path.parent))
    try:
        build(part)
        hashes = _hashes(part)
        (part / MANIFEST).write_text(json.dumps(hashes, indent=1) + "\n", encoding="utf-8")
        _open_to_all(part)
        shutil.rmtree(path, ignore_errors=True)
        os.replace(part, path)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return _described(path, hashes)


def _open_to_all(path: Path) -> None:
    """Let every user read what a temporary folder keeps to its owner: a cache may be shared."""
    for part in (path, *path.rglob("*")):
        part.chmod(0o755 if part.is_dir() else 0o644)


def _hashes(path: Path) -> dict[str, str]:
    files = sorted(file for file in path.rglob("*") if file.is_file() and file.name != MANIFEST)
    return {file.relative_to(path).as_posix(): file_sha256(file) for file in files}


def _checked(path: Path) -> Folder | None:
    """Return the folder when every file is what the manifest says, None otherwise."""
    try:
        hashes = _hashes(path)
        same = json.loads((path / MANIFEST).read_bytes()) == hashes
    except (OSError, ValueError):
        return None
    return _described(path, hashes) if same else None


def _described(path: Path, hashes: dict[str, str]) -> Folder:
    listed = json.dumps(hashes, sort_keys=True).encode()
    return Folder(path, hashlib.sha256(listed).hexdigest())


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield  # the lock goes with the file handle, also when the process dies
