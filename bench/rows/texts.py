"""Invented Chinese profiles, and the project's own ones in small variations; never those of the evaluation."""

import json
import random
from pathlib import Path
from typing import Any

from bench.rows.method import SEED

OWN = Path(__file__).parents[1] / "profiles"
WORDS = (
    "机器人、减速器、伺服电机、新能源汽车、动力电池、正极材料、集成电路、封装测试、光刻胶、生物医药、"
    "抗体药物、医疗器械、海上风电、光伏组件、氢能、储能系统、无人机、低空经济、工业软件、人工智能、大模型、"
    "数据中心、超高清显示、高端装备、数控机床、激光加工、绿色石化、化工新材料、食品加工、冷链物流、现代农业"
)
FRAMES = (
    "从事{}、{}的研发与生产",
    "拟建设{}项目，配套{}",
    "主要产品为{}和{}，年产能{}万套",
    "服务{}企业，提供{}解决方案",
)


def invented(count: int, tokens: int, tokenizer: Any) -> list[str]:
    """Chinese texts of `tokens` tokens, prompt included, as near as words allow."""
    chance, words = random.Random(SEED + tokens), WORDS.split("、")
    texts = []
    for _ in range(count):
        text = ""
        while len((cut := tokenizer.encode(f"query: {text}")).ids) < tokens:
            said = [*chance.sample(words, 2), str(chance.randrange(2, 900))]
            text += chance.choice(FRAMES).format(*said) + chance.choice("；。")
        end = cut.offsets[tokens - 2][1] - len("query: ")
        texts.append(text[:end])
    return texts


def own(count: int) -> list[dict[str, Any]]:
    """`count` profiles as JSON: those of `bench/profiles`, over and over, each time with another opening sentence.

    The opening names another capacity each time, so that no text comes twice and no vector can be remembered.
    """
    files = [(OWN / f"{name}.jsonl").read_text("utf-8") for name in ("test", "train")]
    written = [json.loads(line)["profile"] for file in files for line in file.splitlines()]
    return [_varied(written[number % len(written)], number) for number in range(count)]


def _varied(profile: dict[str, Any], number: int) -> dict[str, Any]:
    text = f"年产{number + 2}万件。{profile['business_text']}"
    return {"id": f"bench-{number:05d}", **profile, "business_text": text[:4_000]}
