"""What a reader must know before trusting the lists."""

import datetime as dt
from collections.abc import Iterable

from matching.catalogue.entries import Catalogue
from matching.places import Named
from matching.result import Warning_


def warnings(
    catalogue: Catalogue,
    today: dt.date,
    named: Iterable[Named | None],
    *,
    engine_is_lexical: bool,
    tampered: bool,
) -> tuple[Warning_, ...]:
    """What a reader must know before trusting the lists."""
    info, found = catalogue.info, []
    if not info.period_from <= today <= info.period_to:
        found.append(
            Warning_(
                code="plan_period",
                text_zh=f"《{info.title_zh}》的期限为 {info.period_from} 至 {info.period_to}，今天已在期限之外，请核对是否有新文件。",
                text_en=f"The plan covers {info.period_from} to {info.period_to}; today lies outside, so check for a newer document.",
            )
        )
    for word in (word for cities in named if cities for word in cities.unknown):
        found.append(
            Warning_(
                code="city_unknown",
                text_zh=f"未能识别城市“{word[:40]}”，该项未计入。",
                text_en=f"The city “{word[:40]}” is not known here and was not used.",
            )
        )
    if engine_is_lexical:
        found.append(
            Warning_(
                code="lexical_engine",
                text_zh="语义模型未加载，本次仅按文字匹配，结果较粗。",
                text_en="The language model is not loaded; this answer rests on wording alone and is coarser.",
            )
        )
    if tampered:
        found.append(
            Warning_(
                code="text_not_read",
                text_zh="所写内容中有对系统的指令或大量重复的词句，这些部分未计入匹配。",
                text_en="The text holds orders to the system or words repeated over and over; those parts were not read.",
            )
        )
    return tuple(found)
