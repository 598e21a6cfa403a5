"""The few elements charts are made of; every text is escaped, no element has a style or a script."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from markupsafe import Markup, escape

WIDTH = 360
"""Units of a chart's width: as many pixels as a phone has for it, so that its letters are readable there."""
FONT = "system-ui, 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
FILLS: Mapping[str, str] = {
    "ground": "#ffffff", "ink": "#1b2430", "quiet": "#55606e", "back": "#e2e8f0", "bar": "#2b6cb0",
    "good": "#17633a", "weak": "#7a4b00", "bad": "#a3221a", "mark": "#1b2430", "heat-0": "#ffffff",
    "heat-1": "#dbe9f7", "heat-2": "#a9cdef", "heat-3": "#2b6cb0", "heat-4": "#0b3d75",
    "on-0": "#55606e", "on-1": "#1b2430", "on-2": "#1b2430", "on-3": "#ffffff", "on-4": "#ffffff",
}  # fmt: skip
"""Tone → its colour in a file; on a page `overview.css` colours the class of the same name, for light and for dark."""


class Words(NamedTuple):
    """What a chart is called in the page (`id`) and says to those who do not see it."""

    id: str
    title: str
    desc: str


def drawing(words: Words, size: tuple[float, float], parts: Iterable[Markup]) -> Markup:
    """The whole chart; `size` is width and height in units."""
    width, height = size
    opening = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="{id}-title {id}-desc" '
        'viewBox="0 0 {w} {h}" width="{w}" height="{h}" font-family="{font}">'
        '<title id="{id}-title">{title}</title><desc id="{id}-desc">{desc}</desc>'
    ).format(id=words.id, title=words.title, desc=words.desc, w=_n(width), h=_n(height), font=FONT)
    ground = box(0, 0, width, height, "ground")
    return opening + ground + Markup("").join(parts) + Markup("</svg>")


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    tone: str,
    *,
    hollow: bool = False,
    faint: bool = False,
) -> Markup:
    """A filled rectangle; a dashed outline where it stands for something missing, a faint one where for nothing."""
    if hollow:
        paint = Markup(
            'class="hollow" fill="none" stroke="#55606e" stroke-width="1.5" stroke-dasharray="4 3"'
        )
    elif faint:
        paint = Markup('class="faint" fill="none" stroke="#d5dbe3"')
    else:
        paint = Markup('class="t-{0}" fill="{1}"').format(tone, FILLS[tone])
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" {}/>').format(
        _n(x), _n(y), _n(max(width, 0)), _n(height), paint
    )


def line(x1: float, y1: float, x2: float, y2: float) -> Markup:
    shape = Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" class="line" stroke="#1b2430" {}/>')
    return shape.format(_n(x1), _n(y1), _n(x2), _n(y2), Markup('stroke-width="2"'))


def text(
    x: float,
    y: float,
    said: str,
    tone: str = "ink",
    *,
    anchor: str = "start",
    size: float = 13,
    turned: bool = False,
) -> Markup:
    """A line of text; `turned` rises to the right, for narrow columns."""
    turn = Markup(' transform="rotate(-50 {} {})"').format(_n(x), _n(y)) if turned else Markup("")
    return Markup(
        '<text x="{}" y="{}" class="t-{}" fill="{}" font-size="{}" text-anchor="{}"{}>{}</text>'
    ).format(_n(x), _n(y), tone, FILLS[tone], _n(size), anchor, turn, escape(said))


def length(said: str, size: float = 13) -> float:
    """About how wide a text is, in units: a Chinese character is as wide as it is high, a Latin one a little over half."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in said)
    return size * (wide + 0.58 * (len(said) - wide))


def fitted(said: str, width: float, size: float = 13) -> str:
    """The text, cut with an ellipsis where it is wider than that; the table beside the chart has it whole."""
    if length(said, size) <= width:
        return said
    while said and length(said, size) > width - size:
        said = said[:-1]
    return f"{said.rstrip()}…"


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
