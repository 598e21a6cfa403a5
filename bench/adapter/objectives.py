"""What vectors are taught: to lie near the name of their class, near their like, near the plan's words for their industry."""

import torch
from torch import Tensor
from torch.nn import functional

TEMPERATURE, ALIKE = 0.05, 0.07
FAR = -1e4


def named(near: Tensor, own: Tensor, kin: Tensor) -> Tensor:
    """Cross-entropy of each profile's own class among the names of all, and half as much of its class above.

    `near` (n, classes) cosines; `own` (n) the right class; `kin` (classes) the class above each. Siblings of the right
    one are neither right nor wrong in the first part.
    """
    logits = near / TEMPERATURE
    family = kin[None] == kin[own][:, None]
    siblings = family & (torch.arange(len(kin), device=near.device)[None] != own[:, None])
    first = functional.cross_entropy(logits.masked_fill(siblings, FAR), own)
    inside = torch.logsumexp(logits.masked_fill(~family, FAR), 1)
    return first - 0.5 * (inside - torch.logsumexp(logits, 1)).mean()


def alike(vectors: Tensor, same: Tensor, ignored: Tensor) -> Tensor:
    """Supervised contrast (Khosla et al. 2020): rows of the same class lie nearer than others; `ignored` pairs say nothing."""
    itself = torch.eye(len(vectors), dtype=torch.bool, device=vectors.device)
    same = same & ~itself
    logits = (vectors @ vectors.T / ALIKE).masked_fill(itself | ignored, FAR)
    logs = logits - torch.logsumexp(logits, 1, keepdim=True)
    return -((logs * same).sum(1) / same.sum(1).clamp(min=1)).mean()


def graded(near: Tensor, gains: Tensor, asked: Tensor) -> Tensor:
    """Cross-entropy of cosines (n, industries) to shares of gain; industries not `asked` take no part."""
    logits = (near / TEMPERATURE).masked_fill(~asked[None], FAR)
    shares = gains / gains.sum(1, keepdim=True)
    return -(shares * functional.log_softmax(logits, 1)).sum(1).mean()


def paired(left: Tensor, right: Tensor) -> Tensor:
    """Cross-entropy of each left vector's own right one among all."""
    return functional.cross_entropy(
        left @ right.T / TEMPERATURE, torch.arange(len(left), device=left.device)
    )


def kept(vectors: Tensor, before: Tensor) -> Tensor:
    """How far vectors have moved: mean of one less the cosine."""
    return (1 - (vectors * before).sum(1)).mean()
