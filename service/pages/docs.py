"""`/docs/api` and `/docs/errors`: the API and its problems, read from the code itself; nothing is loaded from elsewhere."""

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from matching.problems import PROBLEM_TYPE
from service.errors import TITLES_ZH, NotFound, ServiceError
from service.pages.docs_words import SUMMARIES_ZH, TAGS
from service.pages.render import page
from service.partners.errors import KeyProblem

router = APIRouter()
_GROUPS = (ServiceError, NotFound, KeyProblem)
"""Classes that only stand above others: nothing is answered with them, but for NotFound."""
_LONGEST = 4_000


class Operation(NamedTuple):
    """One operation as the page shows it; `scope` is None where no key is ever asked for, "" where any key will do."""

    anchor: str
    method: str
    path: str
    summary_zh: str
    summary_en: str
    description: str
    scope: str | None
    needs_key: bool
    parameters: tuple[Mapping[str, Any], ...]
    request: str
    answers: tuple[tuple[str, str], ...]
    example: str


class Known(NamedTuple):
    """One problem of the API."""

    slug: str
    status: int
    title_zh: str
    title_en: str
    detail_zh: str
    detail_en: str
    retry: bool


@router.get("/docs/api")
async def api_page(request: Request) -> Response:
    """Every operation with its parameters, answers and examples, by what it is about."""
    described = await to_thread.run_sync(request.app.openapi)
    return page(request, "docs_api.html", groups=groups(described), tags=TAGS)


@router.get("/docs/errors")
async def errors_page(request: Request) -> Response:
    """Every problem the API answers with."""
    return page(request, "docs_errors.html", problems=problems())


@router.get("/problems/{slug}")
async def problem_page(slug: str) -> Response:
    """Where a problem's `type` leads."""
    if slug not in {known.slug for known in problems()}:
        raise NotFound
    return RedirectResponse(f"/docs/errors#{slug}", 303)


def groups(described: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """The operations by their first tag, in the description's order."""
    found: dict[str, list[Operation]] = {}
    for path, item in described["paths"].items():
        for method, operation in item.items():
            tag = operation.get("tags", ["other"])[0]
            found.setdefault(tag, []).append(_operation(path, method, operation))
    return found


def problems() -> list[Known]:
    """By status and name, the profile's own among them."""
    found = [_known(error) for error in _classes(ServiceError)]
    found.append(
        Known(
            PROBLEM_TYPE.rpartition("/")[2],
            422,
            "企业信息有误",
            "Invalid profile",
            "所填内容有误，errors 逐项列出字段和改法；正文不是 JSON 时状态为 400。",
            "Fields are wrong; errors names each with its remedy. The status is 400 when the body is not JSON.",
            False,
        )
    )
    found.append(
        Known(
            "method-not-allowed",
            405,
            TITLES_ZH[405],
            HTTPStatus.METHOD_NOT_ALLOWED.phrase,
            "此地址不支持该方法，可用方法见 Allow。",
            "This address does not take that method; see Allow.",
            False,
        )
    )
    return sorted(found, key=lambda known: (known.status, known.slug))


def _classes(above: type[ServiceError]) -> Iterator[type[ServiceError]]:
    for error in above.__subclasses__():
        ours = error.__module__.startswith("service.") and not error.__name__.startswith("_")
        if ours and (error not in _GROUPS or error is NotFound):
            yield error
        yield from _classes(error)


def _known(error: type[ServiceError]) -> Known:
    status = error.status_code
    return Known(
        error.slug(),
        status,
        TITLES_ZH.get(status, "请求有误"),
        HTTPStatus(status).phrase,
        error.detail_zh,
        error.message(),
        error.retry_after is not None or status == HTTPStatus.TOO_MANY_REQUESTS,
    )


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Operation:
    security, summary = operation.get("security"), operation.get("summary", "")
    scopes = [scope for one in security or () for scope in one.get("key", ())]
    content = operation.get("requestBody", {}).get("content", {})
    answers = operation["responses"]
    good = answers.get("200", {}).get("content", {}).get("application/json", {})
    return Operation(
        anchor=f"{method}{path}".replace("/", "-").replace("{", "").replace("}", ""),
        method=method.upper(),
        path=path,
        summary_zh=SUMMARIES_ZH.get(summary, summary),
        summary_en=summary,
        description=operation.get("description", ""),
        scope=None if security is None else next(iter(scopes), ""),
        needs_key=bool(security) and {} not in (security or ()),
        parameters=tuple(operation.get("parameters", ())),
        request=_json(content.get("application/json", {}).get("example")),
        answers=tuple((status, answers[status]["description"]) for status in sorted(answers)),
        example=_json(good.get("example")),
    )


def _json(example: Any) -> str:
    """An example for a reader; a long one is cut, and says so."""
    if example is None:
        return ""
    text = json.dumps(example, ensure_ascii=False, indent=2)
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit("\n", 1)[0] + "\n…"
