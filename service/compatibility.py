"""Whether a new description of the API still keeps what the old one promised: a small, strict list of what breaks."""

from collections.abc import Iterator, Mapping
from typing import Any

Described = Mapping[str, Any]


def breaking(old: Described, new: Described) -> list[str]:
    """What a program written against the old description could stumble over, in words; empty when there is nothing.

    Looked at: paths, operations, parameters, security, statuses of success, request and response schemas by name.
    """
    found = [*_paths(old, new)]
    sent, received = _roles(old)
    schemas = new.get("components", {}).get("schemas", {})
    for name, schema in old.get("components", {}).get("schemas", {}).items():
        if name not in schemas:
            if name in sent | received:
                found.append(f"schema {name} is gone")
            continue
        if name in sent:
            found += _request(f"{name}", schema, schemas[name])
        if name in received:
            found += _response(f"{name}", schema, schemas[name])
    return found


def _paths(old: Described, new: Described) -> Iterator[str]:
    for path, item in old["paths"].items():
        for method, operation in item.items():
            where = f"{method.upper()} {path}"
            now = new["paths"].get(path, {}).get(method)
            if now is None:
                yield f"{where} is gone"
                continue
            yield from _parameters(where, operation, now)
            for status in operation["responses"]:
                if status < "4" and status not in now["responses"]:
                    yield f"{where} no longer answers {status}"
            if _needs_key(now) and not _needs_key(operation):
                yield f"{where} now needs a key"
            was, required = (
                o.get("requestBody", {}).get("required", False) for o in (operation, now)
            )
            if required and not was:
                yield f"{where} now needs a body"


def _needs_key(operation: Described) -> bool:
    security = operation.get("security", [])
    return bool(security) and {} not in security


def _parameters(where: str, old: Described, new: Described) -> Iterator[str]:
    now = {(p["in"], p["name"]): p for p in new.get("parameters", [])}
    was = {(p["in"], p["name"]): p for p in old.get("parameters", [])}
    for key, parameter in was.items():
        if key not in now:
            yield f"{where}: parameter {key[1]} is gone"
        else:
            yield from _request(f"{where}: {key[1]}", parameter["schema"], now[key]["schema"])
    for key, parameter in now.items():
        if parameter.get("required") and not was.get(key, {}).get("required"):
            yield f"{where}: parameter {key[1]} is now required"


def _request(where: str, old: Described, new: Described) -> Iterator[str]:
    """What may be sent must not shrink."""
    yield from _types(where, old, new, narrower=True)
    for name in set(new.get("required", [])) - set(old.get("required", [])):
        yield f"{where}.{name} is now required"
    for name, schema in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"{where}.{name} is no longer accepted"
        else:
            yield from _request(f"{where}.{name}", schema, new["properties"][name])
    for bound, worse in (
        ("maximum", -1),
        ("maxLength", -1),
        ("maxItems", -1),
        ("minimum", 1),
        ("minLength", 1),
    ):
        was, now = old.get(bound), new.get(bound)
        if now is not None and (was is None or (now - was) * worse > 0):
            yield f"{where}: {bound} is now {now}"


def _response(where: str, old: Described, new: Described) -> Iterator[str]:
    """What is answered must stay there and stay readable."""
    yield from _types(where, old, new, narrower=False)
    for name in set(old.get("required", [])) - set(new.get("required", [])):
        yield f"{where}.{name} is no longer always there"
    for name, schema in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"{where}.{name} is no longer answered"
        else:
            yield from _response(f"{where}.{name}", schema, new["properties"][name])


def _types(where: str, old: Described, new: Described, *, narrower: bool) -> Iterator[str]:
    was, now = _kinds(old), _kinds(new)
    lost = was - now if narrower else now - was
    if was and now and lost:
        yield f"{where}: {'no longer takes' if narrower else 'may now be'} {', '.join(sorted(lost))}"
    if "items" in old and "items" in new:
        check = _request if narrower else _response
        yield from check(f"{where}[]", old["items"], new["items"])


def _kinds(schema: Described) -> set[str]:
    """The types, references and, of choices, the values that a schema stands for."""
    found: set[str] = set()
    for part in (schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        if "enum" in part or "const" in part:
            found |= {f"value {value!r}" for value in part.get("enum", [part.get("const")])}
        elif "type" in part:
            found |= {part["type"]} if isinstance(part["type"], str) else set(part["type"])
        elif "$ref" in part:
            found.add(part["$ref"])
    return found


def _roles(described: Described) -> tuple[set[str], set[str]]:
    """Names of schemas that are sent, and of those that are answered, those within them included."""
    sent: set[str] = set()
    received: set[str] = set()
    for item in described["paths"].values():
        for operation in item.values():
            _collect(described, operation.get("requestBody", {}), sent)
            _collect(described, operation["responses"], received)
    return sent, received


def _collect(described: Described, node: Any, found: set[str]) -> None:
    if isinstance(node, Mapping):
        name = str(node.get("$ref", "")).rpartition("/")[2]
        if name and name not in found:
            found.add(name)
            _collect(described, described["components"]["schemas"].get(name, {}), found)
        for child in node.values():
            _collect(described, child, found)
    elif isinstance(node, list):
        for child in node:
            _collect(described, child, found)
