"""The shape of a problem (RFC 9457): a class is one, and its docstring is the message in English."""

import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from starlette.exceptions import HTTPException

TITLES_ZH = {
    400: "请求不合要求", 401: "未获授权", 403: "不予受理", 404: "未找到", 405: "方法不适用", 408: "请求超时", 409: "存在冲突",
    410: "链接已失效", 413: "正文过大", 415: "正文类型不符", 422: "内容有误", 429: "请求过多", 431: "请求头过大",
    500: "服务出错", 503: "暂不可用",
}  # fmt: skip


class ServiceError(HTTPException):
    """The request could not be answered."""

    status_code: int = 500
    detail_zh: ClassVar[str] = "请求无法完成。"
    retry_after: ClassVar[int | None] = None
    close: ClassVar[bool] = False

    def __init_subclass__(
        cls,
        *,
        status: int | None = None,
        zh: str | None = None,
        retry_after: int | None = None,
        close: bool | None = None,
    ) -> None:
        """A problem: its status, its message in Chinese, the seconds to wait, whether the connection ends.

        What is not given is as in the class above.
        """
        super().__init_subclass__()
        said = {
            "status_code": status,
            "detail_zh": zh,
            "retry_after": retry_after,
            "close": close,
        }
        for name, value in said.items():
            if value is not None:
                setattr(cls, name, value)

    def __init__(
        self, *, errors: Sequence[Mapping[str, Any]] = (), extra: Mapping[str, Any] | None = None
    ) -> None:
        self.errors = tuple(errors)
        self.extra = dict(extra or {})
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        if self.close:
            headers["Connection"] = "close"
        super().__init__(type(self).status_code, self.message(), headers)

    @classmethod
    def message(cls) -> str:
        return (cls.__doc__ or "").strip()

    @classmethod
    def slug(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def document(self) -> dict[str, Any]:
        """The problem without what only the request knows."""
        body = problem(self.status_code, self.slug(), self.detail_zh, self.message())
        return body | ({"errors": list(self.errors)} if self.errors else {}) | self.extra

    def text(self) -> str:
        """The document as JSON, for keeping."""
        return json.dumps(self.document(), ensure_ascii=False)


def problem(status: int, slug: str, detail_zh: str, detail_en: str) -> dict[str, Any]:
    """The members every problem has."""
    title = HTTPStatus(status).phrase
    return {
        "type": f"/problems/{slug}",
        "title": title,
        "title_zh": TITLES_ZH.get(status, "请求有误"),
        "title_en": title,
        "status": status,
        "detail": detail_en,
        "detail_zh": detail_zh,
        "detail_en": detail_en,
    }
