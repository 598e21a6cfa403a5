"""Nothing heavy is loaded before it is needed: help, light verbs, and what serving seldom uses."""

import subprocess
import sys

import pytest

LEARNING = {
    "sklearn",
    "scipy",
    "numpy",
    "onnxruntime",
    "torch",
    "pandas",
    "matplotlib",
    "safetensors",
}
SELDOM = {"pypdf", "PIL", "xlsxwriter", "mcp", "typst", "docx", "fontTools", "python_calamine"}
SELDOM |= {"sentence_transformers", "torch", "pandas", "matplotlib", "jieba", "zxcvbn", "onnx"}


def loaded(code):
    """The top-level packages a fresh interpreter has loaded after running the code."""
    told = f"import sys\n{code}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_help_loads_neither_what_learns_nor_the_web():
    found = loaded("import service.cli.app")
    assert found & (LEARNING | SELDOM | {"fastapi", "starlette", "sqlalchemy", "uvicorn"}) == set()
    assert {"typer", "matching"} <= found


@pytest.mark.parametrize(
    "module",
    [
        "service.cli.office",
        "service.cli.officer_work",
        "service.partners.keys",
        "service.leads.retention",
        "service.maintenance",
        "migrations",
    ],
)
def test_a_light_verb_loads_nothing_that_learns(module):
    assert loaded(f"import {module}") & (LEARNING | SELDOM) == set()


def test_serving_begins_without_what_it_seldom_uses():
    assert loaded("import service.server") & SELDOM == set()
