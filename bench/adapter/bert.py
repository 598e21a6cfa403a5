"""The bundled BERT in torch, its matrices frozen, each with a low-rank sum beside it that learns (LoRA, Hu et al. 2021)."""

import math
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

MATRICES = ("q", "k", "v", "ao", "fi", "fo")


class Adapted(nn.Module):
    """x ↦ W x + b + up (down x): W and b stay, `up` begins at zero."""

    def __init__(self, weight: Tensor, bias: Tensor, rank: int) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight, False), nn.Parameter(bias, False)
        outputs, inputs = weight.shape
        self.down = nn.Parameter(torch.randn(rank, inputs) / math.sqrt(inputs))
        self.up = nn.Parameter(torch.zeros(outputs, rank))

    def forward(self, x: Tensor) -> Tensor:
        learned = functional.linear(functional.linear(x, self.down), self.up)
        return functional.linear(x, self.weight, self.bias) + 2 * learned


class Norm(nn.Module):
    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight, False), nn.Parameter(bias, False)

    def forward(self, x: Tensor) -> Tensor:
        return functional.layer_norm(x, x.shape[-1:], self.weight, self.bias, 1e-12)


class Bert(nn.Module):
    """Token ids and mask (n, length) to unit vectors (n, hidden): mean of the last layer's tokens.

    `weights` are named as in the bundled file; the word table holds the rows of the corpus's own vocabulary.
    """

    def __init__(
        self, weights: Mapping[str, np.ndarray], *, heads: int, rank: int, dropout: float
    ) -> None:
        super().__init__()
        held = {name: torch.from_numpy(value.astype(np.float32)) for name, value in weights.items()}
        self.heads, self.dropout = heads, dropout
        self.word = nn.Parameter(held["emb.word"], False)
        hidden = self.word.shape[1]
        self.position = nn.Parameter(held["emb.pos"].view(-1, hidden), False)
        self.token_type = nn.Parameter(held["emb.type"].view(-1, hidden)[0], False)
        self.first = Norm(held["emb.ln.w"], held["emb.ln.b"])
        count = sum(name.endswith(".q.w") for name in held)
        self.layers = nn.ModuleList(_layer(held, f"l{at}", rank) for at in range(count))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        x = self.first(self.word[ids] + self.position[: ids.shape[1]] + self.token_type)
        for layer in self.layers:
            x = layer["aln"](x + self._dropped(layer["ao"](self._attended(layer, x, mask))))
            inner = functional.gelu(layer["fi"](x))
            x = layer["oln"](x + self._dropped(layer["fo"](inner)))
        counted = mask[..., None].to(x.dtype)
        return functional.normalize(((x * counted).sum(1) / counted.sum(1)).float(), dim=-1)

    def _attended(self, layer: nn.ModuleDict, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, hidden = x.shape
        q, k, v = (
            layer[name](x).view(batch, length, self.heads, -1).transpose(1, 2) for name in "qkv"
        )
        dropped = self.dropout if self.training else 0.0
        found = functional.scaled_dot_product_attention(
            q, k, v, attn_mask=mask[:, None, None, :], dropout_p=dropped
        )
        return found.transpose(1, 2).reshape(batch, length, hidden)

    def _dropped(self, x: Tensor) -> Tensor:
        return functional.dropout(x, self.dropout, self.training)

    def adapter(self) -> dict[str, np.ndarray]:
        """What was learned, by the names of the matrices: `….down` (rank, inputs), `….up` (outputs, rank), float16."""
        found = {}
        for at, layer in enumerate(self.layers):
            for name in MATRICES:
                part = layer[name]
                found[f"l{at}.{name}.down"] = part.down.detach().cpu().numpy().astype(np.float16)
                found[f"l{at}.{name}.up"] = (2 * part.up).detach().cpu().numpy().astype(np.float16)
        return found


def _layer(held: Mapping[str, Tensor], at: str, rank: int) -> nn.ModuleDict:
    parts: dict[str, nn.Module] = {
        name: Adapted(held[f"{at}.{name}.w"], held[f"{at}.{name}.b"], rank) for name in MATRICES
    }
    norms = {name: Norm(held[f"{at}.{name}.w"], held[f"{at}.{name}.b"]) for name in ("aln", "oln")}
    return nn.ModuleDict(parts | norms)
