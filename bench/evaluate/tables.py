"""A run's numbers as Markdown tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench.evaluate.goals import goals
from bench.evaluate.systems import OURS

NAMES = {
    "top1": "top-1", "top1_macro": "macro", "top1_lenient": "lenient", "top3": "top-3", "mrr": "MRR",
    "reject_auroc": "reject AUROC", "ece": "ECE", "false_abstain": "false abstentions",
    "false_match": "false matches", "false_match_at_10": "false matches at 10 % lost",
    "top_grade2": "top, grade ≥ 2", "top_grade1": "top, grade ≥ 1", "industries_ndcg5": "industries nDCG@5",
    "industries_recall10": "industries recall@10", "sites_ndcg10": "sites nDCG@10",
    "sites_recall20": "sites recall@20", "policies_ndcg10": "policies nDCG@10",
    "policies_recall20": "policies recall@20",
}  # fmt: skip
COMPANY_COLUMNS = (
    ("top1", "top1_macro", "top1_lenient", "top3"),
    ("reject_auroc", "ece", "false_abstain", "false_match", "false_match_at_10"),
)
JUDGED_COLUMNS = (
    ("top_grade2", "industries_ndcg5", "industries_recall10"),
    ("sites_ndcg10", "policies_ndcg10"),
    ("reject_auroc", "ece", "false_abstain", "false_match"),
)
SETS = {"judgements": "Graded enterprises", "own": "The project's own set"}
VIEWS = {"zh": "as written", "en": "in English", "hard": "in 20–45 vague characters"}


def tables(results: Mapping[str, Any]) -> dict[str, str]:
    """Name of a place in the document → the Markdown that stands there."""
    found = {"provenance": _provenance(results), "missing": _missing(results)}
    if companies := results.get("companies"):
        found["companies"] = _blocks(companies, COMPANY_COLUMNS)
        found["companies_gain"] = _gains(companies)
    found |= {f"judged_{name}": _judged(results["judged"][name]) for name in results["judged"]}
    found |= {"voices": _voices(results), "attacks": _attacks(results)}
    if results.get("left_out"):
        found["left_out"] = _left_out(results["left_out"])
    if results.get("learning_curve"):
        found["learning_curve"] = _learning(results["learning_curve"])
    made = {"half": _half, "ceilings": _ceilings, "other_words": _other_words}
    found |= {name: make(results[name]) for name, make in made.items() if results.get(name)}
    header = ["goal", "command", "n", "bound", "reached, 95 % interval", "met, or why not"]
    return found | {"goals": markdown(header, goals(results))}


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; numbers to the right of the first column."""
    lines = ["| " + " | ".join(header) + " |", "|---|" + "---:|" * (len(header) - 1)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def figure(found: Mapping[str, Any] | None, *, signed: bool = False) -> str:
    """A value with its interval; a dash where there is none."""
    if not found or found["value"] is None:
        return "–"
    form = "{:+.3f}" if signed else "{:.3f}"
    value, low, high = (
        form.format(found[key]) if found[key] is not None else "–"
        for key in ("value", "low", "high")
    )
    return f"{value} [{low}, {high}]"


def _blocks(table: Mapping[str, Any], blocks: Sequence[Sequence[str]]) -> str:
    counts = f"{table['fits']} profiles that fit something, {table['misfits']} that fit nothing."
    return "\n\n".join(
        [counts, *(found for keys in blocks if (found := _block(table["systems"], keys)))]
    )


def _block(systems: Mapping[str, Any], keys: Sequence[str]) -> str:
    shown = [key for key in keys if any(key in figures for figures in systems.values())]
    rows = [
        [f"**{name}**" if name == OURS else name, *(figure(figures.get(key)) for key in shown)]
        for name, figures in systems.items()
        if any(key in figures for key in shown)
    ]
    return markdown(["", *(NAMES[key] for key in shown)], rows) if shown else ""


def _gains(table: Mapping[str, Any]) -> str:
    gains = table["ours_less"]
    keys = list(dict.fromkeys(key for figures in gains.values() for key in figures))
    rows = [
        [name, *(figure(figures.get(key), signed=True) for key in keys)]
        for name, figures in gains.items()
    ]
    return markdown(["Luodi less …", *(NAMES[key] for key in keys)], rows)


def _judged(found: Mapping[str, Any]) -> str:
    parts = [f"### {title[0].upper()}{title[1:]}\n\n{_blocks(found[view], JUDGED_COLUMNS)}\n\n{_gains(found[view])}"
             for view, title in VIEWS.items()]  # fmt: skip
    same = found["agreement"]
    rows = [[name, figure(value)] for name, value in same["systems"].items()]
    parts.append(
        f"### Chinese and English agree\n\nThe same top industry for both wordings, {same['rows']} enterprises that "
        f"fit something.\n\n{markdown(['', 'same top industry'], rows)}"
    )
    return "\n\n".join(parts)


def _voices(results: Mapping[str, Any]) -> str:
    voices = results["judged"]["own"]["voices"]
    rows = [[name, str(found["right"]), str(found["profiles"])] for name, found in voices.items()]
    return markdown(["voice", "rightly answered or refused", "profiles"], rows)


def _attacks(results: Mapping[str, Any]) -> str:
    rows = [
        [found["attack"], str(found["cases"]), figure(found["changed"]), f"{found['moved']:.3f}"]
        for found in results["attacks"]
    ]
    said = markdown(["attack", "cases", "answer changes", "moves to the industry named"], rows)
    refused = results["nonsense"]
    wrong = [name for name, ok in refused.items() if not ok]
    line = f"Nonsense profiles refused: {sum(refused.values())} of {len(refused)}"
    return f"{said}\n\n{line}{' (answered: ' + ', '.join(wrong) + ')' if wrong else ''}."


def _left_out(found: Mapping[str, Any]) -> str:
    rows = [
        [row["group"], str(row["rows"]), f"{row['ours']:.3f}", f"{row['raw']:.3f}"]
        for row in found["groups"]
    ]
    mean = ["**mean over groups**", "", figure(found["ours"]), figure(found["raw"])]
    table = markdown(["group left out", "companies", "Luodi", "raw e5"], [*rows, mean])
    return f"{table}\n\nLuodi less raw e5: {figure(found['difference'], signed=True)}."


def _learning(points: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        [p["system"], str(p["companies"]), f"{p['top1']:.3f}", f"{p['top1_macro']:.3f}"]
        for p in points
    ]
    return markdown(["", "companies fitted on", "top-1", "macro"], rows)


def _half(found: Mapping[str, Any]) -> str:
    rows = [
        [
            f"{100 * part['part']:g} %",
            str(part["companies"]),
            str(part["orders"]),
            figure(part["top1"]),
            f"{part['lowest']:.3f} – {part['highest']:.3f}",
        ]
        for part in found["parts"]
    ]
    table = markdown(["companies fitted on", "", "orders", "top-1", "lowest – highest order"], rows)
    return f"{table}\n\nAll less half: {figure(found['gain'], signed=True)}."


def _ceilings(found: Sequence[Mapping[str, Any]]) -> str:
    rows = [[row["oracle"], figure(row["top1"]), figure(row["top1_macro"])] for row in found]
    return markdown(["who knows more than the text says", "top-1", "macro"], rows)


def _other_words(found: Sequence[Mapping[str, Any]]) -> str:
    keys = ("top1", "top1_lenient", "top3")
    rows = [
        [row["system"], row["style"].replace("_", " "), str(row["rows"])]
        + [figure(row[key]) for key in keys]
        for row in found
    ]
    return markdown(["", "in the words of", "firms", *(NAMES[key] for key in keys)], rows)


def _provenance(results: Mapping[str, Any]) -> str:
    said = results["provenance"]
    rows = [
        [key, f"`{said[key]}`"]
        for key in ("plan", "catalogue", "industries", "encoder", "scorer", "draws", "seed")
    ]
    rows += [
        [f"file {name}", f"{found['lines']} rows, SHA-256 `{found['sha256'][:16]}…`"]
        for name, found in said["files"].items()
    ]
    return markdown(["", "of this run"], rows)


def _missing(results: Mapping[str, Any]) -> str:
    missing = results["missing"]
    return "\n".join(f"* {line}" for line in missing) if missing else "Everything ran."
