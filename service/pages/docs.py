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
from service.pages.docs_chinese import DESCRIPTIONS_ZH, PARAMETERS, STATUS_ZH
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
    description_zh: str
    description_en: str
    sunset: str
    scope: str | None
    needs_key: bool
    parameters: tuple["Parameter", ...]
    request: str
    answers: tuple["Status", ...]
    example: str


class Parameter(NamedTuple):
    """One parameter, in words."""

    name: str
    required: bool
    words_zh: str
    words_en: str


class Status(NamedTuple):
    """One status that an operation may answer with."""

    code: str
    words_zh: str
    words_en: str


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
        description_zh=_chinese(summary, operation),
        description_en=operation.get("description", ""),
        sunset=operation.get("x-sunset", ""),
        scope=None if security is None else next(iter(scopes), ""),
        needs_key=bool(security) and {} not in (security or ()),
        parameters=tuple(_parameter(one) for one in operation.get("parameters", ())),
        request=_json(content.get("application/json", {}).get("example")),
        answers=tuple(_status(code, answers[code]["description"]) for code in sorted(answers)),
        example=_json(good.get("example")),
    )


def _chinese(summary: str, operation: Mapping[str, Any]) -> str:
    """The operation's words, with its last day where it has one; the English ones while there are no others."""
    said = DESCRIPTIONS_ZH.get(
        summary, "" if summary in SUMMARIES_ZH else operation.get("description", "")
    )
    sunset = operation.get("x-sunset")
    return f"{said}此接口将于 {sunset} 之后停用。" if sunset else said


def _parameter(one: Mapping[str, Any]) -> Parameter:
    zh, en = PARAMETERS.get(one["name"], ("", ""))
    return Parameter(one["name"], bool(one.get("required")), zh, one.get("description") or en)


def _status(code: str, described: str) -> Status:
    return Status(code, STATUS_ZH.get(code, described), described)


def _json(example: Any) -> str:
    """An example for a reader; a long one is cut, and says so."""
    if example is None:
        return ""
    text = json.dumps(example, ensure_ascii=False, indent=2)
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit("\n", 1)[0] + "\n…"
