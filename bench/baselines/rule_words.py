"""Word lists and string handling of the rule baseline.

Lists and constants after handaas/industry-chain-processing-skill (MIT), as written out for re-creation.
"""

import re
from functools import lru_cache

UNSPECIFIC_PARTS = frozenset(
    {"设备", "系统", "服务", "技术", "产品", "材料", "软件", "平台", "装置", "领域"}
)
GENERIC_LEVELS = frozenset({"工业", "行业应用", "应用领域", "系统集成", "控制系统", "工业互联网"})
DAMPED_NODES = frozenset(
    {
        "工业", "工业自动化", "工业互联网", "工业机器人", "机器人", "新能源", "智能制造", "系统集成",
        "数据采集", "技术服务", "软件开发", "检测设备", "自动化集成", "行业应用软件",
    }
)  # fmt: skip
ENDINGS = (
    "总体解决方案", "解决方案", "系统集成", "管理系统", "控制系统", "服务平台", "软件平台", "平台", "系统",
    "设备", "软件", "服务", "技术", "产品",
)  # fmt: skip
CORE_ENDINGS = ("系统", "领域", "设备", "制造", "服务")
QUOTES = "“”‘’「」『』\"' "
CLIP, MAX_FORMS = 600, 6


@lru_cache(maxsize=100_000)
def normalised(text: str) -> str:
    """The text as rules compare it: 产业链, 产业 and spaces gone, lower case, only letters, digits and Han left."""
    folded = text.strip().replace("产业链", "").replace("产业", "").replace(" ", "")
    folded = folded.replace("（", "(").replace("）", ")").lower()
    return re.sub(r"[^0-9a-z\u4e00-\u9fff]", "", folded)


def clipped(text: str) -> str:
    """At most 600 characters on one line, an ellipsis in place of the rest."""
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= CLIP else line[: CLIP - 1].rstrip("，,；;。 ") + "…"


@lru_cache(maxsize=100_000)
def forms(name: str) -> tuple[str, ...]:
    """The normalised spellings a node's name may take in a text, the full one first, at most six."""
    base = re.sub(r"\(.*?\)|（.*?）", "", name)
    parts = [part.strip() for part in re.split(r"[/、及与和]", base)]
    shorter = [base.strip()[: -len(end)] for end in ENDINGS if base.strip().endswith(end)]
    said = [name, base, *(part for part in parts if part not in UNSPECIFIC_PARTS)]
    found = [normalised(text) for text in said]
    found += [form for form in map(normalised, shorter) if len(form) >= 2]
    return tuple(form for form in dict.fromkeys(found) if form)[:MAX_FORMS]


def node_name(industry: str) -> str:
    """An industry's name without a final 产业链, 产业 or 行业."""
    return re.sub(r"(产业链|产业|行业)$", "", industry)


def core_of(level: str) -> str:
    """What is particular in the name of a node's module."""
    ending = next((end for end in CORE_ENDINGS if level.endswith(end)), "")
    return normalised(level.removesuffix(ending))
