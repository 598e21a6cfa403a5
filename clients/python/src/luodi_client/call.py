"""One request, before anything is sent."""

import json
import os
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

import anyio.to_thread

from luodi_client.models import EnterpriseProfile

Profile = EnterpriseProfile | Mapping[str, Any] | str
"""A profile as the model, as a mapping of its fields, or only what the enterprise does (`business_text`)."""
NDJSON = "application/x-ndjson"
_TYPES = {
    ".json": "application/json",
    ".ndjson": NDJSON,
    ".jsonl": NDJSON,
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_IN_MEMORY = 8 * 1024 * 1024
_CHUNK = 64 * 1024


class Call(NamedTuple):
    """What is asked; parameters that are None are left out."""

    method: str
    path: str
    query: Mapping[str, Any] = {}
    body: Any = None
    batch: "Batch | None" = None
    idempotency_key: str | None = None

    def parameters(self) -> dict[str, str]:
        """The query as text: booleans as JSON writes them, instants with their offset."""
        return {name: _text(value) for name, value in self.query.items() if value is not None}


class Batch:
    """Profiles on their way, readable more than once, so that the very same bytes can be sent again."""

    def __init__(self, file: IO[bytes], kind: str) -> None:
        self._file, self.kind = file, kind
        self.size = file.seek(0, os.SEEK_END)

    def chunks(self) -> Iterator[bytes]:
        self._file.seek(0)
        while part := self._file.read(_CHUNK):
            yield part

    async def achunks(self) -> AsyncIterator[bytes]:
        """The same, read off the event loop."""
        await anyio.to_thread.run_sync(self._file.seek, 0)
        while part := await anyio.to_thread.run_sync(self._file.read, _CHUNK):
            yield part

    def close(self) -> None:
        self._file.close()


def batch_of(profiles: Iterable[Profile]) -> Batch:
    """Profiles as NDJSON, in memory while they are few, else in a temporary file."""
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 -- the batch closes it
    for profile in profiles:
        file.write(json_of(profile_of(profile)).encode() + b"\n")
    return Batch(file, NDJSON)


def batch_in(path: str | os.PathLike[str]) -> Batch:
    """A file of profiles: JSON, NDJSON, CSV or XLSX by its ending; raises ValueError for another, OSError where it cannot be read."""
    kind = _TYPES.get(Path(path).suffix.lower())
    if kind is None:
        raise ValueError(f"{Path(path).name}: the ending must be one of {', '.join(_TYPES)}")
    return Batch(Path(path).open("rb"), kind)


def profile_of(profile: Profile) -> dict[str, Any]:
    """A profile as JSON; what is None was not said and is left out."""
    if isinstance(profile, str):
        return {"business_text": profile}
    if isinstance(profile, EnterpriseProfile):
        return profile.model_dump(mode="json", exclude_none=True)
    return dict(profile)


def json_of(body: Any) -> str:
    """A body as JSON; dates and ids as text."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_text)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
