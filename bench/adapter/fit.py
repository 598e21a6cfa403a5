"""Fitting the adapter: a few passes over the rows, each with fresh views, with fixed seeds."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from bench.adapter import objectives
from bench.adapter.bert import Bert
from bench.adapter.corpus import Corpus, Ints, Row

LONG, MIDDLE, SHORT = 160, 128, 48
"""Tokens read of a profile, of an industry's passage, of a class's name, while learning."""
MOST = 512


class Recipe(NamedTuple):
    """How long, how fast and how far the adapter learns; the shares weigh the objectives."""

    rank: int = 8
    dropout: float = 0.05
    rate: float = 5e-4
    epochs: float = 8
    batch: int = 96
    others: int = 96
    whole: float = 0.4
    named: float = 1.0
    written: float = 0.5
    alike: float = 1.0
    notes: float = 0.3
    graded: float = 0.5
    kept: float = 5.0


def fit(
    corpus: Corpus,
    weights: dict[str, Ints],
    rows: Sequence[Row],
    without: str | None,
    recipe: Recipe,
    device: str,
    report: Callable[[str], None],
) -> Bert:
    """The encoder with an adapter fitted on `rows`; industries of the group `without` are not named to it either."""
    torch.manual_seed(0)
    model = Bert(weights, heads=corpus.heads, rank=recipe.rank, dropout=recipe.dropout).to(device)
    course = _Course(corpus, model, rows, without, recipe, device)
    parameters = [value for value in model.parameters() if value.requires_grad]
    optimiser = torch.optim.AdamW(parameters, recipe.rate, (0.9, 0.98))
    steps = int(recipe.epochs * len(rows) / recipe.batch)
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, max(0.02, (steps - step) / (steps - warm)))
    )
    model.train()
    for step in range(steps):
        loss = course.loss()
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        schedule.step()
        if step % 25 == 0:
            report(f"step {step} of {steps}: loss {float(loss.detach()):.3f}")
    return model


class _Course:
    """Draws batches and says how wrong the model is on each."""

    def __init__(
        self,
        corpus: Corpus,
        model: Bert,
        rows: Sequence[Row],
        without: str | None,
        recipe: Recipe,
        device: str,
    ) -> None:
        self.corpus, self.model, self.rows = corpus, model, rows
        self.recipe, self.device = recipe, device
        self.chance = np.random.default_rng(0)
        self.trade = np.array([row.trade for row in rows])
        self.kind = np.array([row.kind for row in rows])
        self.written = np.array([row.written for row in rows])
        self.taught = np.unique(self.trade[self.trade >= 0])
        self.homes = _homes(rows)
        self.gains = _gains(rows, len(corpus.group_of))
        asked = [group != without for group in corpus.group_of]
        self.asked = torch.tensor(asked, device=device)
        self.kept = [text for kind in corpus.industries for text in kind] + corpus.kept
        self.kept += [name for _, name in corpus.notes]
        self.before = torch.from_numpy(vectors(corpus, model, self.kept, device)).to(device)

    def loss(self) -> Tensor:
        recipe = self.recipe
        rows = self.chance.choice(len(self.rows), recipe.batch, replace=False)
        both = self._encoded([self._view(r) for r in rows] + [self._other(r) for r in rows], LONG)
        first = both[: len(rows)]
        parts = (
            recipe.named * self._named(first, rows),
            recipe.written * self._written(first, rows),
            recipe.alike * self._alike(both, rows),
            recipe.notes * self._notes(),
            recipe.graded * self._graded(first, rows),
            recipe.kept * self._stayed(),
        )
        return torch.stack([torch.as_tensor(part, device=self.device) for part in parts]).sum()

    def _view(self, row: int) -> int:
        views = self.rows[row].views
        return views[0] if self.chance.random() < self.recipe.whole else self._other(row)

    def _other(self, row: int) -> int:
        views = self.rows[row].views
        return views[self.chance.integers(len(views))]

    def _named(self, near: Tensor, rows: Ints) -> Tensor | float:
        """Only classes that some row belongs to are named, those of the batch and some others."""
        at = np.flatnonzero(self.trade[rows] >= 0)
        if not len(at):
            return 0.0
        own = self.trade[rows[at]]
        drawn = self.chance.choice(self.taught, min(self.recipe.others, len(self.taught)), False)
        shown = np.unique(np.concatenate([own, drawn]))
        names = self._encoded([self.corpus.trades[trade] for trade in shown], SHORT)
        kin = self._numbers(np.array(self.corpus.kind_of)[shown])
        right = self._numbers(np.searchsorted(shown, own))
        return objectives.named(near[self._numbers(at)] @ names.T, right, kin)

    def _written(self, near: Tensor, rows: Ints) -> Tensor | float:
        at = np.flatnonzero(self.written[rows] >= 0)
        if len(at) < 2:
            return 0.0
        shown, right = np.unique(self.written[rows[at]], return_inverse=True)
        names = self._encoded([self.corpus.written[name] for name in shown], SHORT)
        apart = torch.arange(len(shown), device=self.device)
        return objectives.named(near[self._numbers(at)] @ names.T, self._numbers(right), apart)

    def _alike(self, both: Tensor, rows: Ints) -> Tensor:
        """Same second-level class, same written class or the same profile; others of one group are left alone."""
        same = np.eye(len(rows), dtype=bool)
        for of in (self.kind[rows], self.written[rows]):
            same |= (of[:, None] == of[None]) & (of[:, None] >= 0)
        ignored = (self.homes[rows] @ self.homes[rows].T > 0) & ~same
        twice = [
            torch.tensor(np.tile(pairs, (2, 2)), device=self.device) for pairs in (same, ignored)
        ]
        return objectives.alike(both, *twice)

    def _notes(self) -> Tensor:
        drawn = self.chance.choice(len(self.corpus.notes), 32, replace=False)
        notes, names = zip(*(self.corpus.notes[pair] for pair in drawn), strict=True)
        return objectives.paired(
            self._encoded(list(notes), MIDDLE), self._encoded(list(names), SHORT)
        )

    def _graded(self, near: Tensor, rows: Ints) -> Tensor | float:
        """Against one kind of passage at a time: the plan's words, its firms' words, or English."""
        asked = self.asked.cpu().numpy()
        at = np.flatnonzero((self.gains[rows] * asked).sum(1) > 0)
        if not len(at):
            return 0.0
        kind = self.corpus.industries[self.chance.integers(len(self.corpus.industries))]
        gains = torch.tensor(self.gains[rows[at]] * asked, device=self.device, dtype=torch.float32)
        passages = self._encoded(kind, MIDDLE)
        return objectives.graded(near[self._numbers(at)] @ passages.T, gains, self.asked)

    def _stayed(self) -> Tensor:
        drawn = self.chance.choice(len(self.kept), 32, replace=False)
        now = self._encoded([self.kept[text] for text in drawn], MIDDLE)
        return objectives.kept(now, self.before[self._numbers(drawn)])

    def _encoded(self, texts: Sequence[int], most: int) -> Tensor:
        return encoded(self.corpus, self.model, texts, most, self.device)

    def _numbers(self, values: Ints) -> Tensor:
        return torch.as_tensor(values, device=self.device, dtype=torch.long)


def encoded(
    corpus: Corpus, model: Bert, texts: Sequence[int], most: int, device: str, pieces: int = 3
) -> Tensor:
    """Vectors of texts, run in a few pieces of like length, since padding costs as much as words."""
    ids = [corpus.ids(text, most) for text in texts]
    order = np.argsort([len(text) for text in ids], kind="stable")
    found = [
        _run(model, [ids[text] for text in part], device)
        for part in np.array_split(order, pieces)
        if len(part)
    ]
    back = torch.as_tensor(np.argsort(order, kind="stable"), device=device)
    return torch.cat(found)[back]


def _run(model: Bert, ids: Sequence[Ints], device: str) -> Tensor:
    length = max(map(len, ids))
    padded = np.ones((len(ids), length), np.int64)
    mask = np.zeros((len(ids), length), bool)
    for row, text in enumerate(ids):
        padded[row, : len(text)], mask[row, : len(text)] = text, True
    kind = torch.bfloat16 if model.training else torch.float16
    with torch.autocast(device, kind, enabled=device == "cuda"):
        return model(torch.from_numpy(padded).to(device), torch.from_numpy(mask).to(device))


@torch.no_grad()
def vectors(corpus: Corpus, model: Bert, texts: Sequence[int], device: str) -> Ints:
    """Float32 (n, hidden) of texts, without dropout."""
    was = model.training
    model.eval()
    found = [
        encoded(corpus, model, texts[at : at + 512], MOST, device, 8).cpu().numpy()
        for at in range(0, len(texts), 512)
    ]
    model.train(was)
    return np.concatenate(found).astype(np.float32)


def _homes(rows: Sequence[Row]) -> Ints:
    groups = sorted({group for row in rows for group in row.homes})
    return np.array([[float(group in row.homes) for group in groups] for row in rows], np.float32)


def _gains(rows: Sequence[Row], industries: int) -> Ints:
    """2^grade − 1, as in nDCG."""
    found = np.zeros((len(rows), industries), np.float32)
    for at, row in enumerate(rows):
        for industry, grade in row.grades.items():
            found[at, int(industry)] = 2.0**grade - 1
    return found
