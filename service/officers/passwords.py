"""Passwords: argon2id in worker threads, and which ones are refused."""

import functools
from typing import NamedTuple

import anyio
from anyio import to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

SHORTEST, LONGEST = 12, 256
GUESSABLE = 3
"""The lowest of zxcvbn's scores (0 to 4) that is taken: safely unguessable to who guesses on line."""
LOCAL_WORDS = (
    "luodi",
    "zhaoshang",
    "touzi",
    "woaini",
    "1314520",
    "落地",
    "招商",
)
AT_ONCE = 2
"""Hashes made at a time: each takes 64 MiB."""
_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


class Verified(NamedTuple):
    """Whether the password is right, and a hash by today's parameters when the kept one has others."""

    right: bool
    rehashed: str | None = None


@functools.cache
def _limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(AT_ONCE)


async def hashed(password: str) -> str:
    """The hash to keep, with its salt and parameters; the event loop stays free meanwhile."""
    return await to_thread.run_sync(_HASHER.hash, password, limiter=_limiter())


async def verified(password: str, kept: str | None) -> Verified:
    """Compare with the kept hash; without one the same work is done and the answer is no."""
    return await to_thread.run_sync(_verify, password, kept, limiter=_limiter())


def _verify(password: str, kept: str | None) -> Verified:
    try:
        _HASHER.verify(kept or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return Verified(False)
    if kept is None:
        return Verified(False)
    return Verified(True, _HASHER.hash(password) if _HASHER.check_needs_rehash(kept) else None)


@functools.cache
def _nobody() -> str:
    """A hash that takes as long to compare as any; whose password it is does not matter."""
    return _HASHER.hash("nobody")


async def fault_of(password: str, known: tuple[str, ...] = ()) -> str | None:
    """Why a new password is refused: `password_short`, `password_long`, `password_guessable`; None when it is not.

    `known` are words an attacker would try first: the officer's e-mail and names.
    """
    if len(password) < SHORTEST:
        return "password_short"
    if len(password) > LONGEST:
        return "password_long"
    guessable = await to_thread.run_sync(_guessable, password, known, limiter=_limiter())
    return "password_guessable" if guessable else None


def _guessable(password: str, known: tuple[str, ...]) -> bool:
    """By the lists of common passwords, names, words and keyboard walks of zxcvbn (Wheeler, USENIX Security 2016).

    It reads the first 72 characters. What is local or personal counts as a common word, and must not be most of it.
    """
    from zxcvbn import zxcvbn

    words = [*LOCAL_WORDS, *(part for word in known for part in (word, *word.split("@")))]
    return int(zxcvbn(password[:72], user_inputs=words)["score"]) < GUESSABLE
