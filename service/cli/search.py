"""`luodi enterprises search`: candidates among stored enterprises, with the reasons of their own reports."""

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from service.cli.knowledge import day, errors, knowledge_of, moment_on
from service.cli.output import Format, default_format


def search_command(
    org: Annotated[str, typer.Option("--org", help="The organisation's name.")],
    industry: Annotated[
        str | None, typer.Option("--industry", help="For this industry id.")
    ] = None,
    site: Annotated[str | None, typer.Option("--site", help="For this site id.")] = None,
    policy: Annotated[str | None, typer.Option("--policy", help="For this policy id.")] = None,
    gap: Annotated[
        str | None, typer.Option("--gap", help="For what the chain of this industry id lacks here.")
    ] = None,
    plan_target: Annotated[
        str | None, typer.Option("--plan-target", help="For this target of the plan.")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", help="Like this description.")] = None,
    filter: Annotated[
        list[str] | None,
        typer.Option("--filter", help="city=广州, grade=A|B, investment_wan>=5000, missing=uscc …"),
    ] = None,
    sort: Annotated[
        str, typer.Option("--sort", help="A column, with - in front to descend.")
    ] = "-score",
    limit: Annotated[int, typer.Option("--limit", min=1, max=200)] = 20,
    cursor: Annotated[
        str | None, typer.Option("--cursor", help="Where the last page ended.")
    ] = None,
    facets: Annotated[bool, typer.Option("--facets", help="Count by every dimension too.")] = False,
    reasons: Annotated[bool, typer.Option("--reasons/--no-reasons")] = True,
    format: Annotated[Format | None, typer.Option("--format", help="json, jsonl or table.")] = None,
    plan: Annotated[str | None, typer.Option("--plan")] = None,
    today: Annotated[str | None, typer.Option("--today")] = None,
) -> None:
    """Rank stored enterprises for a target, filtered; every score and reason is the one of the enterprise's own report."""
    from matching.candidates import TargetError
    from service.candidates.cursor import CursorError
    from service.candidates.engine import CandidateEngine
    from service.candidates.filters import FilterError, read_filters
    from service.candidates.order import SORTS, Order
    from service.candidates.search import Page, Search
    from service.candidates.targets import Kind, Target
    from service.cli.office import Office, within

    values = (industry, site, policy, gap, plan_target, text)
    chosen = [Target(k, v) for k, v in zip(Kind, values, strict=True) if v is not None]
    if len(chosen) > 1:
        raise typer.BadParameter("give at most one target")
    order = Order(sort.removeprefix("-"), "desc" if sort.startswith("-") else "asc")
    if order.column not in SORTS:
        raise typer.BadParameter(f"sort by one of: {', '.join(SORTS)}")
    on, knowledge = day(today), knowledge_of(plan)

    async def work(office: Office) -> tuple[Page, list[dict[str, Any]]]:
        engine = CandidateEngine(knowledge)
        filters = read_filters(filter or (), knowledge.catalogue)
        target = chosen[0] if chosen else None
        asked = Search(target, filters, order, limit, cursor, facets).at(moment_on(on))
        async with office.acting() as session:
            page = await engine.search(session, asked, on)
            why = await engine.reasons(session, page.hits, on) if reasons else []
        told = {item.hit.enterprise_id: item for item in why}
        return page, [_row(hit, told.get(hit.enterprise_id)) for hit in page.hits]

    try:
        page, rows = within(org, work)
    except FilterError as error:
        raise typer.BadParameter(
            f"{error.field}: {error.message_zh} / {error.message_en}"
        ) from None
    except (TargetError, CursorError) as error:
        raise typer.BadParameter(str(error)) from None
    _show(page, rows, format or default_format())


def _row(hit: Any, why: Any) -> dict[str, Any]:
    row = {**hit._asdict(), "enterprise_id": str(hit.enterprise_id)}
    row["organisation_id"] = str(hit.organisation_id)
    row["entry"] = None if hit.entry is None else {"kind": hit.entry[0], "id": hit.entry[1]}
    if why is not None:
        row["name"] = why.profile.name
        found = why.candidate.model_dump(mode="json", by_alias=True) if why.candidate else {}
        row |= {name: found.get(name, []) for name in ("evidence", "matched", "factors")}
    return row


def _show(page: Any, rows: list[dict[str, Any]], format: Format) -> None:
    summary = {"total": page.total, "pending": page.pending, "next": page.next}
    if page.gaps:
        summary["gaps"] = page.gaps
    if page.facets:
        summary["facets"] = page.facets
    if format is Format.TABLE:
        table = Table("#", "等级", "得分", "企业", "产业", "相符的词")
        for row in rows:
            words = "、".join(dict.fromkeys(span["text"] for span in row.get("matched", ())))
            score = "—" if row["score"] is None else f"{row['score']:.2f}"
            name = escape(row.get("name") or row["enterprise_id"])
            table.add_row(
                str(row["rank"]),
                row["grade"] or "—",
                score,
                name,
                row["industry"] or "—",
                escape(words),
            )
        Console().print(table)
    elif format is Format.JSON:
        _out({"candidates": rows, **summary})
        return
    else:
        for row in rows:
            _out(row)
    errors.print_json(json.dumps(summary, ensure_ascii=False))


def _out(said: dict[str, Any]) -> None:
    text = json.dumps(said, ensure_ascii=False, default=str)
    sys.stdout.buffer.write(text.encode("utf-8") + b"\n")
