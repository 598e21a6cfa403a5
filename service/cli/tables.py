"""Results as tables for a terminal."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from matching.profile import EnterpriseProfile
from matching.result import (
    EvidenceLevel,
    Grade,
    MatchedIndustry,
    MatchedPolicy,
    MatchedSite,
    MatchResult,
    Outcome,
    PolicyKind,
)

if TYPE_CHECKING:
    from matching.candidates import Candidate

SHOWN = 10
GRADES = {
    Grade.A: "[green]A[/]",
    Grade.B: "[cyan]B[/]",
    Grade.C: "[yellow]C[/]",
    Grade.INSUFFICIENT: "[dim]不足[/]",
}
LEVELS = {
    EvidenceLevel.NAMED_WITH_INDUSTRY: "规划写明该产业",
    EvidenceLevel.OFFICIAL_REGISTER: "官方名录",
    EvidenceLevel.NAMED_OTHERWISE: "规划另处提及",
    EvidenceLevel.REGIONAL_CLAUSE: "区域条款覆盖",
    EvidenceLevel.PROVINCE_WIDE: "全省条款覆盖",
}
OUTCOMES = {
    Outcome.MEETS_KNOWN_CONDITIONS: "符合已知条件",
    Outcome.HAS_UNMET_CONDITION: "有条件不符",
    Outcome.NOT_ENOUGH_INFORMATION: "信息不足",
    Outcome.NO_CONDITIONS_STATED: "计划未列条件",
}


def print_result(console: Console, profile: EnterpriseProfile, result: MatchResult) -> None:
    """One result: who, the answer in a line, then industries, sites, levers and programmes."""
    title = profile.name or profile.id or "企业"
    console.rule(escape(title))
    if result.abstained:
        console.print(f"[yellow]{escape(result.reason_zh or '')}[/]")
        console.print(_industries(result.industries[:3]))
        return
    shown = [item for item in result.industries if item.grade is not Grade.INSUFFICIENT]
    console.print(_industries(shown[:SHOWN]))
    console.print(_sites([site for site in result.sites if not site.grouped_under][:SHOWN]))
    for kind, name in ((PolicyKind.LEVER, "政策举措"), (PolicyKind.PROGRAMME, "可申报项目")):
        chosen = [policy for policy in result.policies if policy.kind is kind]
        if chosen:
            console.print(_policies(name, chosen[:SHOWN]))
    for question in result.questions:
        console.print(f"[bold]?[/] {question.text_zh} [dim]({question.settles})[/]")
    for warning in result.warnings:
        console.print(f"[yellow]![/] {escape(warning.text_zh)}")
    if cost := result.lens_cost:
        console.print(
            f"[dim]前 {cost.sites.compared} 个地点的相符得分平均 {cost.sites.lens:.2f}，"
            f"最相符排序下为 {cost.sites.best_fit:.2f}，让出 {cost.sites.given_up:.2f}[/]"
        )
    run = result.run
    console.print(f"[dim]{run.run_id} · {run.plan_ids[0]} · {run.engine} · {run.today}[/]")


def _table(title: str, *columns: str) -> Table:
    table = Table(
        title=title, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold", expand=True
    )
    for column in columns:
        table.add_column(column, overflow="fold", ratio=4 if column == "依据" else None)
    return table


def _industries(items: Sequence[MatchedIndustry]) -> Table:
    table = _table("产业", "#", "等级", "概率", "产业", "依据")
    for item in items:
        probability = f"{item.probability:.0%}"
        table.add_row(
            str(item.rank), GRADES[item.grade], probability, item.name_zh, _quote(item.evidence)
        )
    return table


def _sites(items: Iterable[MatchedSite]) -> Table:
    table = _table("地点", "#", "等级", "得分", "地点", "城市", "依据强度", "依据")
    for item in items:
        listed = item.register_evidence
        reason = f"{listed.list_name}:{listed.stated}" if listed else _quote(item.evidence)
        where = item.city or "—"
        name = item.name_zh if item.status != "promised" else f"{item.name_zh}(拟建)"
        row = (
            str(item.rank),
            GRADES[item.grade],
            f"{item.score:.2f}",
            name,
            where,
            LEVELS[item.evidence_level],
        )
        table.add_row(*row, reason)
    return table


def _policies(title: str, items: Iterable[MatchedPolicy]) -> Table:
    table = _table(title, "#", "等级", "得分", "政策", "条件", "依据")
    for item in items:
        row = (
            str(item.rank),
            GRADES[item.grade],
            f"{item.score:.2f}",
            item.name_zh,
            OUTCOMES[item.outcome],
        )
        table.add_row(*row, _quote(item.evidence))
    return table


def candidate_table(rows: Iterable["Candidate"]) -> Table:
    """Candidates for one target."""
    table = _table("候选企业", "#", "等级", "得分", "企业", "产业", "相符的词")
    for row in rows:
        words = "、".join(dict.fromkeys(span.text for span in row.matched))
        name = escape(row.name or row.profile_id or "—")
        table.add_row(
            str(row.rank),
            GRADES[row.grade],
            f"{row.score:.2f}",
            name,
            row.industry or "—",
            escape(words),
        )
    return table


def _quote(evidence: Sequence[object]) -> str:
    first = evidence[0]
    return f"{escape(getattr(first, 'quote', ''))} [dim]({getattr(first, 'clause_id', '')})[/]"
