"""Probabilities in words."""


def percent(value: float) -> str:
    """A probability in whole percent; never 0 % or 100 %, which would claim certainty."""
    return "<1%" if value < 0.01 else ">99%" if value > 0.99 else f"{value:.0%}"
