"""The record of a policy: a lever of the plan, or a programme a firm can claim."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from matching.catalogue.records import Filled, Id, Record
from matching.conditions import Condition
from matching.programme import (
    Amount,
    Authority,
    BasisEvidence,
    Document,
    Duration,
    LegalBasis,
    Verification,
    Window,
)
from matching.result import Evidence, PolicyKind


class Serves(Record):
    """Whom and what a policy is for, typed from its wording; an empty field means the wording does not say.

    `sectors` are industry tiers; `goals`, `project_types`, `qualifications`, `ownership` and `stages` use the
    profile's vocabularies; `traits` are further words of the wording that a profile can show, `needs` what it gives
    that a profile can ask for in numbers.
    """

    industries: tuple[Id, ...] = ()
    sectors: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    project_types: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    ownership: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    traits: tuple[
        Literal["exporter", "first_use_product", "research", "transfer", "county", "small", "manufacturer", "large_project", "brand"],
        ...,
    ] = ()  # fmt: skip
    needs: tuple[Literal["land", "energy"], ...] = ()


class Policy(Record):
    """What the plan does for enterprises, or a programme they can claim.

    `reach` tells whether a firm itself can use, join or receive it ("firm"), or whether the province works on rules,
    training, regions or its own bodies, which firms feel only through others ("system"). `cities` are those the
    wording names, `place_ids` the sites it speaks of. A lever `gives` what the plan says, in its own words; a programme
    says it in English too. `evidence` are the plan's words: a programme's are those on its
    subject. What follows it is a programme's own record, None or empty where not stated or for a lever: `stacks_with`
    and `excludes` are ids of policies it may, or may not, be used together with; `basis_evidence` the documents its
    conditions were read in, `last_checked` the day; an unverified programme carries no conditions.
    """

    id: Id
    kind: PolicyKind
    name_zh: Filled
    name_en: Filled
    instrument: Filled
    gives: Filled
    gives_en: Filled | None = None
    reach: Literal["firm", "system"] = "firm"
    serves: Serves
    cities: tuple[Filled, ...] = ()
    place_ids: tuple[Id, ...] = ()
    conditions: tuple[Condition, ...] = ()
    note: str | None = None
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    authority: Authority | None = None
    window: Window | None = None
    amount: Amount | None = None
    legal_basis: LegalBasis | None = None
    basis_evidence: tuple[BasisEvidence, ...] = ()
    documents: tuple[Document, ...] = ()
    time_to_apply: Duration | None = None
    time_to_money: Duration | None = None
    stacks_with: tuple[Id, ...] = ()
    excludes: tuple[Id, ...] = ()
    verification: Verification | None = None
    last_checked: dt.date | None = None
