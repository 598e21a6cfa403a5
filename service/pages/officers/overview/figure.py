"""A figure of the overview: a chart, the same numbers as a table, and both as files."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from service.charts import Words, bars
from service.enterprises.books import book
from service.enterprises.cells import Value
from service.officers.here import OfficerHere


class Linked(NamedTuple):
    """A cell that leads somewhere."""

    value: str | int | float
    href: str


Cell = Linked | Value


class Figure(NamedTuple):
    """`name` is the one in its addresses; a number not known is None. Without a chart there is nothing to draw."""

    name: str
    title: str
    desc: str
    chart: Markup | None
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    wide: bool = False


def percent_of(share: float | None) -> float | None:
    """A share in per cent, to one decimal."""
    return None if share is None else round(100 * share, 1)


async def file_of(
    request: Request, here: OfficerHere, figure: Figure, form: Literal["svg", "csv"]
) -> Response:
    """The figure as a file; that it was taken is recorded."""
    if form == "svg":
        body, media = str(figure.chart or _nothing(figure)).encode(), "image/svg+xml"
    else:
        rows = ([_plain(cell) for cell in row] for row in figure.rows)
        body, media = book("csv", figure.headers, rows), "text/csv; charset=utf-8"
    name = f"luodi-{figure.name}-{request.state.today():%Y%m%d}.{form}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    await here.record("figures.exported", ("figures", figure.name), chart=figure.name, form=form)
    return Response(body, media_type=media, headers=headers)


def _plain(cell: Cell) -> Value:
    return cell.value if isinstance(cell, Linked) else cell


def _nothing(figure: Figure) -> Markup:
    return bars(Words(figure.name, figure.title, figure.desc), [])
