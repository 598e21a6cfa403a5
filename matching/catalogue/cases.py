"""Golden cases that stand beside a programme: a firm in plain words, and the verdict each condition must give.

They are judged by `luodi catalogue check` and by a test, so that whoever edits a rule sees what it now says.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from matching.catalogue.entries import Catalogue
from matching.catalogue.files import Fault, RawEntry, line_of, read_entries
from matching.catalogue.load import PROGRAMMES
from matching.catalogue.policy import Policy
from matching.catalogue.records import Filled, Record
from matching.conditions import judge, outcome
from matching.places import Gazetteer
from matching.profile import EnterpriseProfile
from matching.programme import LifeCycle, Verification, state_on
from matching.result import Outcome, State
from matching.rules import Facts

LEAST = 3
"""Cases of a verified programme: at least one firm that meets, one that does not, one that said too little."""


class Case(Record):
    """One firm and what must come out; `industries` are those the match is taken to have found."""

    name_zh: Filled
    today: dt.date
    profile: dict[str, Any]
    industries: tuple[Filled, ...] | None = None
    expect: dict[Filled, State]
    outcome: Outcome
    window: LifeCycle | None = None


def facts_of(catalogue: Catalogue, case: Case) -> Facts:
    """What the conditions of a case may look at; raises ValidationError for a profile that is none."""
    profile = EnterpriseProfile.model_validate({"business_text": "", **case.profile})
    gazetteer = Gazetteer(catalogue)
    named = gazetteer.read(profile.city_prefer)
    regions = None
    if named:
        regions = frozenset(r.id for city in named.cities for r in gazetteer.regions_of(city))
    industries = None
    if case.industries is not None:
        industries = frozenset(i for given in case.industries for i in catalogue.lineage(given))
    return Facts(profile, case.today, industries, named.cities if named else None, regions)


def case_faults(catalogue: Catalogue, folder: Path) -> Iterator[Fault]:
    """Every case of the folder's programmes that cannot be read or does not come out as it says."""
    for entry in read_entries(folder, PROGRAMMES):
        policy = catalogue.policy_by_id.get(entry.name)
        if policy is not None:
            yield from _faults(catalogue, policy, entry)


def _faults(catalogue: Catalogue, policy: Policy, entry: RawEntry) -> Iterator[Fault]:
    cases = entry.fields.get("cases") or []
    if policy.verification is Verification.VERIFIED and len(cases) < LEAST:
        yield _fault(entry, "cases", f"needs {LEAST} cases or more: met, unmet, unknown")
    for number, given in enumerate(cases):
        try:
            case = Case.model_validate(given)
            facts = facts_of(catalogue, case)
        except (ValidationError, KeyError) as error:
            yield _fault(entry, f"cases/{number}", f"cannot be read: {error}")
            continue
        for message in mismatches(policy, case, facts):
            yield _fault(entry, f"cases/{number}", f"{case.name_zh}: {message}")


def mismatches(policy: Policy, case: Case, facts: Facts) -> Iterator[str]:
    """What comes out otherwise than the case says, in words."""
    verdicts = judge(policy.conditions, facts)
    states = {verdict.id: verdict.state for verdict in verdicts}
    for name in sorted(set(states) | set(case.expect)):
        if states.get(name) is not case.expect.get(name):
            yield f"{name} is {states.get(name, 'no condition')}, expected {case.expect.get(name)}"
    if case.expect and outcome(verdicts) is not case.outcome:
        yield f"the outcome is {outcome(verdicts)}, expected {case.outcome}"
    window = policy.window and state_on(policy.window, policy.legal_basis, facts.today).state
    if case.window is not None and window is not case.window:
        yield f"the window is {window}, expected {case.window}"


def _fault(entry: RawEntry, field: str, message: str) -> Fault:
    return Fault(entry.file, entry.name, field, message, line_of(entry.lines, field))
