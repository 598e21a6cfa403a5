"""Templates to HTML answers."""

import functools
import hashlib
import re
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from fastapi import FastAPI
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from matching.percent import percent
from service.embeds.frame import framed
from service.pages import labels
from service.pages.factors import factor_rows
from service.pages.i18n import COOKIE, HTML_LANG, LANGUAGES, Language, language_of, translate
from service.pages.punctuation import full_width
from service.pages.translated import Translated

YEAR = 31_536_000
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)")
_REPORT = re.compile(r"/r/run_[a-z2-7]{26}")


@functools.cache
def environment(language: Language) -> Environment:
    """The template environment of a language: everything escaped, an undefined name is an error."""
    made = Translated(
        language,
        loader=PackageLoader("service", "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["_"] = functools.partial(translate, language)
    made.filters["local"] = functools.partial(localised, language)
    made.filters["percent"] = percent
    # A probability is never nought; a share of what was counted may be.
    made.filters["share"] = lambda value: f"{round(100 * value, 1):g}%"
    made.filters["plain"] = lambda value: f"{value:,.4f}".rstrip("0").rstrip(".")
    made.filters["hundredths"] = lambda value: f"{value:.2f}"
    made.filters["full_width"] = full_width
    made.filters["factor_rows"] = factor_rows
    made.filters["whole_dates"] = whole_dates
    made.filters["sentence"] = lambda text: text[:1].upper() + text[1:]
    made.globals["labels"] = labels
    return made


def whole_dates(text: str) -> Markup:
    """A text whose dates do not break at the end of a line."""
    parts = _DATE.split(text)
    return Markup("").join(
        Markup('<span class="whole">{}</span>').format(part) if at % 2 else part
        for at, part in enumerate(parts)
    )


@functools.cache
def asset_version() -> str:
    """A short hash of all static files: it changes their address when they change."""
    digest = hashlib.sha256()
    for item in _files(resources.files("service").joinpath("static")):
        digest.update(item.read_bytes())
    return digest.hexdigest()[:12]


def _files(folder: Traversable) -> Iterator[Traversable]:
    """The files of a folder and of those in it, by name."""
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_file():
            yield item
        else:
            yield from _files(item)


def page(
    request: Request,
    template: str,
    *,
    status_code: int = 200,
    language: Language | None = None,
    **context: Any,
) -> HTMLResponse:
    """One page in the reader's language, or the one given; one chosen by `?lang=` is remembered in a cookie."""
    language = language or language_of(request)
    within = framed(request)
    html = (
        environment(language)
        .get_template(template)
        .render(
            request=request,
            path=request.url.path,
            in_language=functools.partial(_in_language, request),
            language=language,
            html_lang=HTML_LANG[language],
            asset_version=asset_version(),
            within=within,
            stage=_stage(request, status_code),
            _=functools.partial(translate, language),
            local=functools.partial(localised, language),
            **context,
        )
    )
    response = HTMLResponse(within.links(html) if within else html, status_code=status_code)
    response.headers["Content-Language"] = HTML_LANG[language]
    response.headers["Vary"] = "Accept-Language, Cookie"
    if request.query_params.get("lang") in LANGUAGES and within is None:
        response.set_cookie(COOKIE, language, max_age=YEAR, samesite="lax", httponly=True)
    return response


def fragment(language: Language, template: str, **context: Any) -> Markup:
    """A part of a page that knows no request, so that it can be kept and used again."""
    words = {"language": language, "_": functools.partial(translate, language)}
    local = functools.partial(localised, language)
    return Markup(
        environment(language).get_template(template).render(**words, local=local, **context)
    )


def unlisted(response: HTMLResponse) -> HTMLResponse:
    """A page about one firm: kept by no cache, found by no search engine."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def localised(language: Language, item: Any, name: str = "name") -> str:
    """The attribute or key `<name>_zh` or `<name>_en` of a record; Chinese with full-width punctuation."""
    key = f"{name}_{language}"
    text = str(item[key] if isinstance(item, dict) else getattr(item, key))
    return full_width(text) if language == "zh" else text


def _in_language(request: Request, language: Language) -> str:
    """This page's address in a language, its other parameters kept."""
    within = framed(request)
    if within is not None:
        kept = f"?{request.url.query}" if request.url.query else ""
        return f"{within.in_language(language)}{request.url.path}{kept}"
    url = request.url.include_query_params(lang=language)
    return f"{url.path}?{url.query}"


def _stage(request: Request, status_code: int) -> str:
    """How far somebody in an embedded form has come: the form, a report, a hand-off."""
    if status_code >= 400:
        return "form"
    if _REPORT.fullmatch(request.url.path):
        return "report"
    return "lead" if request.query_params.get("handed") else "form"


class _Static(StaticFiles):
    """Files that may be kept for a year under the address that carries their version, and be asked for again else."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        versioned = f"v={asset_version()}".encode() == scope["query_string"]
        fresh = f"public, max-age={YEAR}, immutable" if versioned else "no-cache"
        response.headers["Cache-Control"] = fresh
        return response


def mount_static(app: FastAPI) -> None:
    """Serve the style sheet and the pictures at /static."""
    folder = str(resources.files("service").joinpath("static"))
    app.mount("/static", _Static(directory=folder), name="static")
