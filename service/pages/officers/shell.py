"""The frame of officers' pages: who is signed in, where one can go, what was just done."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from matching.problems import FieldError
from service.officers import cookies
from service.officers.here import OfficerHere
from service.officers.roles import Role
from service.pages.i18n import language_of
from service.pages.officers import wording
from service.pages.render import localised, page


class Place(NamedTuple):
    """One entry of the navigation, shown to officers of at least that role; `also` are other addresses that belong to it."""

    path: str
    label: str
    role: Role = "viewer"
    also: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Whether an address lies within it."""
        if path == self.path:
            return True
        begins = () if self.path == "/officer/" else (self.path,)
        return path.startswith((*begins, *self.also))


NAVIGATION: tuple[Place, ...] = (
    Place("/officer/", "工作台"),
    Place("/officer/candidates", "找企业"),
    Place("/officer/enterprises", "企业库", also=("/officer/imports", "/officer/duplicates")),
    Place("/officer/leads", "线索"),
    Place("/officer/overview", "总览", also=("/officer/targets",)),
    Place("/officer/inbox", "消息", also=("/officer/searches",)),
    Place("/officer/officers", "人员", "admin"),
    Place(
        "/officer/keys",
        "接口",
        "manager",
        also=("/officer/usage", "/officer/webhooks", "/officer/embeds"),
    ),
    Place("/officer/audit", "审计日志", "manager"),
    Place("/officer/settings", "设置"),
)
"""In the order shown; a piece with pages of its own adds its place here, before 人员. No place without a page."""


def officer_page(
    request: Request,
    here: OfficerHere,
    template: str,
    *,
    faults: Sequence[FieldError] = (),
    status_code: int | None = None,
    **context: Any,
) -> HTMLResponse:
    """A page inside the frame; with faults its status is 422 unless another is given."""
    code = status_code or (422 if faults else 200)
    places = [place for place in NAVIGATION if here.may(place.role)]
    return page(
        request,
        template,
        status_code=code,
        here=here,
        csrf=here.csrf,
        places=places,
        words=wording,
        done=wording.DONE.get(request.query_params.get("done", "")),
        faults=by_field(faults),
        moment=lambda at: moment(request, at),
        city_name=lambda said: city_name(request, said),
        **context,
    )


def city_name(request: Request, said: str) -> str:
    """A city as readers here call it, with or without 市; one that the plan does not know stays as it was said."""
    language = language_of(request)
    plain = said.removesuffix("市")
    cities = request.state.knowledge.catalogue.cities
    found = next((one for one in cities if plain == one.name_zh.removesuffix("市")), None)
    return localised(language, found) if found and language != "zh" else said


def outside_page(
    request: Request,
    template: str,
    *,
    faults: Sequence[FieldError] = (),
    status_code: int | None = None,
    **context: Any,
) -> HTMLResponse:
    """A page before sign-in; its forms are tied to this browser by a cookie."""
    visitor = cookies.visitor(request)
    response = page(
        request,
        template,
        status_code=status_code or (422 if faults else 200),
        csrf=cookies.csrf_of(request.state.keyring, visitor),
        words=wording,
        done=wording.DONE.get(request.query_params.get("done", "")),
        faults=by_field(faults),
        **context,
    )
    cookies.put(request, response, "visitor", visitor)
    return response


def by_field(faults: Sequence[FieldError]) -> dict[str, FieldError]:
    """The first fault of each field; the one of no field in particular under an empty name."""
    found: dict[str, FieldError] = {}
    for one in faults:
        found.setdefault(one.pointer.removeprefix("/"), one)
    return found


def moment(request: Request, at: dt.datetime) -> str:
    """A time as people here read it, to the minute."""
    return at.astimezone(request.state.settings.timezone).strftime("%Y-%m-%d %H:%M")


def to(path: str) -> RedirectResponse:
    """On to a page that can be reloaded."""
    return RedirectResponse(path, status_code=303)


def field_of(form: Any, name: str, longest: int = 2000) -> str:
    """One text field as sent, cut where no honest one is longer; empty when it is missing or a file.

    Also reads the parameters of an address. NUL is left out: PostgreSQL takes none in text.
    """
    value = form.get(name)
    return value[:longest].replace("\x00", "") if isinstance(value, str) else ""
