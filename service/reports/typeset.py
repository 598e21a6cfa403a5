"""Typesetting one document, in a process of its own: `python -I typeset.py FONTS < document.json > document.pdf`.

Nothing here imports the rest of the service. The process may take so much memory and processor time and no more, opens
no file but the fonts, and its only word on failure is its exit status: the document's text stays out of any log.
"""

import json
import sys
from pathlib import Path
from typing import Any, Literal

import typst

TEMPLATE = Path(__file__).with_name("report.typ")
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 20


def typeset(document: dict[str, Any], fonts: Path) -> bytes:
    """The document as PDF/A-2a and PDF/UA-1; the same document and fonts give the same bytes.

    Raises typst.TypstError, for instance for a character that no font has.
    """
    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(fonts)]
    )
    pdf = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=found,
        format="pdf",
        pdf_standards=[*STANDARDS],
        sys_inputs={"data": json.dumps(document, ensure_ascii=False)},
    )
    assert isinstance(pdf, bytes)
    return pdf


def main() -> None:
    """Read a document, write its PDF."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    document = json.loads(sys.stdin.buffer.read())
    try:
        pdf = typeset(document, Path(sys.argv[1]))
    except typst.TypstError:
        sys.exit(3)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
