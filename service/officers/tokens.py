"""Tokens that open something: 256 random bits whose SHA-256 alone is kept."""

import hashlib
import re
import secrets

TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """43 characters that fit an address or a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def looks_real(token: str) -> bool:
    """Whether it can be a token at all; what cannot is not looked up."""
    return _TOKEN.fullmatch(token) is not None


def digest_of(token: str) -> bytes:
    """What is kept of a token. Random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).digest()
