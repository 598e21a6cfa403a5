"""What the project needs of a place, as conditions: met, unmet, or unknown where plan and registers are silent."""

from collections.abc import Hashable, Iterable, Iterator

from matching.catalogue.entries import Site
from matching.profile import EnterpriseProfile
from matching.result import State, Verdict
from matching.sites.subject import Subject
from matching.wording import FIELDS

FACTS = ("land_mu", "floor_m2", "power_mva", "energy_tce", "needs_chemical_park")
NEEDS = (*FACTS, "logistics")
"""Every field by which a place may leave a condition unknown."""
UNLISTED = ("cold_chain", "chemical_berth")
"""Logistics needs of which the catalogue lists no hubs."""
_UNITS = {
    "land_mu": ("亩", "mu"),
    "floor_m2": ("平方米", "m²"),
    "power_mva": (" MVA", "MVA"),
    "energy_tce": ("吨标准煤/年", "tce a year"),
}


def conditions_of(subject: Subject, profile: EnterpriseProfile) -> tuple[Verdict, ...]:
    """One verdict a need that was said. They never change a score."""
    return tuple(_verdicts(subject, profile))


def decidable(subject: Subject) -> frozenset[str]:
    """The fields whose answer a need of this very site can decide; of all other needs the sources say nothing."""
    return frozenset(FACTS) - set(untold(subject.site))


def untold(site: Site) -> tuple[str, ...]:
    """The fields of needs on which neither plan nor registers say anything of the site, whatever is needed."""
    known = {"needs_chemical_park"} if site.chemical_park is not None else set()
    return tuple(field for field in NEEDS if field not in known)


def missing_facts(verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    """Fields of the needs that were said and that neither plan nor registers tell of the site."""
    fields = dict.fromkeys(v.field for v in verdicts if v.state is State.UNKNOWN and v.field)
    return tuple(fields)


def needs_of(profile: EnterpriseProfile) -> Hashable:
    """All that the conditions of a site take from a profile; None where no need was said."""
    said = tuple(getattr(profile, field) for field in NEEDS)
    return said if any(said) else None


def _verdicts(subject: Subject, profile: EnterpriseProfile) -> Iterator[Verdict]:
    for field in ("land_mu", "floor_m2", "power_mva", "energy_tce"):
        said = getattr(profile, field)
        if said is not None and said > 0:
            yield _amount(subject, field, said)
    if profile.needs_chemical_park:
        yield _chemical_park(subject)
    for need in profile.logistics or ():
        if need in UNLISTED:
            yield _hub(subject, str(need))


def _source(subject: Subject) -> str:
    site = subject.site
    return site.register_entry.list_name if site.register_entry else site.evidence[0].clause_id


def _amount(subject: Subject, field: str, said: float) -> Verdict:
    unit_zh, unit_en = _UNITS[field]
    words = FIELDS[field]
    area = subject.site.area_as_stated if field == "land_mu" else None
    hint_zh, hint_en = (
        (f"（名录所列面积：{area}）", f" (area as listed: {area})") if area else ("", "")
    )
    number = f"{said:,.10g}"
    return Verdict.made(
        id=f"need-{field.replace('_', '-')}",
        text_zh=f"{words.zh}（{number}{unit_zh}）：能否满足，规划和名录未公布，须向园区核实{hint_zh}",
        text_en=f"room for {words.en} of {number} {unit_en}: published by neither plan nor registers, ask the park{hint_en}",
        state=State.UNKNOWN,
        field=field,
        said=said,
        required=None,
        source=_source(subject),
    )


def _chemical_park(subject: Subject) -> Verdict:
    known = subject.site.chemical_park
    state = State.UNKNOWN if known is None else State.MET if known else State.UNMET
    zh, en = {
        State.MET: ("属于化工园区或炼化基地", "is a chemical park or refining base"),
        State.UNMET: ("不是化工园区", "is not a chemical park"),
        State.UNKNOWN: (
            "是否为化工园区未公布，须核实",
            "whether it is a chemical park is not published; ask",
        ),
    }[state]
    return Verdict.made(
        id="need-chemical-park",
        text_zh=f"项目须进化工园区：该地点{zh}",
        text_en=f"the project needs a chemical park: the place {en}",
        state=state,
        field="needs_chemical_park",
        said=True,
        required=True,
        source=_source(subject),
    )


def _hub(subject: Subject, need: str) -> Verdict:
    zh, en = {
        "cold_chain": ("冷链", "cold chain"),
        "chemical_berth": ("化工码头", "a chemical berth"),
    }[need]
    return Verdict.made(
        id=f"need-{need.replace('_', '-')}",
        text_zh=f"需要{zh}：规划和名录未公布，须核实",
        text_en=f"needs {en}: published by neither plan nor registers, ask",
        state=State.UNKNOWN,
        field="logistics",
        said=need,
        required=need,
        source=_source(subject),
    )
