"""What changed between two runs: what was said, what the answer rests on, and what moved and why.

Works on results as they were kept, as JSON objects, so that old answers of any version can be compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from matching.candidates import TargetKind
from matching.result import Frozen, rounded

LISTS = {
    TargetKind.INDUSTRY: "industries",
    TargetKind.SITE: "sites",
    TargetKind.POLICY: "policies",
}
MOST = 3
"""So many factors are told for each entry, those that changed most."""
_NOT_INGREDIENTS = ("run_id", "profile_sha256")

Json = Mapping[str, Any]


class Move(StrEnum):
    ENTERED = "entered"
    LEFT = "left"
    MOVED = "moved"
    CHANGED = "changed"


class ValueChange(Frozen):
    """A field of the profile, or an ingredient of the run, that is not what it was; None is "not said"."""

    name: str
    was: Any
    now: Any


class FactorChange(Frozen):
    """What one factor adds to a score: before, now, and the difference."""

    id: str
    label_zh: str
    label_en: str
    was: float
    now: float
    change: float


class ConditionChange(Frozen):
    """A condition that is judged otherwise than before."""

    id: str
    text_zh: str
    text_en: str
    was: str
    now: str


class Moved(Frozen):
    """An entry whose place, score, grade or conditions changed; `changed` means that it kept its place.

    `factors` are empty where its own score is what it was and others passed it or fell behind. Scores of industries
    are probabilities.
    """

    kind: TargetKind
    id: str
    name_zh: str
    name_en: str
    move: Move
    rank_was: int | None
    rank_now: int | None
    score_was: float | None
    score_now: float | None
    grade_was: str | None
    grade_now: str | None
    factors: tuple[FactorChange, ...]
    conditions: tuple[ConditionChange, ...]


class Difference(Frozen):
    """From one run to another: what was said otherwise, what else changed, and what came of it."""

    run_was: str
    run_now: str
    profile: tuple[ValueChange, ...]
    ingredients: tuple[ValueChange, ...]
    abstained_was: bool
    abstained_now: bool
    moved: tuple[Moved, ...]


def difference(was: Json, now: Json, profile_was: Json, profile_now: Json) -> Difference:
    """What changed from one kept result to another, each with the profile that it answered.

    Entries stand in the order of their present rank, those that left come last, by their former one.
    """
    moved = [move for kind in LISTS for move in _moves(kind, was, now)]
    return Difference(
        run_was=was["run"]["run_id"],
        run_now=now["run"]["run_id"],
        profile=tuple(_changes(profile_was, profile_now)),
        ingredients=tuple(_changes(_ingredients(was), _ingredients(now))),
        abstained_was=was["abstained"],
        abstained_now=now["abstained"],
        moved=tuple(moved),
    )


def _ingredients(result: Json) -> Json:
    return {name: v for name, v in result["run"].items() if name not in _NOT_INGREDIENTS}


def _changes(was: Json, now: Json) -> Iterator[ValueChange]:
    for name in dict.fromkeys((*was, *now)):
        if was.get(name) != now.get(name):
            yield ValueChange(name=name, was=was.get(name), now=now.get(name))


def _moves(kind: TargetKind, was: Json, now: Json) -> Iterator[Moved]:
    before = {item["id"]: item for item in was[LISTS[kind]]}
    after = {item["id"]: item for item in now[LISTS[kind]]}
    for entry in (*after, *(entry for entry in before if entry not in after)):
        moved = _moved(kind, before.get(entry), after.get(entry))
        if moved is not None:
            yield moved


def _moved(kind: TargetKind, was: Json | None, now: Json | None) -> Moved | None:
    shown = now or was or {}
    factors = _factors(was, now) if was and now else ()
    conditions = _conditions(was, now) if was and now else ()
    ranks = _both(was, now, "rank")
    scores = tuple(_score(item) for item in (was, now))
    grades = _both(was, now, "grade")
    same = scores[0] == scores[1] and grades[0] == grades[1] and not conditions
    if ranks[0] == ranks[1] and same:
        return None
    move = Move.CHANGED if ranks[0] == ranks[1] else Move.MOVED
    if was is None or now is None:
        move = Move.ENTERED if was is None else Move.LEFT
    return Moved(
        kind=kind,
        id=shown["id"],
        name_zh=shown["name_zh"],
        name_en=shown["name_en"],
        move=move,
        rank_was=ranks[0],
        rank_now=ranks[1],
        score_was=scores[0],
        score_now=scores[1],
        grade_was=grades[0],
        grade_now=grades[1],
        factors=factors,
        conditions=conditions,
    )


def _both(was: Json | None, now: Json | None, name: str) -> tuple[Any, Any]:
    return (was or {}).get(name), (now or {}).get(name)


def _score(item: Json | None) -> float | None:
    if item is None:
        return None
    score: float = item["probability"] if "probability" in item else item["score"]
    return score


def _factors(was: Json, now: Json) -> tuple[FactorChange, ...]:
    before = {factor["id"]: factor for factor in was.get("factors", ())}
    after = {factor["id"]: factor for factor in now.get("factors", ())}
    found = []
    for name in dict.fromkeys((*after, *before)):
        old, new = (side.get(name, {}).get("contribution", 0.0) for side in (before, after))
        label = after.get(name) or before[name]
        if old != new:
            found.append(
                FactorChange(
                    id=name,
                    label_zh=label["label_zh"],
                    label_en=label["label_en"],
                    was=old,
                    now=new,
                    change=rounded(new - old),
                )
            )
    return tuple(sorted(found, key=lambda factor: (-abs(factor.change), factor.id))[:MOST])


def _conditions(was: Json, now: Json) -> tuple[ConditionChange, ...]:
    before: Mapping[str, Json] = {item["id"]: item for item in was.get("conditions", ())}
    after: Sequence[Json] = now.get("conditions", ())
    return tuple(
        ConditionChange(
            id=item["id"],
            text_zh=item["text_zh"],
            text_en=item["text_en"],
            was=before[item["id"]]["state"],
            now=item["state"],
        )
        for item in after
        if item["id"] in before and before[item["id"]]["state"] != item["state"]
    )
