"""B1: re-creation of the evidence-weighted string rules of handaas/industry-chain-processing-skill (MIT).

No learning and no model. The original feeds on tags, patents and tenders that these profiles lack, and its
representative-company anchors stay off.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from bench.baselines.protocol import Answer, Entry, Unfitted
from bench.baselines.rule_index import NodeIndex
from bench.baselines.rule_words import (
    DAMPED_NODES,
    GENERIC_LEVELS,
    QUOTES,
    clipped,
    core_of,
    forms,
    node_name,
    normalised,
)
from matching.profile import EnterpriseProfile
from matching.standards import gbt4754

SOURCE_WEIGHTS = (1.0, 0.85, 0.55, 0.35, 0.2)
CHAIN_WEIGHTS = (0.82, 0.12, 0.06)
LEAST_NODE, STRICT, CAP = 18.0, 50.0, 99.0
DAMPING = 0.64


class Signal(NamedTuple):
    """A normalised text of a profile, where it comes from and how much it weighs."""

    source: str
    weight: float
    text: str


class Node(NamedTuple):
    """One name of an industry chain; `level` is the child industry it belongs to, "" at the root."""

    name: str
    level: str

    @property
    def forms(self) -> tuple[str, ...]:
        return forms(self.name)


class NodeScore(NamedTuple):
    score: float
    sources: int
    node: Node


def signals(profile: EnterpriseProfile) -> list[Signal]:
    """What a profile says, by source; the same words from the same source count once, at the larger weight."""
    said = [("企业业务", 5.5, text) for text in profile.products or ()]
    said += [("专利搜索", 5.5, text) for text in profile.technologies or ()]
    said.append(("工商照面", 2.5, profile.business_text))
    if profile.industry_code:
        said.append(("工商照面", 2.0, gbt4754.name(profile.industry_code)))
    best: dict[tuple[str, str], float] = {}
    for source, weight, text in said:
        key = (source, normalised(clipped(text)))
        if len(key[1]) >= 2:
            best[key] = max(weight, best.get(key, 0.0))
    return [Signal(source, weight, text) for (source, text), weight in best.items()]


def hit_value(signal: Signal, node: Node) -> tuple[float, bool]:
    """How strongly a signal speaks for a node, and whether by the node's full name."""
    level = normalised(node.level)
    value, full = 0.0, False
    for position, form in enumerate(node.forms):
        found = _form_value(signal, form, full=position == 0) if len(form) >= 2 else 0.0
        if found > value:
            value, full = found, position == 0 and form in signal.text
    if len(level) >= 4 and node.level not in GENERIC_LEVELS and level in signal.text:
        module = 3 + 0.8 * signal.weight + 0.3 * min(len(level), 8)
        if module > value:
            value, full = module, False
    return value, full


def _form_value(signal: Signal, form: str, *, full: bool) -> float:
    _, weight, text = signal
    if form in text:
        length = min(len(form), 10)
        return 18 + 2.2 * weight + 0.6 * length if full else 10 + 1.5 * weight + 0.4 * length
    if len(form) >= 4 and len(text) >= 4:
        pairs = _bigrams(form)
        coverage = len(pairs & _bigrams(text)) / len(pairs)
        if coverage >= 0.72:
            return 6 + 1.25 * weight + 6 * coverage
    if len(text) <= 80 and (ratio := _ratio(form, text)) >= 0.70:
        return 5 + 1.1 * weight + 5 * ratio
    return 0.0


@lru_cache(maxsize=100_000)
def _bigrams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _ratio(form: str, text: str) -> float:
    """difflib's ratio, or 0 where its upper bounds (lengths, then characters in common) already rule 0.70 out."""
    if 2 * min(len(form), len(text)) < 0.70 * (len(form) + len(text)) or not set(form) & set(text):
        return 0.0
    matcher = difflib.SequenceMatcher(None, form, text)
    return matcher.ratio() if matcher.quick_ratio() >= 0.70 else 0.0


def node_score(said: Sequence[Signal], node: Node) -> NodeScore:
    """All the evidence for one node; 0 when no signal speaks for it."""
    best: dict[str, tuple[float, bool]] = {}
    for signal in said:
        value, full = hit_value(signal, node)
        if value > best.get(signal.source, (0.0, False))[0]:
            best[signal.source] = (round(value, 2), full)
    if not best:
        return NodeScore(0.0, 0, node)
    values = sorted((value for value, _ in best.values()), reverse=True)
    raw = sum(weight * value for weight, value in zip(SOURCE_WEIGHTS, values, strict=False))
    raw += min(3 * (len(best) - 1), 9) + min(4 * sum(full for _, full in best.values()), 12)
    factor = DAMPING if node.name in DAMPED_NODES else 1.0
    score = round(min(CAP, (raw + _module_bonus(said, node)) * factor), 1)
    return NodeScore(score, len(best), node)


def _module_bonus(said: Sequence[Signal], node: Node) -> float:
    core = core_of(node.level)
    if len(core) < 2 or node.level in GENERIC_LEVELS:
        return 0.0
    sources = len({signal.source for signal in said if core in signal.text})
    return min(14, 5 + 2.5 * sources) if sources else 0.0


def chain_score(found: Sequence[NodeScore]) -> float:
    """The best three different nodes of a chain, and a little for touching several modules."""
    best: dict[str, NodeScore] = {}
    for item in found:
        key = normalised(item.node.name)
        if key not in best or item[:2] > best[key][:2]:
            best[key] = item
    top = sorted(best.values(), key=lambda item: (-item.score, -item.sources))[:3]
    weights = CHAIN_WEIGHTS[: len(top)]
    mean = sum(w * item.score for w, item in zip(weights, top, strict=True)) / sum(weights)
    modules = len({item.node.level for item in top if item.node.level})
    return round(min(CAP, mean + 1.5 * max(modules - 1, 0)), 1)


def chains_of(entries: Sequence[Entry]) -> Mapping[str, tuple[Node, ...]]:
    """Root industry id → the nodes of the root and of everything below it."""
    parents = {entry.id: entry.parent for entry in entries}
    chains: dict[str, list[Node]] = {entry.id: [] for entry in entries if entry.parent is None}
    for entry in entries:
        root = entry.id
        while (above := parents[root]) is not None:
            root = above
        chains[root].extend(_nodes(entry))
    return {root: tuple(nodes) for root, nodes in chains.items()}


def _nodes(entry: Entry) -> Iterator[Node]:
    level = entry.name if entry.parent else ""
    yield Node(node_name(entry.name), level)
    for name in (*entry.sub_fields, *entry.extra):
        yield Node(name.strip(QUOTES), level)


class Rules(Unfitted):
    """Chains by score / 100, abstaining only where there is none."""

    def __init__(self, entries: Sequence[Entry], name: str = "B1") -> None:
        self.name = name
        self.chains = chains_of(entries)
        self._nodes = [(root, node) for root, nodes in self.chains.items() for node in nodes]
        self._index = NodeIndex([(node.forms, node.level) for _, node in self._nodes])
        self._known: dict[str, Answer] = {}

    def rank(self, profiles: Sequence[EnterpriseProfile]) -> list[Answer]:
        """Chains with a node of 18 or more; none means the rules have nothing to go by."""
        for profile in profiles:
            if profile.sha256 not in self._known:
                self._known[profile.sha256] = self._answer(signals(profile))
        return [self._known[profile.sha256] for profile in profiles]

    def _answer(self, said: Sequence[Signal]) -> Answer:
        found: dict[str, list[NodeScore]] = {root: [] for root in self.chains}
        for position in self._index.live(signal.text for signal in said):
            root, node = self._nodes[position]
            if (judged := node_score(said, node)).score >= LEAST_NODE:
                found[root].append(judged)
        scores = {root: chain_score(nodes) / 100 for root, nodes in found.items() if nodes}
        ranked = tuple(sorted(scores.items(), key=lambda item: -item[1]))
        return Answer(ranked, not ranked)


class Strict(Unfitted):
    """The same answers, abstaining also where the best chain is under 50."""

    def __init__(self, rules: Rules) -> None:
        self.name = f"{rules.name}, strict"
        self._rules = rules

    def rank(self, profiles: Sequence[EnterpriseProfile]) -> list[Answer]:
        """What the rules answer, refused where they themselves call it unconfirmed."""
        answers = self._rules.rank(profiles)
        return [
            Answer(ranked, abstained or ranked[0][1] < STRICT / 100)
            for ranked, abstained in answers
        ]
