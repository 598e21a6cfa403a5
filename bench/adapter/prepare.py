"""The corpus from the project's own files and the shared ones."""

import csv
import json
import os
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from bench.adapter.corpus import Corpus, Ints, Row, flattened
from bench.evaluate.rows import OWN
from bench.evaluate.vectors import key_of
from matching.catalogue import load_catalogue
from matching.catalogue.entries import Catalogue
from matching.encoder import default_cache
from matching.encoder.e5s import Source
from matching.encoder.protocol import Kind
from matching.encoder.tokens import MAX_TOKENS, SPECIAL
from matching.encoder.weights import PROMPTS, bundled_source, transformer_folder
from matching.features import class_texts
from matching.problems import parse_profile
from matching.profile import EnterpriseProfile
from matching.standards import gbt4754
from matching.text import (
    HEAD,
    cleaned,
    industry_passages,
    listed,
    policy_passage,
    profile_query,
    site_passage,
)
from matching.training import fold_of_id
from service.cli.train import Said, group_members, read_labelled, wordings_of
from service.server import plan_folder

NOTE, LISTED, MIXED = 200, 300, 200
"""Characters read of a note of the standard, of a list of products, of a mixed view."""
MIXES = 4
_CLAUSE = re.compile(r"[;；。,，、\s]+")
GROUPS = Path(__file__).parents[1] / "label_groups.json"


class Texts:
    """Every text once, with its prompt."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[Kind, str], int] = {}

    def __call__(self, text: str, kind: Kind) -> int:
        return self.numbers.setdefault((kind, text), len(self.numbers))

    @property
    def prompted(self) -> list[str]:
        return [PROMPTS[kind] + text for kind, text in self.numbers]

    @property
    def keys(self) -> list[str]:
        """As `bench.evaluate.vectors` names them."""
        return [key_of(text, kind) for kind, text in self.numbers]


def corpus_of(data: Path, plan: str | None) -> tuple[Corpus, dict[str, Ints]]:
    """The corpus, and the bundled weights with the word table cut to the corpus's vocabulary (float16).

    `data` is the folder with `eval/companies_train.jsonl` and `plan/gbt4754_2017.csv`.
    """
    catalogue = load_catalogue(plan_folder(plan))
    of_label = {item: label for label, held in groups_of(catalogue).items() for item in held}
    group_of = {item.id: of_label[item.id] for item in catalogue.industries}
    texts, trades, kinds, written = Texts(), _Numbers(), _Numbers(), _Numbers()
    reading = _Reading(texts, trades, kinds, written, group_of)
    rows = [
        *map(reading.company, _lines(data / "eval" / "companies_train.jsonl")),
        *map(reading.graded, _lines(OWN / "train.jsonl")),
        *filter(None, map(reading.invented, _lines(OWN / "classes.jsonl"))),
    ]
    reading.asked(data / "eval")
    parts = {
        "trades": [texts(_trade(name), "passage") for name in trades.of],
        "kind_of": [kinds(name.rsplit("/", 1)[0]) for name in trades.of],
        "written": [texts(name, "passage") for name in written.of],
        "notes": list(_notes(texts, data / "plan" / "gbt4754_2017.csv")),
        "industries": _industries(texts, catalogue),
        "group_of": [group_of[item.id] for item in catalogue.industries],
        "kept": list(_kept(texts, catalogue)),
        "keys": texts.keys,
    }
    source = bundled_source()
    used, ids = _cut(texts.prompted)
    tokens, ends = flattened(ids)
    corpus = Corpus(tokens, ends, rows, heads=source.shape.heads, **parts)
    return corpus, _weights(source, used)


def groups_of(catalogue: Catalogue) -> dict[str, list[str]]:
    """Label → industries, as the labelled companies are judged."""
    roots = [(item.id, catalogue.root_of(item.id)) for item in catalogue.industries]
    return group_members(roots, json.loads(GROUPS.read_text("utf-8")))


def fitted_on(data: Path) -> list[Said]:
    """The labelled profiles that the shipped scorer is fitted on."""
    files = (data / "eval" / "companies_train.jsonl", OWN / "train.jsonl", OWN / "classes.jsonl")
    return [item for file in files for item in read_labelled(file)]


class _Numbers:
    """Numbers names as they come."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}

    def __call__(self, name: str) -> int:
        return self.of.setdefault(name, len(self.of))


class _Reading:
    """Turns lines of the files into rows."""

    def __init__(
        self,
        texts: Texts,
        trades: _Numbers,
        kinds: _Numbers,
        written: _Numbers,
        group_of: dict[str, str],
    ) -> None:
        self.texts, self.trades, self.kinds, self.written = texts, trades, kinds, written
        self.group_of, self.numbers = group_of, {item: at for at, item in enumerate(group_of)}
        self.chance = random.Random(7)

    def company(self, line: dict[str, Any]) -> Row:
        """A listed company, whatever its label: every one has a Shenwan class."""
        profile, gold = parse_profile(line["profile"]), line["gold"]
        levels = [name.rstrip("ⅢⅡ").strip() for name in line["source_labels"]["sw2021"]]
        trade, kind = self.trades("/".join(levels)), self.kinds("/".join(levels[:2]))
        views = self._views(profile)
        return Row(line["id"], fold_of_id(line["id"]), views, trade, kind, -1, gold["strong"], {})

    def graded(self, line: dict[str, Any]) -> Row:
        grades = {} if line["abstain"] else line["gold"].get("industries") or {}
        views = [self.texts(profile_query(p), "query") for p in wordings_of(line)]
        homes = sorted({self.group_of[item] for item, grade in grades.items() if grade >= 2})
        numbers = {str(self.numbers[item]): grade for item, grade in grades.items()}
        return Row(line["id"], fold_of_id(line["id"]), views, -1, -1, -1, homes, numbers)

    def invented(self, line: dict[str, Any]) -> Row | None:
        profile = parse_profile(line["profile"])
        if not profile.business_text:
            return None
        views = [self.texts(profile_query(profile), "query")]
        written = self.written(line["class"]) if line.get("class") else -1
        homes = line["gold"]["strong"]
        return Row(line["id"], fold_of_id(line["id"]), views, -1, -1, written, homes, {})

    def asked(self, folder: Path) -> None:
        """Texts that are only asked for, so that a left-out adapter's vectors of them can be written."""
        files = (*folder.glob("companies_dev.jsonl"), *folder.glob("judgements_dev.jsonl"))
        for line in (line for file in (*files, OWN / "test.jsonl") for line in _lines(file)):
            for profile in wordings_of(line):
                self.texts(profile_query(profile), "query")

    def _views(self, profile: EnterpriseProfile) -> list[int]:
        """The whole, its text alone, its products alone, and a few draws of clauses and products in any order."""
        text, products = cleaned(profile.business_text), listed(profile)
        found = [profile_query(profile), text[:HEAD], products[:LISTED]]
        found += [self._mixed(_clauses(text), _clauses(products)) for _ in range(MIXES)]
        return [self.texts(view, "query") for view in dict.fromkeys(found) if view]

    def _mixed(self, clauses: list[str], products: list[str]) -> str:
        drawn = [
            *self.chance.sample(products, min(len(products), self.chance.randint(0, 6))),
            *self.chance.sample(clauses, min(len(clauses), self.chance.randint(2, 10))),
        ]
        self.chance.shuffle(drawn)
        return "、".join(drawn)[:MIXED]


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(text) if len(clause) > 1]


def _trade(name: str) -> str:
    """体外诊断(医疗器械,医药生物)"""
    first, second, third = name.split("/")
    return f"{third}({second},{first})"


def _notes(texts: Texts, file: Path) -> Iterator[list[int]]:
    with file.open(encoding="utf-8", newline="") as stream:
        said = {line["code"]: line["note"] or line["name"] for line in csv.DictReader(stream)}
    leaves = [item.code for item in gbt4754.classes().values() if item.level == "小类"]
    for code, name in zip(leaves, class_texts(), strict=True):
        yield [texts(said[code][:NOTE], "query"), texts(name, "passage")]


def _industries(texts: Texts, catalogue: Catalogue) -> list[list[int]]:
    by_kind = zip(*(industry_passages(item) for item in catalogue.industries), strict=True)
    return [[texts(passage, "passage") for passage in kind] for kind in by_kind]


def _kept(texts: Texts, catalogue: Catalogue) -> Iterator[int]:
    """Sites and policies: what the adapter is not to move."""
    names = {item.id: item.name_zh for item in catalogue.industries}
    for policy in catalogue.policies:
        yield texts(policy_passage(policy), "passage")
    for site in catalogue.sites:
        tied = tuple(names[item] for item in site.industries)
        yield texts(site_passage(site, tied), "passage")


def _cut(prompted: list[str]) -> tuple[list[int], list[list[int]]]:
    """The ids of the vocabulary that occur, and the texts in numbers of those."""
    folder = transformer_folder(default_cache(os.environ), lambda _: None).path
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)
    full = [encoded.ids for encoded in tokenizer.encode_batch(prompted)]
    used = sorted({*SPECIAL.values(), *(token for text in full for token in text)})
    number = {token: at for at, token in enumerate(used)}
    return used, [[number[token] for token in text] for text in full]


def _weights(source: Source, used: list[int]) -> dict[str, Ints]:
    found = {name: value.astype(np.float16) for name, value in source.plain.items()}
    for name in source.quantised:
        matrix = source.matrix(name)
        found[name] = (matrix[used] if name == "emb.word" else matrix).astype(np.float16)
    return found


def _lines(file: Path) -> Iterable[dict[str, Any]]:
    return map(json.loads, file.read_text("utf-8").splitlines())
