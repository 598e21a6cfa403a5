"""What a file says of itself, and whether it is what this service makes."""

import hashlib
import json
import re
from typing import Any, Literal, NamedTuple

_KEYWORDS = re.compile(
    rb"<pdf:Keywords>(run_[a-z2-7]{26}), sha256:([0-9a-f]{64}), edition:([0-9a-f]{12}), language:(zh|en)</pdf:Keywords>"
)
_RUN_ID = re.compile(r"run_[a-z2-7]{26}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
Kind = Literal["pdf", "json", "typed"]


class Claim(NamedTuple):
    """A run and the hash that something claims for its result; `file_sha256` is the file's own hash."""

    kind: Kind
    run_id: str
    sha256: str
    file_sha256: str = ""
    edition: str = ""
    language: Literal["zh", "en"] = "zh"


def read_claim(content: bytes) -> Claim | None:
    """What a file claims: a document's keywords or a result's JSON; None for any other file.

    Nothing of the file is run or unpacked. The claim is only a claim: whether it holds is asked of the kept run.
    """
    own = hashlib.sha256(content).hexdigest()
    if content.startswith(b"%PDF-"):
        found = _KEYWORDS.search(content)
        if found is None:
            return None
        run_id, sha256, edition, language = (part.decode() for part in found.groups())
        return Claim("pdf", run_id, sha256, own, edition, "zh" if language == "zh" else "en")
    run_id = _run_of(content)
    return Claim("json", run_id, own, own) if run_id else None


def typed_claim(run_id: str, sha256: str) -> Claim | None:
    """A claim as people type or paste it: any case, spaces between the digits; None when it cannot be one."""
    run, digest = ("".join(text.split()).lower() for text in (run_id, sha256))
    digest = digest.removeprefix("sha256:")
    if not _RUN_ID.fullmatch(run) or not _SHA256.fullmatch(digest):
        return None
    return Claim("typed", run, digest)


def _run_of(content: bytes) -> str | None:
    try:
        result: Any = json.loads(content)
        run_id = result["run"]["run_id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return run_id if isinstance(run_id, str) and _RUN_ID.fullmatch(run_id) else None
