"""`/officer/targets`: the plan's numbers as gauges, each with its sentence in the plan."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from matching.catalogue.entries import Target
from matching.result import Evidence
from service.charts import Gauge, Words, gauges
from service.officers.here import Officer, OfficerHere
from service.overview.targets import Standing, is_counted, standings, verdict
from service.pages import labels
from service.pages.i18n import Language, language_of, translate
from service.pages.officers.overview.figure import Cell, Figure, Linked
from service.pages.officers.overview.words import PLACES, saying
from service.pages.officers.shell import officer_page
from service.pages.officers.wording import FIGURES
from service.pages.plans import amount
from service.pages.reader.anchors import quote_link
from service.pages.render import localised

router = APIRouter()


class Shown(NamedTuple):
    """A target as the page shows it: `goal`, `value` and `state` in words, its gauge, and its quotes' links."""

    target: Target
    counted: bool
    name: str
    goal: str
    value: str
    state: str
    verdict: str
    standing: Standing
    gauge: Gauge
    quotes: Sequence[tuple[Evidence, str]]

    def chart(self, id_: str) -> Any:
        words = Words(id_, self.name, f"{self.value}; {self.goal}; {self.state}")
        return gauges(words, [self.gauge._replace(label="")])


@router.api_route("/targets", methods=["GET", "HEAD"])
async def page(request: Request, here: Officer) -> Response:
    shown = await all_shown(request, here)
    groups = [
        [one for one in shown if one.counted],
        [one for one in shown if not one.counted],
    ]
    return officer_page(
        request,
        here,
        "officer_targets.html",
        pages=PLACES,
        groups=groups,
        begun=sum(one.standing.value is not None for one in shown),
        reached=sum(one.verdict == "reached" for one in shown),
        figures=[figure_of(request, shown)._replace(chart=None)],
    )


async def all_shown(request: Request, here: OfficerHere) -> list[Shown]:
    """Every target of the plan, in its order."""
    catalogue = request.state.knowledge.catalogue
    found = await standings(
        here.session, catalogue.info.id, catalogue.targets, here.organisation_id
    )
    language = language_of(request)
    return [shown_as(language, target, found[target.id]) for target in catalogue.targets]


def shown_as(language: Language, target: Target, standing: Standing) -> Shown:
    say, value, counted = saying(language), standing.value, is_counted(target)
    if value is None:
        words = say("nothing_yet" if counted else "not_entered")
    else:
        said = say("counted_as" if counted else "entered_as")
        words = said.format(value=number(language, value, target.unit))
    judged = verdict(target, value)
    state = say("reached_goal" if judged == "reached" else judged)
    name = localised(language, target, "counted")
    goal = target.raw if language == "zh" else amount(language, target)
    gauge = Gauge(
        name,
        None if value is None else float(value),
        target.value_min,
        target.value_max,
        f"{words} · {say('goal')} {goal}",
        state,
        judged == "reached",
    )
    quotes = [(evidence, quote_link(evidence)) for evidence in target.evidence]
    return Shown(target, counted, name, goal, words, state, judged, standing, gauge, quotes)


def number(language: Language, value: Decimal, unit: str) -> str:
    """An amount as read: shares in per cent, long ones in 万 and 亿 in Chinese."""
    if unit == "share":
        return f"{_plain(value * 100)}%"
    for size, word in ((10**8, "亿"), (10**4, "万")):
        if language == "zh" and value >= size and value % (size // 100) == 0:
            return f"{_plain(value / size)} {word}{unit}"
    suffix = "%" if unit == "%" else f" {unit}" if language == "zh" else ""
    return f"{_plain(value)}{suffix}"


def unit_of(language: Language, unit: str) -> str:
    """A unit as read; empty where English just counts."""
    if language == "zh" or unit == "%":
        return "" if unit == "share" else unit
    return translate(language, labels.UNITS[unit]) if unit in labels.UNITS else ""


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure_of(request: Request, shown: Sequence[Shown]) -> Figure:
    language = language_of(request)
    say, title = saying(language), translate(language, FIGURES["targets"])
    desc = say("targets_desc").format(count=len(shown))
    chart = gauges(Words("targets", title, desc), [one.gauge for one in shown])
    rows: list[list[Cell]] = [
        [
            Linked(one.name, f"/officer/targets/{one.target.id}"),
            one.goal,
            None if one.standing.value is None else float(one.standing.value),
            unit_of(language, one.target.unit) or None,
            one.standing.projects if one.counted else None,
            one.state,
            Linked(one.quotes[0][0].clause_id, one.quotes[0][1]),
        ]
        for one in shown
    ]
    keys = ("target", "goal", "value", "unit", "projects", "verdict", "clause")
    return Figure("targets", title, desc, chart, [say(key) for key in keys], rows)
