"""A site weighed for one profile, before it is written out: its score, and the grade that follows."""

from typing import NamedTuple

from matching.factors import grade_of
from matching.relevance import capped
from matching.result import EvidenceLevel, Grade
from matching.sites.industry import SiteTie
from matching.sites.subject import Subject

THRESHOLDS = {Grade.A: 0.60, Grade.B: 0.42, Grade.C: 0.25}


class Found(NamedTuple):
    """A site that may be shown, before it is written out; `fit` is its score under best fit, `wording` how near its wording
    is and what that adds."""

    subject: Subject
    tied: SiteTie
    level: EvidenceLevel
    score: float
    fit: float
    wording: tuple[float, float]


class SiteScore(NamedTuple):
    """A site's standing for a profile: the score, grade, industry and evidence level that the ranking gives it."""

    id: str
    score: float
    grade: Grade
    industry: str | None
    level: EvidenceLevel


def grade_found(found: Found, is_wanted: bool) -> Grade:
    """The grade under best fit, no better than its industry's; at least a C before that cap where the firm wants the city."""
    grade = grade_of(found.fit, THRESHOLDS)
    if grade is Grade.INSUFFICIENT and is_wanted:
        grade = Grade.C
    return capped(grade, found.tied.tie)


def score_found(found: Found, is_wanted: bool) -> SiteScore:
    """The site's standing without its reasons."""
    tie = found.tied.tie
    industry = tie.industry if tie.is_relevant else None
    grade = grade_found(found, is_wanted)
    return SiteScore(found.subject.site.id, found.score, grade, industry, found.level)
