"""Profiles from a file or standard input: one JSON document, or one profile a line."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from matching.problems import ProfileError, parse_profile, parse_profile_json
from matching.profile import EnterpriseProfile


class Line(NamedTuple):
    """One profile as read, or the error that stands in its place."""

    profile_id: str | None
    profile: EnterpriseProfile | None
    error: ProfileError | None


@contextmanager
def opened(source: str) -> Iterator[IO[bytes]]:
    """The file's bytes, or standard input for `-`."""
    if source == "-":
        yield sys.stdin.buffer
    else:
        with Path(source).open("rb") as stream:
            yield stream


def read_profiles(stream: IO[bytes]) -> Iterator[Line]:
    """Every profile of the stream in order.

    Lines are read lazily when the first line is a whole JSON document; otherwise the stream is one document. A line
    may also wrap the profile, as labelled sets do: `{"id": …, "profile": {…}, …}`; the other keys are ignored.
    """
    for first in stream:
        if not first.strip():
            continue
        if _is_document(first):
            yield _parse(first)
            yield from (_parse(line) for line in stream if line.strip())
        else:
            yield _parse(first + stream.read())
        return


def _is_document(raw: bytes) -> bool:
    """Whether a line stands by itself: an opened but unclosed brace means a document over several lines."""
    try:
        json.loads(raw)
    except (ValueError, RecursionError):
        return raw.strip() not in (b"{", b"[") and raw.rstrip().endswith((b"}", b"]"))
    return True


def _parse(raw: bytes) -> Line:
    wrapped = _wrapped(raw)
    try:
        profile = parse_profile(wrapped) if wrapped is not None else parse_profile_json(raw)
    except ProfileError as error:
        return Line(_id_of(raw), None, error)
    return Line(profile.id, profile, None)


def _wrapped(raw: bytes) -> dict[str, Any] | None:
    row = _loaded(raw)
    if not isinstance(row.get("profile"), dict):
        return None
    profile: dict[str, Any] = {"id": row.get("id"), **row["profile"]}
    return profile


def _id_of(raw: bytes) -> str | None:
    found = _loaded(raw).get("id")
    return found if isinstance(found, str) else None


def _loaded(raw: bytes) -> dict[str, Any]:
    try:
        row = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) else {}
