"""Write what is not written by hand: `models.py` from docs/openapi.json, and the blocking client from the asynchronous one.

`python clients/python/generate.py` writes both; with `--check` it writes nothing and exits with 1 where they are out of date.
Needs the development tools of the repository (datamodel-code-generator, ruff).
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PACKAGE = HERE / "src" / "luodi_client"
DESCRIPTION = HERE.parents[1] / "docs" / "openapi.json"
PROFILE = "EnterpriseProfile"
_REFERENCE = "#/components/schemas/"
_BOUNDS = {
    "title", "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "pattern",
    "additionalProperties", "default",
}  # fmt: skip
"""The service checks what is sent; what it answers may grow, so that a client of today reads the answers of tomorrow."""
_ROOTS = {
    "LensComparison", "Problem", "Explanation", "Difference", "NextQuestions", "Coverage", "Meta", "Usage", "FeedbackKept", "ClassList",
    "ResultHash",
}  # fmt: skip
_NOUNS = ("Page_", "Match", "Job", "Webhook", "Deliver", "Lead", "Notice", "Change")
_SYNC = (
    (r"\bAsyncIterator\b", "Iterator"),
    (r"\bAsyncClient\b", "Client"),
    (r"\bAsyncLuodi\b", "Luodi"),
    (r"\basync (def|with|for)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\b__a(enter|exit|iter|next)__\b", r"__\1__"),
    (r"\baclose\b", "close"),
    (r"\ba(chunks|iter_lines|iter_bytes|read)\b", r"\1"),
    (r"\b_async\b", "_sync"),
    (r"\basyncio\.sleep\b", "time.sleep"),
    (r"\bimport asyncio\b", "import time"),
    (r"\basynchronous\b", "blocking"),
)


def models() -> str:
    """The shapes of the API as pydantic models."""
    described = json.loads(DESCRIPTION.read_text("utf-8"))
    schemas = described["components"]["schemas"]
    _answers_in_batches(schemas)
    said = {PROFILE, *_names(schemas[PROFILE])}
    wanted = {name: _without_bounds(schemas[name]) for name in said}
    wanted |= {name: _open(schemas[name]) for name in _reached(schemas) - said}
    described["components"]["schemas"] = dict(sorted(wanted.items()))
    described["paths"] = {}
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "openapi.json"), Path(folder, "models.py")
        source.write_text(json.dumps(described), encoding="utf-8")
        command = [
            sys.executable, "-m", "datamodel_code_generator", "--input", str(source), "--output", str(out),
            "--input-file-type", "openapi", "--output-model-type", "pydantic_v2.BaseModel", "--openapi-scopes", "schemas",
            "--use-annotated", "--use-schema-description", "--use-field-description", "--use-standard-collections", "--use-union-operator",
            "--enum-field-as-literal", "all", "--collapse-root-models", "--target-python-version", "3.11", "--disable-timestamp",
            "--base-class", "luodi_client.shape.Shape", "--formatters", "builtin",
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)
        text = out.read_text("utf-8")
    head = '"""The shapes of the API, written from docs/openapi.json by generate.py; do not edit."""\n\n'
    return _formatted(head + re.sub(r"\A(#.*\n)+\n*", "", text), "models.py")


def blocking() -> Iterator[tuple[Path, str]]:
    """The blocking client, file by file, from the asynchronous one."""
    for source in sorted((PACKAGE / "_async").glob("*.py")):
        text = source.read_text("utf-8")
        for pattern, other in _SYNC:
            text = re.sub(pattern, other, text)
        lines = text.split("\n", 1)
        if len(lines) > 1 and lines[1].strip():
            text = f"{lines[0]}\n\n# Written from _async/{source.name} by generate.py; do not edit.\n{lines[1]}"
        yield PACKAGE / "_sync" / source.name, _formatted(text, source.name)


def _answers_in_batches(schemas: dict[str, Any]) -> None:
    """The description leaves open what a row of a batch holds; its words do not. A row's problem belongs to no request."""
    for member in ("instance", "request_id"):
        schemas["Problem"]["required"].remove(member)
    for name, shape in (("result", "MatchResult"), ("problem", "Problem")):
        reference = {"$ref": _REFERENCE + shape}
        schemas["JobRow"]["properties"][name] = {"anyOf": [reference, {"type": "null"}]}


def _reached(schemas: Mapping[str, Any]) -> set[str]:
    """Shapes that answers hold; those only rules of the catalogue are written in are left as JSON."""
    found: set[str] = set()
    waiting = [name for name in schemas if name in _ROOTS or name.startswith(_NOUNS)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_names(_open(schemas[name])))
    return found


def _names(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(reference := node.get("$ref"), str):
            yield reference.removeprefix(_REFERENCE)
        for child in node.values():
            yield from _names(child)
    elif isinstance(node, list):
        for child in node:
            yield from _names(child)


def _open(node: Any) -> Any:
    """An answer's schema with words, bounds and rules left open."""
    if isinstance(node, list):
        return [_open(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "discriminator" in node:
        return {"type": "object", "additionalProperties": True}
    if "enum" in node or "const" in node:
        words = ", ".join(str(word) for word in node.get("enum", [node.get("const")]))
        said = node.get("description", "")
        return {"type": "string", "description": f"{said} One of: {words}.".strip()}
    return _without_bounds({name: _open_part(name, child) for name, child in node.items()})


def _open_part(name: str, child: Any) -> Any:
    if name == "properties":
        return {field: _open(schema) for field, schema in child.items()}
    return child if name in {"required", "description"} else _open(child)


def _without_bounds(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_bounds(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        name: {field: _without_bounds(schema) for field, schema in child.items()}
        if name == "properties"
        else _without_bounds(child)
        for name, child in node.items()
        if name == "properties"
        or name not in _BOUNDS
        or (name == "additionalProperties" and isinstance(child, dict))
    }


def _formatted(text: str, name: str) -> str:
    ruff = [sys.executable, "-m", "ruff"]
    where = ["--stdin-filename", str(PACKAGE / name), "-"]
    for verb in (
        ["check", "--quiet", "--fix", "--unsafe-fixes", "--exit-zero", "--select", "I,UP,F401"],
        ["format"],
    ):
        text = subprocess.run(
            [*ruff, *verb, *where], input=text, text=True, stdout=subprocess.PIPE, check=True
        ).stdout
    return text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing, exit with 1 where out of date"
    )
    check = parser.parse_args().check
    stale = 0
    for file, text in [(PACKAGE / "models.py", models()), *blocking()]:
        if file.exists() and file.read_text("utf-8") == text:
            continue
        stale += 1
        print(f"{'out of date' if check else 'wrote'}: {file.relative_to(HERE)}")
        if not check:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
