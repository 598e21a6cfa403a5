"""Profile and matched industries → ranked policies: levers and programmes, their conditions judged, never hidden."""

from matching.policies.audience import EXPORTER_PCT
from matching.policies.query import PolicyQuery
from matching.policies.ranker import PolicyRanker
from matching.policies.weights import WEIGHTS

__all__ = ["EXPORTER_PCT", "WEIGHTS", "PolicyQuery", "PolicyRanker"]
