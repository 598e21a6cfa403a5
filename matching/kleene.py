"""Kleene's strong three-valued logic over met, unmet and unknown.

Source: S. C. Kleene, Introduction to Metamathematics (1952), section 64.
"""

from collections.abc import Iterable, Mapping

from matching.result import State


def kleene_all(states: Iterable[State]) -> State:
    """Kleene's conjunction; met for no states at all."""
    found = set(states)
    if State.UNMET in found:
        return State.UNMET
    return State.UNKNOWN if State.UNKNOWN in found else State.MET


def kleene_any(states: Iterable[State]) -> State:
    """Kleene's disjunction; unmet for no states at all."""
    found = set(states)
    if State.MET in found:
        return State.MET
    return State.UNKNOWN if State.UNKNOWN in found else State.UNMET


def kleene_not(state: State) -> State:
    """Kleene's negation."""
    swapped: Mapping[State, State] = {State.MET: State.UNMET, State.UNMET: State.MET}
    return swapped.get(state, State.UNKNOWN)
