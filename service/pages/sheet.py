"""The form as a page: which questions, what was typed, what is wrong, and the answer so far."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from matching.problems import FieldError
from service.drafts.store import Draft
from service.embeds.frame import framed
from service.pages.amounts import CURRENCIES, UNITS, AmountError, Converted, convert
from service.pages.answers import label
from service.pages.citymap import tiles
from service.pages.feeds import policies_reading
from service.pages.form import (
    INTRODUCTION,
    errors_by_question,
    kept_fields,
    parts_of,
    read,
    state_of,
)
from service.pages.i18n import language_of
from service.pages.preview import Preview, preview_of
from service.pages.questions import STEP_BY_ID, STEPS, USES, Question, Step, every_question, step_of
from service.pages.render import page
from service.pages.wrong import wrong
from service.rates import rates

ALL = "all"


class Place(NamedTuple):
    """Which form this is: a blank one, or a draft's at a step; `token` opens the draft.

    `since` is the run that a form without a draft was filled in from.
    """

    step: str
    draft: Draft | None = None
    token: str = ""
    since: str = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        return STEPS if self.step == ALL else (STEP_BY_ID[self.step],)  # type: ignore[index]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for step in self.steps for question in step.questions)

    @property
    def base(self) -> str:
        return f"/assess/d/{self.token}" if self.token else "/assess"

    @property
    def action(self) -> str:
        return f"{self.base}/{self.step}" if self.token else "/assess"


def faults(typed: Mapping[str, Any], state: Any, *, checked: bool) -> tuple[FieldError, ...]:
    """Everything wrong with what was typed; a blank first question is wrong only once somebody went on from it."""
    found = read(typed, state.classes).errors
    if checked and not str(typed.get("business_text") or "").strip():
        found = (wrong("text_blank", "business_text"), *found)
    return found


async def sheet(
    request: Request,
    place: Place,
    typed: Mapping[str, Any],
    *,
    extra: Sequence[FieldError] = (),
    status_code: int = 200,
) -> Response:
    """The form; `?check=1` moves the focus to what is wrong. Errors of other steps stand at their step."""
    checked = "check" in request.query_params
    shown = {"", INTRODUCTION, *(question.name for question in place.questions)}
    found = errors_by_question((*extra, *faults(typed, request.state, checked=checked)))
    errors = {name: items for name, items in found.items() if name in shown}
    response = page(
        request,
        "assess.html",
        status_code=status_code,
        place=place,
        typed=typed,
        errors=errors,
        checked=checked,
        preview=await preview_of(request.state, typed),
        fragment=False,
        **_words(request, place, typed),
    )
    return private(response)


async def fragment(
    request: Request, place: Place, typed: Mapping[str, Any], on_page: Iterable[str]
) -> Response:
    """Only the answer so far, for a page that is open already and has the fields `on_page`."""
    response = page(
        request,
        "assess_preview.html",
        place=place,
        typed=typed,
        errors={},
        fragment=True,
        on_page=frozenset(on_page),
        preview=await preview_of(request.state, typed),
        **_words(request, place, typed),
    )
    return private(response)


def private(response: Response) -> Response:
    """Its address is its key: nobody may index it or keep it but the reader's own browser, which asks again.

    Not "no-store": a browser restores what was typed on back and reload only of a page it may keep.
    """
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _words(request: Request, place: Place, typed: Mapping[str, Any]) -> dict[str, Any]:
    catalogue = request.state.knowledge.catalogue
    registry = request.state.registry
    asked = every_question()
    return {
        "all_steps": STEPS,
        "uses": USES,
        "units": UNITS,
        "currencies": CURRENCIES,
        "rates": rates(),
        "converted": {q.name: _converted(q, typed) for q in asked if q.kind == "money"},
        "policies_asking": policies_reading(catalogue),
        "states": {q.name: state_of(q, typed) for q in asked},
        "parts": {q.name: parts_of(q) for q in asked},
        "boxes": {q.name for q in asked if q.kind not in ("one", "many", "yesno", "cities")},
        "labels_of": {q.name: q.label for q in asked},
        "step_of": step_of,
        "catalogue": catalogue,
        "tiles": tiles(catalogue.cities),
        "registry": registry.name if registry else None,
        "suggested": _suggested(request, typed),
        "kept": [label(name, language_of(request)) for name in kept_fields(typed)],
        "link": _own_link(request, place),
    }


def _own_link(request: Request, place: Place) -> str:
    """The link that opens the draft again, within the embedded form where it is filled in there."""
    if not place.token:
        return ""
    within = framed(request)
    path = within.address(place.base) if within else place.base
    return str(request.base_url.replace(path=path, query=""))


def _converted(question: Question, typed: Mapping[str, Any]) -> Converted | None:
    name = question.name
    try:
        return convert(
            str(typed.get(name) or ""),
            str(typed.get(f"{name}.unit") or "wan"),
            str(typed.get(f"{name}.rate") or ""),
        )
    except AmountError:
        return None


def _suggested(request: Request, typed: Mapping[str, Any]) -> tuple[Any, ...]:
    """Classes to choose from where what was typed is none by itself."""
    text = str(typed.get("industry_code") or "")[:60]
    classes = request.state.classes
    return classes.search(text, 8) if text.strip() and classes.resolve(text) is None else ()


__all__ = ["ALL", "Place", "Preview", "faults", "fragment", "private", "sheet"]
