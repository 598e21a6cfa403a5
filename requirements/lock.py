"""Write the lock files from pyproject.toml (`make lock`; needs `uv` on the path).

run.lock, dev.lock   everything but torch, with hashes
torch-cpu.lock       the CPU build of torch alone: all that the service needs, 190 MB
torch-pypi.lock      PyPI's builds of the same release and, on Linux, the CUDA libraries they will not start
                     without (3 GB): what the Makefile falls back to where pip finds no CPU build

Torch stands apart because pip, when it checks hashes, prefers an index that publishes them to a plain folder or
page of wheels, and so would take the CUDA build even where the CPU build is to be had.
"""

import re
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
TORCH_CPU_CP311_LINUX_X86_64 = "6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b"
TORCH = re.compile(r"^(cuda-|nvidia-|triton==|torch==)")


def resolve(*extra: str) -> list[str]:
    """The pinned requirements with their hashes, one string a package."""
    command = ["uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11"]
    command += ["--generate-hashes", "--no-annotate", "--no-header", "--quiet", *extra]
    text = subprocess.run(
        command, cwd=HERE.parent, check=True, capture_output=True, text=True
    ).stdout
    return re.split(r"\n(?=\S)", text.strip())


def write(name: str, entries: list[str]) -> None:
    (HERE / name).write_text("\n".join(entries) + "\n", encoding="utf-8")


def main() -> None:
    run, dev = resolve(), resolve("--extra", "dev")
    release = next(e for e in run if e.startswith("torch==")).split()[0]
    write("run.lock", [e for e in run if not TORCH.match(e)])
    write("dev.lock", [e for e in dev if not TORCH.match(e)])
    write("torch-cpu.lock", [f"{release} \\\n    --hash=sha256:{TORCH_CPU_CP311_LINUX_X86_64}"])
    write("torch-pypi.lock", [e for e in run if TORCH.match(e)])


if __name__ == "__main__":
    main()
