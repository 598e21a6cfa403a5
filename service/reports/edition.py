"""Which edition of the documents this service makes: a hash of all that decides their bytes besides the run."""

import functools
import hashlib
from importlib import resources
from importlib.metadata import version
from pathlib import Path

_PARTS = ("reports", "pages", "locales")


def edition(catalogue_sha256: str, public_url: str | None) -> str:
    """Twelve hexadecimal digits; another template, font, wording, catalogue or address is another edition."""
    own = f"{_service()} {catalogue_sha256} {public_url or ''}"
    return hashlib.sha256(own.encode()).hexdigest()[:12]


@functools.cache
def _service() -> str:
    digest = hashlib.sha256(f"typst {version('typst')} luodi {version('luodi')}".encode())
    root = Path(str(resources.files("service")))
    for part in _PARTS:
        for file in sorted((root / part).rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(f"{file.relative_to(root)}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()
