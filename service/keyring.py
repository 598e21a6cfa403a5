"""The deployment's secret, and the keys made from it: one a purpose, so that one leaked opens nothing else."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from service.settings import Settings

SECRET_FILE = "secret"


class SecretMissing(Exception):
    """The service has no secret to make its keys from."""

    def __init__(self) -> None:
        super().__init__(
            "LUODI_SECRET_KEY is not set. With a database of your own, give every process the same secret, "
            'for example: LUODI_SECRET_KEY="$(openssl rand -base64 48)"'
        )


class Keyring:
    """Keys of 32 bytes, made from one secret by HMAC-SHA-256 over the purpose's name (NIST SP 800-108, one block)."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def key(self, purpose: str) -> bytes:
        """The key for `purpose`, the same as long as the secret is; different purposes tell nothing of each other."""
        return hmac.new(self._secret, purpose.encode(), hashlib.sha256).digest()


def keyring(settings: Settings) -> Keyring:
    """The keys of this deployment; raises SecretMissing when there is a database of its own and no secret.

    Beside the private PostgreSQL the secret is made once and kept in a file only its owner may read.
    """
    if settings.secret_key is not None:
        return Keyring(settings.secret_key.get_secret_value().encode())
    if settings.database_url is not None:
        raise SecretMissing
    return Keyring(_kept(settings.data_dir / SECRET_FILE))


def _kept(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = secrets.token_bytes(32)
    partial = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(made)
    try:
        os.link(partial, path)  # whoever is first decides; the file is never seen half-written
    except FileExistsError:
        pass
    finally:
        partial.unlink()
    return path.read_bytes()
