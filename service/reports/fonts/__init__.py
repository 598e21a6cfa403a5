"""The embedded font: Noto Sans SC (OFL-1.1, see OFL.txt), cut to the characters documents use, kept compressed.

`python -m service.reports.fonts FOLDER` writes the files anew from the npm package's full fonts.
"""

import functools
import lzma
from importlib import resources
from pathlib import Path

WEIGHTS = ("Regular", "Bold")
MISSING = "□"


def unpack(folder: Path) -> None:
    """Write the fonts as TrueType files into a folder."""
    for weight in WEIGHTS:
        packed = _file(f"NotoSansSC-{weight}.ttf.xz").read_bytes()
        (folder / f"NotoSansSC-{weight}.ttf").write_bytes(lzma.decompress(packed))


@functools.cache
def covered() -> frozenset[str]:
    """The characters that the regular weight has; what it lacks is shown as `MISSING`."""
    found: set[str] = set()
    for line in _file("covered.txt").read_text("ascii").split():
        first, _, last = line.partition("-")
        found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(found)


def digests() -> tuple[bytes, ...]:
    """The packed files, for a hash of all that documents are made from."""
    return tuple(_file(f"NotoSansSC-{weight}.ttf.xz").read_bytes() for weight in WEIGHTS)


def _file(name: str) -> Path:
    return Path(str(resources.files("service").joinpath("reports", "fonts", name)))
