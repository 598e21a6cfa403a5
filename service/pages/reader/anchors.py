"""Where things stand in the reader: `#c-3-12` a clause, `#q-458-486` a quote, `#q-458` what is quoted from there on."""

from matching.result import Evidence


def clause_anchor(clause_id: str) -> str:
    return f"c-{clause_id.replace('.', '-')}"


def quote_anchor(start: int, end: int) -> str:
    return f"q-{start}-{end}"


def clause_link(plan_id: str, clause_id: str) -> str:
    return f"/plans/{plan_id}#{clause_anchor(clause_id)}"


def quote_link(evidence: Evidence) -> str:
    """The very sentence in the reader."""
    return f"/plans/{evidence.plan_id}#{quote_anchor(evidence.start, evidence.end)}"


def entry_link(plan_id: str, noun: str, entry_id: str) -> str:
    return f"/plans/{plan_id}/{noun}/{entry_id}"
