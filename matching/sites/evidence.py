"""How strongly the plan or a register speaks of a site."""

from matching.catalogue.entries import Catalogue
from matching.factors import Part
from matching.result import Evidence, EvidenceLevel
from matching.sites.industry import SiteTie
from matching.sites.query import SiteQuery
from matching.sites.subject import Subject

LEVEL_VALUES = {
    EvidenceLevel.NAMED_WITH_INDUSTRY: 1.0,
    EvidenceLevel.OFFICIAL_REGISTER: 0.7,
    EvidenceLevel.NAMED_OTHERWISE: 0.4,
    EvidenceLevel.REGIONAL_CLAUSE: 0.3,
    EvidenceLevel.PROVINCE_WIDE: 0.2,
}
PROMISED = 0.5
"""A place that is only promised has half the strength of one that is there."""
LEVEL_NOTES = {
    EvidenceLevel.NAMED_WITH_INDUSTRY: ("规划原文把该地点与此产业一并写明", "the plan names this place with the industry"),
    EvidenceLevel.OFFICIAL_REGISTER: ("官方名录列有该园区及其产业", "an official list names this park and its industry"),
    EvidenceLevel.NAMED_OTHERWISE: ("规划原文提到该地点，但未与此产业相连", "the plan names this place, not with this industry"),
    EvidenceLevel.REGIONAL_CLAUSE: ("仅由区域性条款覆盖", "covered by a regional clause only"),
    EvidenceLevel.PROVINCE_WIDE: ("仅由全省性条款覆盖", "covered by a province-wide clause only"),
}  # fmt: skip


def level_of(subject: Subject, tied: SiteTie) -> EvidenceLevel:
    """What the plan or a register really says of the site for this firm."""
    site = subject.site
    if site.status == "registered":
        return EvidenceLevel.OFFICIAL_REGISTER
    if site.status == "covered":
        return EvidenceLevel.REGIONAL_CLAUSE
    if tied.is_own and tied.tie.is_relevant:
        return EvidenceLevel.NAMED_WITH_INDUSTRY
    if subject.region is not None:
        return EvidenceLevel.REGIONAL_CLAUSE
    if site.city or site.status == "named":
        return EvidenceLevel.NAMED_OTHERWISE
    return EvidenceLevel.PROVINCE_WIDE


def evidence_part(subject: Subject, level: EvidenceLevel) -> Part:
    """The level's value; half of it for a place that is only promised, whose number is told."""
    note_zh, note_en = LEVEL_NOTES[level]
    if subject.site.status != "promised":
        return Part("evidence", LEVEL_VALUES[level], note_zh, note_en)
    count = subject.site.count_text
    told_zh = f"（{count}）" if count else ""
    return Part(
        "evidence",
        LEVEL_VALUES[level] * PROMISED,
        f"{note_zh}，但尚属拟建{told_zh}",
        f"{note_en}, as something still to come",
    )


def quotes_of(
    catalogue: Catalogue, subject: Subject, tied: SiteTie, query: SiteQuery
) -> tuple[Evidence, ...]:
    """The plan's words on the place, for a park of a register those on the industry it serves; and, for a project
    that moves, the words of the regional clause that would have it move there.
    """
    found = subject.site.evidence
    if not found and tied.tie.industry is not None:
        found = catalogue.industry_by_id[tied.tie.industry].evidence
    receiving = subject.receiving if query.is_transfer else None
    extra = receiving.evidence if receiving else ()
    there = {(quote.clause_id, quote.start) for quote in found}
    return (*found, *(quote for quote in extra if (quote.clause_id, quote.start) not in there))
