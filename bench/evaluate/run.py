"""One run: every stage in turn, into one dictionary of numbers that holds no profile's text."""

import hashlib
import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.baselines import Answer, Baseline, baselines, entries_of, group_of, similar
from bench.baselines.fusion import HybridSearch
from bench.baselines.learned import regressions
from bench.evaluate import attacks, curves, left_out
from bench.evaluate.ceilings import ceilings
from bench.evaluate.measure import Measure
from bench.evaluate.other_words import other_words, styles_of
from bench.evaluate.refit import Refit
from bench.evaluate.rows import OWN
from bench.evaluate.sets import OWN_CLASSES, Sets
from bench.evaluate.sheets import agreement, company_figures, judged_figures
from bench.evaluate.systems import OURS, Found, Ours, Searched, named_sites
from bench.evaluate.vectors import KeptVectors
from matching.catalogue.entries import Catalogue
from matching.match import Knowledge

Report = Callable[[str], None]
ATTACKED = 150
"""Companies drawn for the attacks, beside every enterprise of the judged sets that fits something."""
PAIRED = {
    "companies": ("top1", "top1_macro", "top1_lenient", "top3", "reject_auroc"),
    "judged": ("top_grade2", "industries_ndcg5", "sites_ndcg10", "policies_ndcg10"),
}
MERGED = Path(__file__).parents[1] / "label_groups.json"


class Bench(NamedTuple):
    """What every stage needs."""

    catalogue: Catalogue
    encoder: KeptVectors
    groups: Mapping[str, str]
    ours: Ours
    others: Sequence[Baseline]
    measure: Measure
    report: Report


def evaluate(
    knowledge: Knowledge,
    encoder: KeptVectors,
    use: KeptVectors | None,
    sets: Sets,
    measure: Measure,
    report: Report,
    only: Collection[str] = (),
) -> dict[str, Any]:
    """All figures of a run, or those of the stages in `only`; a stage that cannot run here is named under `missing`."""
    catalogue = knowledge.catalogue
    groups = group_of(catalogue, json.loads(MERGED.read_text("utf-8")))
    others, missing = baselines(catalogue, encoder, use, groups, labels=bool(sets.train))
    bench = Bench(
        catalogue, encoder, groups, Ours(knowledge, catalogue.info.period_from), others, measure, report
    )  # fmt: skip
    results: dict[str, Any] = {"missing": [*sets.missing, *missing]}
    seconds: dict[str, float] = {}
    for name, stage in STAGES.items():
        if only and name not in only:
            continue
        report(f"{name}: started")
        started = time.perf_counter()
        results[name] = stage(bench, sets)
        seconds[name] = round(time.perf_counter() - started, 1)
        encoder.save()
        if use is not None:
            use.save()
    results["provenance"] = provenance(knowledge, sets, measure) | {"seconds": seconds}
    return results


def provenance(knowledge: Knowledge, sets: Sets, measure: Measure) -> dict[str, Any]:
    """What a run's figures are of: two runs that differ in any of it are not mixed."""
    catalogue = knowledge.catalogue
    return {
        "plan": catalogue.info.id,
        "catalogue": f"{catalogue.info.catalogue_version}+{catalogue.sha256[:12]}",
        "industries": _hash_of_industries(catalogue),
        "encoder": f"{knowledge.encoder.model_id} {knowledge.encoder.model_sha256[:12]}",
        "scorer": knowledge.scorer.version,
        "draws": measure.draws,
        "seed": measure.seed,
        "files": sets.files,
    }


def _hash_of_industries(catalogue: Catalogue) -> str:
    """Changes with any entry of an industry, not with sites and policies, which only the stage `judged` reads."""
    lines = "\n".join(industry.model_dump_json() for industry in catalogue.industries)
    return hashlib.sha256(lines.encode()).hexdigest()[:12]


def _companies(bench: Bench, sets: Sets) -> Any:
    if not sets.dev:
        return None
    profiles = [company.profile for company in sets.dev]
    answers: dict[str, tuple[list[Answer], bool]] = {
        OURS: ([found.industries for found in bench.ours.find(profiles)], True)
    }
    for system in bench.others:
        bench.report(f"companies: {system.name}")
        if system.fitted:
            system.fit(sets.train)
        answers[system.name] = (system.rank(profiles), system.probabilities)
    figures = {
        name: company_figures(sets.dev, found, bench.groups, probabilities=told)
        for name, (found, told) in answers.items()
    }
    table = bench.measure.table(figures, len(profiles), OURS, PAIRED["companies"])
    fits = sum(bool(company.strong) for company in sets.dev)
    return table | {"fits": fits, "misfits": len(profiles) - fits}


def _judged(bench: Bench, sets: Sets) -> Any:
    named = named_sites(bench.catalogue)
    found: dict[str, Any] = {}
    for name, rows in sets.judged.items():
        found[name] = {}
        by_view: dict[str, dict[str, list[Found]]] = {}
        for view in ("zh", "en", "hard"):
            chosen = [row for row in rows if view in row.views]
            bench.report(f"judged: {name}, {view}, {len(chosen)} profiles")
            by_view[view] = _found(bench, [row.views[view] for row in chosen])
            figures = {
                system: judged_figures(chosen, items, named, abstains=system == OURS)
                for system, items in by_view[view].items()
            }
            table = bench.measure.table(figures, len(chosen), OURS, PAIRED["judged"])
            fits = sum(not row.abstain for row in chosen)
            found[name][view] = table | {"fits": fits, "misfits": len(chosen) - fits}
        found[name]["agreement"] = _agreement(bench, rows, by_view)
        if any(row.voice for row in rows):
            found[name]["voices"] = _voices(rows, by_view["zh"][OURS])
    return found


def _found(bench: Bench, profiles: Sequence[Any]) -> dict[str, list[Found]]:
    """Every system that can name a single industry: the fitted ones know only groups."""
    found = {OURS: bench.ours.find(profiles)}
    for system in bench.others:
        if isinstance(system, HybridSearch):
            found[system.name] = _searched(bench, system).find(profiles)
        elif not system.fitted:
            found[system.name] = [Found(answer) for answer in system.rank(profiles)]
    return found


def _searched(bench: Bench, system: HybridSearch) -> Searched:
    return Searched(system.name, bench.catalogue, bench.encoder, system)


def _agreement(bench: Bench, rows: Any, by_view: Mapping[str, Mapping[str, list[Found]]]) -> Any:
    """Same top industry in Chinese and English, among enterprises that fit something."""
    both = [n for n, row in enumerate(rows) if "en" in row.views]
    fits = [place for place, n in enumerate(both) if not rows[n].abstain]
    systems = {}
    for name, english in by_view["en"].items():
        chinese = by_view["zh"][name]
        statistic = agreement([chinese[both[p]] for p in fits], [english[p] for p in fits])
        systems[name] = bench.measure.one(statistic, len(fits))
    return {"rows": len(fits), "systems": systems}


def _voices(rows: Any, found: Sequence[Found]) -> dict[str, Any]:
    """Per voice of the project's own set: profiles, and how many were rightly answered or rightly refused."""
    table: dict[str, dict[str, int]] = {}
    for row, item in zip(rows, found, strict=True):
        ranked, abstained = item.industries
        grade = row.gold.get("industries", {}).get(ranked[0][0], 0) if ranked else 0
        right = abstained if row.abstain else grade >= 2
        counts = table.setdefault(row.voice, {"profiles": 0, "right": 0})
        counts["profiles"] += 1
        counts["right"] += int(right)
    return dict(sorted(table.items()))


def _attacks(bench: Bench, sets: Sets) -> Any:
    profiles = [row.views["zh"] for rows in sets.judged.values() for row in rows if not row.abstain]
    profiles += [company.profile for company in sets.dev if company.strong][:ATTACKED]
    measure = bench.measure
    return attacks.changes(
        bench.ours, profiles, bench.catalogue, seed=measure.seed, draws=measure.draws
    )


def _left_out(bench: Bench, sets: Sets) -> Any:
    if not (sets.train and sets.dev):
        return None
    measure = bench.measure
    return left_out.leave_one_out(
        _refit(bench, sets),
        _raw(bench),
        sets.train,
        sets.dev,
        bench.groups,
        seed=measure.seed,
        draws=measure.draws,
    )


def _learning_curve(bench: Bench, sets: Sets) -> Any:
    if not (sets.train and sets.dev):
        return None
    systems = [_refit(bench, sets), regressions(bench.encoder)[-1]]
    return left_out.learning_curve(
        systems, sets.train, sets.dev, bench.groups, seed=bench.measure.seed
    )


def _half(bench: Bench, sets: Sets) -> Any:
    """What the second half of the companies adds."""
    if not (sets.train and sets.dev):
        return None
    return left_out.last_half(
        _refit(bench, sets), sets.train, sets.dev, bench.groups, bench.measure
    )


def _ceilings(bench: Bench, sets: Sets) -> Any:
    if not (sets.train and sets.dev):
        return None
    ours = [found.industries for found in bench.ours.find([c.profile for c in sets.dev])]
    return ceilings(sets.train, sets.dev, ours, bench.groups, bench.encoder, bench.measure)


def _other_words(bench: Bench, sets: Sets) -> Any:
    """Our scorer without the invented firms, beside the regressions and a method that never learns."""
    if not sets.train:
        return None
    ours = Refit(bench.catalogue, bench.encoder, bench.groups, sets.own_train)
    systems = [ours, regressions(bench.encoder)[-1], _raw(bench)]
    styles = styles_of(OWN / OWN_CLASSES)
    return other_words(systems, sets.train, sets.own_classes, styles, bench.groups, bench.measure)


def _refit(bench: Bench, sets: Sets) -> Refit:
    return Refit(bench.catalogue, bench.encoder, bench.groups, sets.own_train, sets.own_classes)


def _raw(bench: Bench) -> Baseline:
    entries = entries_of(bench.catalogue)
    return similar.Similar("raw e5", entries, similar.cosine_scores(entries, bench.encoder))


STAGES: dict[str, Callable[[Bench, Sets], Any]] = {
    "judged": _judged,
    "companies": _companies,
    "curves": curves.curves,
    "attacks": _attacks,
    "nonsense": lambda bench, _: attacks.nonsense(bench.ours),
    "left_out": _left_out,
    "learning_curve": _learning_curve,
    "half": _half,
    "ceilings": _ceilings,
    "other_words": _other_words,
}
