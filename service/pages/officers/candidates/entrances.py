"""Where a search may begin: the names that can be typed, and which entry a name means."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from matching.candidates import TargetKind
from matching.catalogue import Catalogue
from matching.catalogue.entries import Target as Aim
from matching.explain.targets import AmbiguousTarget, Names, TargetProblem
from matching.match import Knowledge
from service.candidates.targets import Kind, Target
from service.pages.i18n import Language
from service.pages.render import localised

LONGEST_TEXT = 500
KINDS = frozenset(kind.value for kind in Kind)


class Meant(NamedTuple):
    """An entry that may have been meant."""

    id: str
    name_zh: str
    name_en: str


class Unclear(ValueError):
    """What was typed does not name one entry; `meant` are those it may mean."""

    def __init__(self, code: str, meant: Sequence[Meant] = ()) -> None:
        self.code, self.meant = code, tuple(meant)
        super().__init__(code)


def resolved(kind: str, said: str, knowledge: Knowledge) -> Target:
    """The target that is meant: an id, a name in either language, a city as people write it; raises Unclear."""
    if kind not in KINDS:
        raise Unclear("entrance_unknown")
    if not said:
        raise Unclear("target_empty")
    which = Kind(kind)
    if which is Kind.TEXT:
        if len(said) > LONGEST_TEXT:
            raise Unclear("text_long")
        return Target(which, said)
    if which is Kind.PLAN_TARGET:
        return Target(which, _aim(said, knowledge.catalogue).id)
    of = TargetKind.INDUSTRY if which is Kind.GAP else TargetKind(which)
    try:
        return Target(which, Names(knowledge.catalogue, knowledge.gazetteer).find(said, of).id)
    except TargetProblem as problem:
        unclear = isinstance(problem, AmbiguousTarget) or bool(problem.candidates)
        code = "target_unclear" if unclear else "target_missing"
        meant = [Meant(item.id, item.name_zh, item.name_en) for item in problem.candidates]
        raise Unclear(code, meant) from None


def aims(catalogue: Catalogue) -> tuple[Aim, ...]:
    """The plan's targets that name an industry; the others cannot be held against enterprises."""
    return tuple(target for target in catalogue.targets if target.industries)


def aim_name(aim: Aim, language: Language) -> str:
    """The plan's own words with its figure."""
    return (
        f"{localised(language, aim, 'counted')}（{aim.raw}）"
        if language == "zh"
        else (f"{localised(language, aim, 'counted')} ({aim.raw})")
    )


def _aim(said: str, catalogue: Catalogue) -> Aim:
    found = [aim for aim in aims(catalogue) if said in _names_of(aim)]
    found = found or [
        aim for aim in aims(catalogue) if len(said) > 1 and any(said in n for n in _names_of(aim))
    ]
    if len(found) == 1:
        return found[0]
    meant = [Meant(aim.id, aim_name(aim, "zh"), aim_name(aim, "en")) for aim in found[:5]]
    raise Unclear("target_unclear" if found else "target_missing", meant)


def _names_of(aim: Aim) -> tuple[str, ...]:
    return (aim.id, aim.counted_zh, aim.counted_en, aim_name(aim, "zh"), aim_name(aim, "en"))


def lists_of(catalogue: Catalogue, language: Language) -> dict[str, tuple[str, ...]]:
    """The names each field suggests, in the reader's language, each once."""

    def names(items: Sequence[Any]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(localised(language, item) for item in items))

    return {
        "site": names(catalogue.sites),
        "industry": names(catalogue.industries),
        "policy": names(catalogue.policies),
        "plan_target": tuple(aim_name(aim, language) for aim in aims(catalogue)),
    }


def name_of(target: Target, catalogue: Catalogue, language: Language) -> str:
    """What a target is called."""
    if target.kind is Kind.TEXT:
        return target.value
    if target.kind is Kind.PLAN_TARGET:
        aim = next(aim for aim in catalogue.targets if aim.id == target.value)
        return aim_name(aim, language)
    by_id: dict[Kind, Any] = {Kind.SITE: catalogue.site_by_id, Kind.POLICY: catalogue.policy_by_id}
    return localised(language, by_id.get(target.kind, catalogue.industry_by_id)[target.value])
