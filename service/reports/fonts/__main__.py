"""`python -m service.reports.fonts FOLDER`: cut the fonts of npm's @expo-google-fonts/noto-sans-sc (needs fonttools).

FOLDER is the unpacked package. The regular weight keeps what people may write: the characters of GB 2312 (Greek,
Cyrillic and kana included), of JIS X 0208 level 1 and of Big5 level 1, and Latin. The bold weight keeps what headings
are made of: the pages' words and the bundled plans' names; a heading with another character takes it from the regular.
"""

import io
import lzma
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools import subset

from matching.catalogue import bundled_plans

HERE = Path(__file__).parent
SERVICE = HERE.parent.parent
LATIN = {
    chr(code)
    for first, end in ((0x20, 0x7F), (0xA0, 0x250), (0x1E00, 0x1F00), (0x2000, 0x2070))
    for code in range(first, end)
}
NAMES = set(
    "冚劏喆嗰囍垚垯垵埇埗堃堉妘姈婳媗嫄嬿孖宬屌屾岃峣嵗嵚嶺彧忞惇愔旸旻昇昉昫晞晳暐曈曱曺杋栴梣椥橦氹汌洣洺浉浛淏渼湉湜澔濛炘"
    "烜焗煐燊燚燨燶爔犇玘玙玥珅珣珮珺琂琇琎琤瑀瑄瑢璘璟璠畯皞矞磡祎禛篸粄粿纮翀翙翚翾芃荖莀葈蒨虓赟赪跶鋆锜锳镕镠閖霅頔飏饸骉"
    "骎鲃鲌鲗鲘鲹鳑鳚鸑鹍黁鼒龑龢"
)
"""Characters of names of people, firms, places and materials that GB 2312 lacks; a choice, as no standard set holds them alone."""
SIGNS = set("✓✗□→①②③④⑤€￥№℃²³")


def written_by_people() -> set[str]:
    """Characters of the national character sets of China, Japan (level 1) and Taiwan and Hong Kong (level 1)."""
    two_bytes = (
        ("gb2312", range(0xA1, 0xF8)),
        ("euc_jp", range(0xA1, 0xD0)),
        ("big5", range(0xA1, 0xC7)),
    )
    return {char for encoding, leads in two_bytes for char in _decoded(encoding, leads)}


def _decoded(encoding: str, leads: Iterable[int]) -> Iterator[str]:
    for lead in leads:
        for trail in range(0x40, 0xFF):
            try:
                text = bytes((lead, trail)).decode(encoding)
            except UnicodeDecodeError:
                continue
            yield from text


def written_by_us() -> set[str]:
    """Characters of the pages' words and of the bundled plans."""
    files = [
        *SERVICE.glob("locales/*.po"),
        *SERVICE.glob("templates/*.html"),
        *SERVICE.glob("pages/*.py"),
        *SERVICE.glob("reports/*.py"),
        *(file for folder in bundled_plans().values() for file in folder.rglob("*.*")),
    ]
    return {char for file in files for char in file.read_text("utf-8")}


def cut(source: Path, characters: set[str]) -> bytes:
    """The font with those of the characters it has, without hinting or layout features; the same bytes each time."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    font = subset.load_font(io.BytesIO(source.read_bytes()), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(char) for char in characters])
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def ranges(codes: Iterable[int]) -> Iterator[str]:
    """Code points as `first-last` in hexadecimal, one range a line."""
    first = last = None
    for code in [*sorted(codes), None]:
        if first is not None and last is not None and code != last + 1:
            yield f"{first:x}-{last:x}" if last > first else f"{first:x}"
            first = code
        first, last = (code if first is None else first), code


def main(package: Path) -> None:
    """Write both weights, what the regular one covers, and the licence."""
    ours = written_by_us()
    wanted = {
        "400Regular": written_by_people() | ours | NAMES | LATIN | SIGNS,
        "700Bold": ours | LATIN | SIGNS,
    }
    for folder, characters in wanted.items():
        data = cut(package / folder / f"NotoSansSC_{folder}.ttf", characters)
        name = f"NotoSansSC-{folder[3:]}.ttf"
        (HERE / f"{name}.xz").write_bytes(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))
        if folder == "400Regular":
            font = subset.load_font(io.BytesIO(data), subset.Options())
            (HERE / "covered.txt").write_text("\n".join(ranges(font.getBestCmap())) + "\n", "ascii")
    (HERE / "OFL.txt").write_text((package / "LICENSE_FONT").read_text("utf-8"), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
