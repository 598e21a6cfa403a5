"""`/assess/d/{token}/proposals`: what an introduction or a register says, taken over only where the person says so."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from service.addresses import address_of
from service.db import transaction
from service.drafts import store
from service.introductions.numerals import plain, value_of
from service.introductions.proposal import Proposal
from service.introductions.proposals import SEVERAL, grouped
from service.pages.amounts import UNITS
from service.pages.answers import questions
from service.pages.drafts import opened
from service.pages.form import BOXES, DECLINED, NONE, UNKNOWN, Typed, parts_of, state_of
from service.pages.i18n import Language, language_of, translate
from service.pages.questions import Question, every_question
from service.pages.render import page
from service.pages.sending import Sent
from service.pages.sheet import private
from service.pages.turns import draft_key

router = APIRouter(prefix="/assess/d/{token}/proposals")


class Offer(NamedTuple):
    """One proposal as it is shown; `number` is its place among all, `value` its wording."""

    number: int
    value: str
    sentence: str


class Asked(NamedTuple):
    """The offers for one question, and what the form says now; of several offers for one value only one can be taken."""

    question: Question
    offers: tuple[Offer, ...]
    now: str
    one_only: bool


@router.api_route("", methods=["GET", "HEAD"])
async def show(request: Request, token: str) -> Response:
    """Each proposal with the sentence it came from; none is ticked."""
    draft = await opened(request, token)
    waiting = draft.proposals or {}
    if "items" not in waiting:
        return RedirectResponse(f"/assess/d/{token}/business", status_code=303)
    language = language_of(request)
    names = {city.name_zh: city.name_en for city in request.state.knowledge.catalogue.cities}
    response = page(
        request,
        "assess_proposals.html",
        token=token,
        source=waiting["source"],
        name=waiting["name"],
        asked=tuple(_asked(_items(waiting), draft.typed, language, names)),
    )
    return private(response)


@router.post("")
async def take(request: Request, token: str, form: Sent) -> Response:
    """Put what was ticked into the form, and forget the rest."""
    request.state.buckets.take("save", address_of(request))
    chosen = {str(value) for name, value in form.multi_items() if name.startswith("take.")}
    async with transaction(request.state.sessionmaker) as session:
        draft = await store.open_draft(session, token, request.state.today())
        request.state.buckets.take("draft-save", draft_key(draft))
        items = _items(draft.proposals or {})
        taken = [item for number, item in enumerate(items) if str(number) in chosen]
        await store.write(session, draft, taken_over(draft.typed, taken))
        await store.propose(session, draft, None)
    return RedirectResponse(f"/assess/d/{token}/business?taken={len(taken)}", status_code=303)


def taken_over(typed: Mapping[str, Any], taken: Iterable[Proposal]) -> Typed:
    """The fields that change when proposals are taken over; a list grows, anything else is replaced."""
    asked, changed = questions(), dict[str, Any]()
    for item in taken:
        question = asked.get(item.field)
        if question is None or (item.field in changed and item.field not in SEVERAL):
            continue
        now = changed.get(item.field, typed.get(item.field))
        changed |= dict.fromkeys(parts_of(question), "")
        changed[item.field] = _grown(question, now, item.value)
        if question.kind == "money":
            changed[f"{item.field}.unit"] = item.unit or "wan"
    return changed


def _grown(question: Question, now: Any, value: str) -> Any:
    if question.kind in BOXES:
        kept = [one for one in now or () if one not in (NONE, UNKNOWN, DECLINED, "")]
        return [*dict.fromkeys([*kept, value])]
    if question.kind == "lines":
        lines = [line.strip() for line in str(now or "").splitlines() if line.strip()]
        return "\n".join(dict.fromkeys([*lines, value]))
    return value


def _items(waiting: Mapping[str, Any]) -> list[Proposal]:
    return [Proposal(**item) for item in waiting.get("items", ())]


def _asked(
    items: list[Proposal], typed: Mapping[str, Any], language: Language, cities: Mapping[str, str]
) -> Iterator[Asked]:
    by_name, places = questions(), {id(item): number for number, item in enumerate(items)}
    for group in grouped(items, [question.name for question in every_question()]):
        question = by_name[group.field]
        offers = tuple(
            Offer(places[id(p)], _shown(question, p, language, cities), p.sentence)
            for p in group.proposals
        )
        now = "" if state_of(question, typed) != "said" else _now(question, typed, language, cities)
        yield Asked(question, offers, now, len(offers) > 1 and group.field not in SEVERAL)


def _now(
    question: Question, typed: Mapping[str, Any], language: Language, cities: Mapping[str, str]
) -> str:
    value, unit = typed[question.name], str(typed.get(f"{question.name}.unit") or "")
    values = value if isinstance(value, list) else str(value).splitlines()
    shown = [
        _shown(question, Proposal(question.name, one, unit, "", 0), language, cities)
        for one in values
    ]
    return translate(language, "、").join(shown)


def _shown(
    question: Question, item: Proposal, language: Language, cities: Mapping[str, str]
) -> str:
    if question.kind == "yesno":
        return translate(language, "是" if item.value == "yes" else "否")
    if question.kind == "cities":
        return cities.get(item.value, item.value) if language == "en" else item.value
    options = dict(question.options)
    if item.value in options:
        return translate(language, options[item.value])
    if question.kind == "money":
        return _money(item, language)
    return f"{item.value} {translate(language, question.unit)}" if question.unit else item.value


def _money(item: Proposal, language: Language) -> str:
    """An amount in the unit of its text; in English in millions of the currency, as one says it there."""
    unit = UNITS[item.unit or "wan"]
    number = value_of(item.value)
    if language == "zh" or number is None:
        return f"{item.value} {translate(language, unit.label)}"
    currency = "RMB" if unit.currency == "CNY" else unit.currency
    return f"{currency} {plain(number * unit.size / 1_000_000)} million"
