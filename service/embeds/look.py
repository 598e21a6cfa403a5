"""How an embedded form looks: the service's own colours of one theme, and a partner's accent where it can be read."""

import functools
import re
from importlib import resources
from typing import Literal

Scheme = Literal["light", "dark"]
ACCENT = re.compile(r"#[0-9a-f]{6}")
READABLE = 4.5
"""The least contrast of text with its ground: WCAG 2.2, success criterion 1.4.3."""
_ROOT = re.compile(r":root \{(.*?)\}", re.DOTALL)
_TOKEN = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6})")


@functools.cache
def tokens(scheme: Scheme) -> dict[str, str]:
    """The colours of the style sheet in one theme, by name: the first `:root` is light, the second dark."""
    sheet = resources.files("service").joinpath("static", "luodi.css").read_text("utf-8")
    blocks = _ROOT.findall(sheet)
    return dict(_TOKEN.findall(blocks[0 if scheme == "light" else 1]))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def on_ground(accent: str, scheme: Scheme) -> float:
    """The least contrast of a colour with the two grounds that text stands on in a theme."""
    return min(contrast(accent, tokens(scheme)[ground]) for ground in ("ground", "panel"))


def readable(accent: str, scheme: Scheme) -> str:
    """The colour, mixed with black (light theme) or white (dark) in steps of a twentieth until it can be read."""
    towards = 0 if scheme == "light" else 255
    for step in range(21):
        mixed = _mixed(accent, towards, step / 20)
        if on_ground(mixed, scheme) >= READABLE:
            return mixed
    raise AssertionError("black and white can be read on any ground of ours")


def sheet_of(theme: Literal["auto", "light", "dark"], accent: str | None) -> str:
    """The style sheet that makes a page look so; empty for the usual look."""
    if theme != "auto":
        return _block(theme, accent, whole=True)
    if accent is None:
        return ""
    dark = _block("dark", accent, whole=False)
    return (
        f"{_block('light', accent, whole=False)}@media (prefers-color-scheme: dark) {{ {dark}}}\n"
    )


def _block(scheme: Scheme, accent: str | None, *, whole: bool) -> str:
    colours = dict(tokens(scheme)) if whole else {}
    if accent is not None:
        shown = readable(accent, scheme)
        ink = "#ffffff" if scheme == "light" else tokens("dark")["ground"]
        colours |= {"link": shown, "brand": shown, "brand-ink": ink}
    said = " ".join(f"--{name}: {value};" for name, value in colours.items())
    return f":root {{ {f'color-scheme: {scheme}; ' if whole else ''}{said} }}\n"


def _mixed(colour: str, towards: int, share: float) -> str:
    parts = (round(part + (towards - part) * share) for part in _parts(colour))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Relative luminance in sRGB (WCAG 2.2)."""
    red, green, blue = (
        part / 12.92 if (part := value / 255) <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for value in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
