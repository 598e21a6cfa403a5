"""Plans are data: no code, template, style or translation names the province of the first plan."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
PROVINCE = re.compile("\u5e7f\u4e1c|\u7ca4|guangdong", re.IGNORECASE)
CODE = {".py", ".html", ".css", ".js", ".po", ".mako"}


def test_no_code_names_a_province():
    files = [
        path
        for package in ("matching", "service", "migrations")
        for path in (ROOT / package).rglob("*")
        if path.suffix in CODE and "plans" not in path.relative_to(ROOT).parts[:2]
    ]
    naming = [
        path.relative_to(ROOT).as_posix()
        for path in files
        if PROVINCE.search(path.read_text(encoding="utf-8"))
    ]
    assert len(files) > 30
    assert naming == []
