"""What keys and repeated writes add to the description of every operation."""

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI

from service.routes import contexts

SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "luodi_live_… or luodi_test_…",
    "description": "A partner's key, made with `luodi keys create`. Never in the address.",
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": (
        "Best a UUID. For 24 hours the same request under the same key has one effect and is answered with the same "
        "bytes (`Idempotent-Replayed: true`); another request is refused with 422, one at the same time with 409."
    ),
    "schema": {"type": "string", "pattern": '^("[!-~]{1,253}"|[!-~]{1,255})$'},
}
_LIMITS = {
    "RateLimit": "What is left of each limit (draft-ietf-httpapi-ratelimit-headers); only with a key",
    "RateLimit-Policy": "The limits of the key; only with a key",
}
Answer = Callable[[int], dict[str, Any]]


def secure(described: dict[str, Any], app: FastAPI, answer: Answer) -> None:
    """Add the key's scheme, scopes, limits and the Idempotency-Key to a description, from the routes themselves."""
    described["components"]["securitySchemes"] = {"key": SCHEME}
    for path, method, operation, caller in _operations(described, app):
        added = {400}
        if caller is not None:
            named = {"key": [caller.scope] if caller.scope else []}
            operation["security"] = [named] if caller.required else [{}, named]
            added |= {401, 429, 503} | ({403} if caller.scope else set())
            operation["responses"].get("200", {}).setdefault("headers", {}).update(_headers())
        if method == "post" and path.startswith("/v1/"):
            operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
            added |= {409, 422}
        for status in sorted(added):
            operation["responses"].setdefault(str(status), answer(status))


def _headers() -> dict[str, Any]:
    return {
        name: {"description": text, "schema": {"type": "string"}} for name, text in _LIMITS.items()
    }


def _operations(
    described: dict[str, Any], app: FastAPI
) -> Iterator[tuple[str, str, dict[str, Any], Any]]:
    callers = {
        (route.path, method.lower()): _caller(route.dependant)
        for route in contexts(app)
        if getattr(route, "dependant", None) is not None
        for method in route.methods or ()
    }
    for path, item in described["paths"].items():
        for method, operation in item.items():
            yield path, method, operation, callers.get((path, method))


def _caller(dependant: Any) -> Any:
    """The dependency that asks who calls (service/partners/caller.py), the strictest first."""
    found = [
        call
        for call in (part.call for part in _flat(dependant))
        if hasattr(call, "scope") and hasattr(call, "required")
    ]
    return max(found, key=lambda call: (call.required, call.scope is not None), default=None)


def _flat(dependant: Any) -> Iterator[Any]:
    for part in dependant.dependencies:
        yield part
        yield from _flat(part)
