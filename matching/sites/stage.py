"""Whether a site will be there when the project wants to start."""

import datetime as dt

from matching.factors import Part
from matching.sites.query import SiteQuery
from matching.sites.subject import Subject

UNKNOWN = 0.5
SOON_MONTHS = 18
"""A start within so many months needs a place that is there or being built; a judgement of this project."""
_STAGES = {
    "existing": ("已建成", "already there"),
    "being_built": ("在建", "being built"),
    "planned": ("拟建", "planned"),
    "counted": ("仅有数量，未指明地点", "a number only, no place yet"),
}
_SOON = {"existing": 1.0, "being_built": 0.6, "planned": 0.2, "counted": 0.2}
_LATER = {"existing": 1.0, "being_built": 0.9, "planned": 0.6, "counted": 0.5}


def stage_part(subject: Subject, query: SiteQuery) -> Part:
    """How the stage the plan gives the place suits the start that was said; neutral where none was said."""
    start, today = query.profile.start_by, query.today
    zh, en = _STAGES[subject.site.stage]
    if start is None or today is None:
        return Part("stage", UNKNOWN, f"{zh}；未说明开工时间", f"{en}; no start was said")
    begin = dt.date.fromisoformat(f"{start}-01")
    months = (begin.year - today.year) * 12 + begin.month - today.month
    value = (_SOON if months <= SOON_MONTHS else _LATER)[subject.site.stage]
    return Part(
        "stage",
        value,
        f"{zh}；项目最迟 {start} 开工",
        f"{en}; the project starts by {start}",
    )
