"""Profile and matched industries → ranked policies: levers and programmes, their conditions judged, never hidden."""

from matching.policies.ranker import PolicyQuery, PolicyRanker

__all__ = ["PolicyQuery", "PolicyRanker"]
