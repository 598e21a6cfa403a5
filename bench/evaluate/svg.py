"""Charts as plain SVG text: points, lines and a table of shades; readable in print and by a screen reader."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT, MARGIN, TOP = 560, 420, 64, 58
COLOURS = ("#0b5cad", "#c2410c", "#15803d", "#7e22ce", "#525252")
STYLE = "font-family:system-ui,sans-serif;font-size:12px;background:#fff"
TICKS = 5


class Axis(NamedTuple):
    """What an axis shows and from where to where."""

    label: str
    low: float
    high: float

    def at(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)


def tag(name: str, text: str = "", **attributes: object) -> str:
    """One element; `text` is markup already, underscores in names of attributes become hyphens."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{said}>{text}</{name}>" if text else f"<{name}{said}/>"


def document(title: str, described: str, body: str, width: float, height: float) -> str:
    """A whole SVG file with the title and description that readers announce."""
    head = tag("title", escape(title)) + tag("desc", escape(described))
    head += tag("rect", width=width, height=height, fill="#fff")
    return tag(
        "svg", f"\n{head}\n{body}\n", xmlns="http://www.w3.org/2000/svg", role="img",
        viewBox=f"0 0 {width:g} {height:g}", width=f"{width:g}", height=f"{height:g}", style=STYLE,
    ) + "\n"  # fmt: skip


def text(x: float, y: float, said: str, **attributes: object) -> str:
    return tag("text", escape(said), x=f"{x:.1f}", y=f"{y:.1f}", fill="#111", **attributes)


def lines(
    title: str,
    described: str,
    x: Axis,
    y: Axis,
    series: Mapping[str, Sequence[tuple[float, float]]],
    *,
    diagonal: bool = False,
    dots: bool = True,
) -> str:
    """A line a series, with a legend; `diagonal` draws where x = y."""
    parts = [text(MARGIN, 22, title, font_weight="bold", font_size=14), _frame(x, y)]
    if diagonal:
        (x1, y1), (x2, y2) = _point(x, y, x.low, x.low), _point(x, y, x.high, x.high)
        parts.append(tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke="#999", stroke_dasharray="4 4"))
    for number, (name, points) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        drawn = [_point(x, y, a, b) for a, b in points]
        path = " ".join(f"{a},{b}" for a, b in drawn)
        parts.append(tag("polyline", points=path, fill="none", stroke=colour, stroke_width=2))
        if dots:
            parts += [tag("circle", cx=a, cy=b, r=3, fill=colour) for a, b in drawn]
        parts.append(_legend(number, name, colour))
    return document(title, described, "\n".join(parts), WIDTH, HEIGHT)


def shades(title: str, described: str, names: Sequence[str], columns: Sequence[str],
           counts: Mapping[tuple[str, str], int]) -> str:  # fmt: skip
    """A table of counts, each row shaded by its share of the row; right answers blue, wrong ones red."""
    cell, left, top, slant = 26, 170, 190, 90
    width, height = left + cell * len(columns) + slant, top + cell * len(names) + 20
    parts = [text(12, 22, title, font_weight="bold", font_size=14)]
    for column, name in enumerate(columns):
        x = left + cell * column + 17
        parts.append(text(x, top - 6, name, transform=f"rotate(-60 {x} {top - 6})"))
    for row, name in enumerate(names):
        y = top + cell * row
        parts.append(text(left - 6, y + 17, name, text_anchor="end"))
        total = sum(counts.get((name, column), 0) for column in columns)
        for place, column in enumerate(columns):
            count = counts.get((name, column), 0)
            parts.append(_cell(left + cell * place, y, cell, count, total, name == column))
    return document(title, described, "\n".join(parts), width, height)


def _cell(x: float, y: float, size: float, count: int, total: int, right: bool) -> str:
    share = count / total if total else 0.0
    box = tag("rect", x=x, y=y, width=size, height=size, stroke="#ddd",
              fill=COLOURS[0] if right else COLOURS[1], fill_opacity=f"{share:.2f}")  # fmt: skip
    ink = "#fff" if share > 0.55 else "#111"
    label = tag(
        "text", str(count), x=x + size / 2, y=y + 17, text_anchor="middle", fill=ink, font_size=10
    )
    return box + (label if count else "")


def _frame(x: Axis, y: Axis) -> str:
    parts = [tag("rect", x=MARGIN, y=TOP, width=WIDTH - MARGIN - 24, height=HEIGHT - MARGIN - TOP,
                 fill="none", stroke="#111")]  # fmt: skip
    for step in range(TICKS + 1):
        across, up = (axis.low + (axis.high - axis.low) * step / TICKS for axis in (x, y))
        px, _ = _point(x, y, across, y.low)
        _, py = _point(x, y, x.low, up)
        parts.append(text(px, HEIGHT - MARGIN + 18, f"{across:.4g}", text_anchor="middle"))
        parts.append(text(MARGIN - 8, py + 4, f"{up:.3g}", text_anchor="end"))
        parts.append(tag("line", x1=MARGIN, x2=WIDTH - 24, y1=py, y2=py, stroke="#eee"))
    middle = (TOP + HEIGHT - MARGIN) / 2
    parts.append(text(WIDTH / 2, HEIGHT - 14, x.label, text_anchor="middle"))
    parts.append(
        text(16, middle, y.label, text_anchor="middle", transform=f"rotate(-90 16 {middle})")
    )
    return "\n".join(parts)


def _point(x: Axis, y: Axis, across: float, up: float) -> tuple[float, float]:
    inner, tall = WIDTH - MARGIN - 24, HEIGHT - MARGIN - TOP
    far, high = (min(max(part, 0.0), 1.0) for part in (x.at(across), y.at(up)))
    return round(MARGIN + inner * far, 1), round(HEIGHT - MARGIN - tall * high, 1)


def _legend(number: int, name: str, colour: str) -> str:
    x, y = MARGIN + 190 * number, TOP - 14
    line = tag("line", x1=x, x2=x + 18, y1=y - 4, y2=y - 4, stroke=colour, stroke_width=3)
    return line + text(x + 24, y, name)


def rounded_up(value: float, step: float) -> float:
    """The least multiple of the step that is not under the value, for the end of an axis."""
    return math.ceil(value / step) * step
