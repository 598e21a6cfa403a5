"""The shapes of the API, written from docs/openapi.json by generate.py; do not edit."""

from __future__ import annotations

from datetime import date as date_aliased
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime

from luodi_client.shape import Shape


class Amount(Shape):
    """
    What the programme gives.

    `stated` follows from the document alone, `competitive` is decided among applicants, `case_by_case` by the
    authority, `none` means no money (a recognition). `min`, `max` and `cap` are in `unit`; `rate_pct` is a
    percentage of what the text names.
    """

    kind: str
    """
    One of: stated, competitive, case_by_case, none.
    """
    min: float | None = None
    max: float | None = None
    rate_pct: float | None = None
    cap: float | None = None
    unit: str | None = None
    text_zh: str
    text_en: str


class Attempt(Shape):
    """
    One try: `status` as answered, null when nothing was; `failure` null when it was taken.
    """

    number: int
    at: AwareDatetime
    status: int | None
    failure: str | None
    milliseconds: int


class Authority(Shape):
    """
    Who decides, and where to ask; `contact` is a telephone number, an office or a portal's name as published.
    """

    name_zh: str
    name_en: str
    contact: str | None = None
    url: str | None = None


class BasisEvidence(Shape):
    """
    A public document other than the plan in which conditions were read.

    `reliability` is A for an issuer's or government page, B for a reprint or news that repeats the text, C for
    another's summary where the text itself was not read. `url` is the page that was read, for C the official
    address that the summary names; None where the page that was read is not fit to be linked.
    """

    title: str
    number: str | None = None
    issuer: str
    date: date_aliased | None = None
    url: str | None = None
    reliability: str
    """
    One of: A, B, C.
    """
    quote: str | None = None


class Candidate(Shape):
    """
    An entry that may have been meant.
    """

    kind: str
    id: str
    name_zh: str
    name_en: str


class Change(Shape):
    """
    One ingredient of an answer that is no longer what it was.
    """

    ingredient: str
    was: Any
    now: Any


class ClassView(Shape):
    """
    One class; `path` names those above it, widest first; `via` is the trade word when a synonym led here.
    """

    code: str
    level: str
    name: str
    path: list[str]
    found_by: str
    """
    One of: code, name, pinyin, synonym.
    """
    via: str | None


class Condition(Shape):
    """
    One requirement in its human wording, with the rule that judges it and the clause or document it comes from.
    """

    id: str
    text_zh: str
    text_en: str
    source: str
    rule: dict[str, Any]


class ConditionChange(Shape):
    """
    A condition that is judged otherwise than before.
    """

    id: str
    text_zh: str
    text_en: str
    was: str
    now: str


class Cost(Shape):
    """
    How much fit an order gives up: means of best-fit scores over the first `compared` entries.
    """

    compared: int
    best_fit: float
    lens: float
    given_up: float


class CoverageItem(Shape):
    """
    Counts of one industry (its id) in one city (its name); null for what names none.
    """

    industry: str | None
    city: str | None
    sites: int
    parks: int
    policies: int


class Document(Shape):
    """
    A paper to hand in.
    """

    name_zh: str
    name_en: str


class Duration(Shape):
    """
    How long something takes, as the source words it; `days` where it gives a number.
    """

    days: int | None = None
    text_zh: str
    text_en: str


class Evidence(Shape):
    """
    A literal quote: `text[start:end] == quote` in the plan's file, in code points.
    """

    plan_id: str
    clause_id: str
    quote: str
    start: int
    end: int


class Factor(Shape):
    """
    One part of a score; `contribution = value × weight`, and the contributions of an item add up to its score.
    """

    id: str
    label_zh: str
    label_en: str
    value: float
    weight: float
    contribution: float
    note_zh: str
    note_en: str


class FactorChange(Shape):
    """
    What one factor adds to a score: before, now, and the difference.
    """

    id: str
    label_zh: str
    label_en: str
    was: float
    now: float
    change: float


class FactorGap(Shape):
    """
    How much more (or, below zero, less) one factor gives the entry than the entry it is compared with.
    """

    id: str
    label_zh: str
    label_en: str
    gap: float


class FeedbackItem(Shape):
    """
    An entry of the answer: an industry, a site or a policy, by its id.
    """

    kind: str
    """
    One of: industry, site, policy.
    """
    id: str


class FeedbackKept(Shape):
    """
    The answer as it was kept; `replaced` when it took the place of an earlier one.
    """

    run_id: str
    item: FeedbackItem
    rank: int
    grade: str
    catalogue_version: str
    verdict: str
    """
    One of: useful, not_suitable, already_have, other.
    """
    reason: str | None
    replaced: bool


class FieldChange(Shape):
    """
    A field's value on either side; a side on which the entry has no such field is left out.
    """

    before: Any | None = None
    after: Any | None = None


class FieldProblem(Shape):
    pointer: str
    code: str
    message_zh: str
    message_en: str


class IndustryCode(Shape):
    """
    A class of GB/T 4754—2017 that defines the industry (`core`) or holds some of its firms (`part`).
    """

    code: str
    share: str
    """
    One of: core, part.
    """
    why: str


class KeyView(Shape):
    """
    The key that asks; `expires_on` is its last day, `ends_at` the end of one that was replaced.
    """

    key_id: UUID
    name: str
    prefix: str
    environment: str
    """
    One of: live, sandbox.
    """
    scopes: list[str]
    expires_on: date_aliased
    ends_at: AwareDatetime | None


class LegalBasis(Shape):
    """
    The document a programme stands on; `valid_from` and `valid_to` are the first and last day it applies.
    """

    title: str
    number: str | None = None
    issuer: str | None = None
    date: date_aliased | None = None
    valid_from: date_aliased | None = None
    valid_to: date_aliased | None = None
    url: str | None = None


class LensCost(Shape):
    """
    What a lens, or the user's weights, give up in each list compared with best fit.
    """

    sites: Cost
    policies: Cost


class Limits(Shape):
    """
    `per_second` in the long run, `burst` at once; `matches_per_month` null for no bound, `matches_left` then too.
    """

    per_second: float
    burst: int
    matches_per_month: int | None
    matches_left: int | None


class Location(Shape):
    """
    Where the firm is today.
    """

    country: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None


class Loss(Shape):
    """
    The factor that cost an entry most: `lost` = weight × (1 − value), in points of the score.
    """

    factor: Factor
    lost: float
    text_zh: str
    text_en: str


class MatchJob(Shape):
    """
    A batch and how far it is; `done` and `failed` count rows and only grow, `eta_seconds` is null before the first rows.

    Results and job are kept until `expires_at`; what was sent is forgotten row by row as results come.
    """

    job_id: UUID
    state: str
    """
    One of: queued, running, done, cancelled, failed.
    """
    rows: int
    done: int
    failed: int
    waiting: int
    eta_seconds: int | None
    lens: str
    today: date_aliased
    created_at: AwareDatetime
    started_at: AwareDatetime | None
    finished_at: AwareDatetime | None
    expires_at: AwareDatetime
    problem: dict[str, Any] | None


class MatchJobs(Shape):
    """
    A page of jobs, the newest first.
    """

    items: list[MatchJob]
    next_cursor: str | None


class Matched(Shape):
    """
    Words of the profile that made a match: `profile.<field>[start:end] == text`, in code points.

    `field` is `business_text` or an item of a list, such as `products/0`.
    """

    text: str
    field: str
    start: int
    end: int


class MatchedIndustry(Shape):
    """
    An industry of the plan; `lost_to` is the best one, `why_zh` and `why_en` say what set it apart from this.
    """

    id: str
    name_zh: str
    name_en: str
    parent: str | None
    rank: int
    grade: str
    """
    How strong a match is; thresholds are the scorer's, documented in docs/evaluation.md. One of: A, B, C, insufficient.
    """
    probability: float
    components: dict[str, float]
    evidence: list[Evidence]
    matched: list[Matched]
    lost_to: str | None = None
    why_zh: str | None = None
    why_en: str | None = None


class NearMiss(Shape):
    """
    The smallest change of one field that would turn an unmet condition into a met one.
    """

    id: str
    kind: str
    change: Change
    text_zh: str
    text_en: str


class PlanMeta(Shape):
    id: str
    title_zh: str
    title_en: str
    catalogue_version: str
    catalogue_sha256: str
    plan_sha256: str


class PlanView(Shape):
    id: str
    title_zh: str | None = None
    title_en: str | None = None
    issuer_zh: str | None = None
    issuer_en: str | None = None
    region_zh: str | None = None
    region_en: str | None = None
    period_from: date_aliased | None = None
    period_to: date_aliased | None = None
    source: str | None = None
    source_url: str | None = None
    licence: str | None = None
    sha256: str | None = None
    catalogue_version: str | None = None
    plan_id: str | None = None
    name: str | None = None
    name_zh: str | None = None
    name_en: str | None = None
    catalogue_sha256: str | None = None
    counts: dict[str, int] | None = None


class Problem(Shape):
    """
    An RFC 9457 problem document.
    """

    type: str
    title: str
    title_zh: str
    title_en: str
    status: int
    detail: str
    detail_zh: str
    detail_en: str
    instance: str | None = None
    request_id: str | None = None
    errors: list[FieldProblem] | None = None
    changed: list[Change] | None = None
    candidates: list[Candidate] | None = None
    scope: str | None = None


class Question(Shape):
    """
    An unanswered field worth asking; `settles` is how many listed items an answer could move or decide.
    """

    field: str
    text_zh: str
    text_en: str
    settles: int


class Receiving(Shape):
    """
    The office a lead would go to.
    """

    id: UUID
    name: str


class RegisterEvidence(Shape):
    """
    An entry of an official list that is not the plan's text: the list, its publisher and its address.

    `reliability` is A for an official list read as such, B for news of one.
    """

    list_name: str
    source: str
    source_url: str
    reliability: str
    """
    One of: A, B.
    """
    stated: str


class ResultHash(Shape):
    """
    The hash of a kept result's text in UTF-8, in hexadecimal, and how many bytes it covers.
    """

    run_id: str
    sha256: str
    bytes: int


class RouteUse(Shape):
    """
    This month's use of one route, by its template.
    """

    requests: int
    matches: int
    refused: int
    route: str


class Run(Shape):
    """
    Everything an answer depends on: the same profile under the same run gives the same bytes.
    """

    run_id: str
    plan_ids: list[str]
    catalogue_version: str
    plan_sha256: str
    model_id: str
    model_sha256: str
    scorer_version: str
    lens: str
    engine: str
    """
    One of: embedding, lexical.
    """
    profile_sha256: str
    library_version: str
    today: str
    top: int | None
    weights: dict[str, dict[str, float]] | None = None


class Serves(Shape):
    """
    Whom and what a policy is for, typed from its wording; an empty field means the wording does not say.

    `sectors` are industry tiers; `goals`, `project_types`, `qualifications`, `ownership` and `stages` use the
    profile's vocabularies; `traits` are further words of the wording that a profile can show, `needs` what it gives
    that a profile can ask for in numbers.
    """

    industries: list[str] | None = None
    sectors: list[str] | None = None
    goals: list[str] | None = None
    project_types: list[str] | None = None
    qualifications: list[str] | None = None
    ownership: list[str] | None = None
    stages: list[str] | None = None
    traits: list[str] | None = None
    needs: list[str] | None = None


class Sibling(Shape):
    """
    Another entry that says nearly the same as the one it is listed under.
    """

    id: str
    name_zh: str
    name_en: str


class SiteView(Shape):
    id: str
    name_zh: str | None = None
    name_en: str | None = None
    kind: str | None = None
    status: str | None = None
    """
    One of: named, promised, registered, covered.
    """
    stage: str | None = None
    """
    One of: existing, being_built, planned, counted.
    """
    city: str | None = None
    spans: list[str] | None = None
    city_background: str | None = None
    county: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    industries: list[str] | None = None
    industries_stated: str | None = None
    area_as_stated: str | None = None
    count_text: str | None = None
    chemical_park: bool | None = None
    related_industries: list[str] | None = None
    purposes: list[str] | None = None
    note: str | None = None
    evidence: list[Evidence] | None = None
    register_entry: RegisterEvidence | None = None
    plan_id: str | None = None
    name: str | None = None


class Use(Shape):
    """
    Requests admitted, matches computed for them (a batch counts its rows), and requests refused for their number.
    """

    requests: int
    matches: int
    refused: int


class ValueChange(Shape):
    """
    A field of the profile, or an ingredient of the run, that is not what it was; None is "not said".
    """

    name: str
    was: Any
    now: Any


class Verdict(Shape):
    """
    One condition, judged: what was said, what is required, and which clause or rule requires it.
    """

    id: str
    text_zh: str
    text_en: str
    state: str
    """
    One of: met, unmet, unknown.
    """
    field: str | None
    said: Any
    required: Any
    source: str


class Vocabulary(Shape):
    zh: list[str]
    en: list[str]


class Warning(Shape):
    code: str
    text_zh: str
    text_en: str


class Webhook(Shape):
    """
    An address events are sent to. `disabled_why`: `gone` (it answered 410) or `asked`.
    """

    webhook_id: UUID
    url: str
    events: list[str]
    disabled_at: AwareDatetime | None
    disabled_why: str | None
    previous_until: AwareDatetime | None
    created_at: AwareDatetime


class WebhookReplay(Shape):
    """
    How many deliveries are sent again, and how many that never arrived are left for another call.
    """

    queued: int
    left: int


class WebhookWithSecret(Shape):
    """
    The same with the secret that signs: keep it, it is shown this once.
    """

    webhook_id: UUID
    url: str
    events: list[str]
    disabled_at: AwareDatetime | None
    disabled_why: str | None
    previous_until: AwareDatetime | None
    created_at: AwareDatetime
    secret: str


class Webhooks(Shape):
    items: list[Webhook]


class Window(Shape):
    """
    When one may apply.

    `dated` has published days, the first and the last on which applications are taken; `rolling` takes them at any
    time (a tax rule is used with the return); `unpublished` is neither known. `recurs` tells that a dated window
    comes again; its next days are not guessed.
    """

    kind: str
    """
    One of: dated, rolling, unpublished.
    """
    opens: date_aliased | None = None
    closes: date_aliased | None = None
    recurs: str | None = None
    text_zh: str
    text_en: str


class WindowNow(Shape):
    """
    A window with its state on the day of the match; `days_left` counts to the last day, 0 on it.
    """

    kind: str
    """
    One of: dated, rolling, unpublished.
    """
    opens: date_aliased | None = None
    closes: date_aliased | None = None
    recurs: str | None = None
    text_zh: str
    text_en: str
    state: str
    """
    Where a window stands on a day; `unknown` where its dates are not published. One of: upcoming, open, closing_soon, closed, rolling, unknown.
    """
    days_left: int | None


class Alternative(Shape):
    """
    One change of one field, checked by ranking again: what the entry would then be.

    `score` is a probability where the entry is an industry. A change is a decision of the firm or something it has
    not said yet; nothing here says that it should be made.
    """

    change: Change
    verdict: str
    """
    Whether an entry is in the answer, and if not, the one thing that keeps it out. One of: listed, cut_by_limit, below_threshold, no_industry_link, excluded_by_firm, abstained.
    """
    rank: int | None
    score: float
    outcome: str | None
    text_zh: str
    text_en: str


class ChangeView(Shape):
    """
    One entry that changed with one load of the catalogue.
    """

    change_id: int
    at: AwareDatetime
    plan_id: str
    catalogue_version: str
    catalogue_sha256: str
    noun: str
    entry_id: str
    kind: str
    """
    One of: baseline, added, changed, removed.
    """
    fields: dict[str, FieldChange]


class ClassList(Shape):
    standard: str
    """
    One of: GB/T 4754—2017.
    """
    items: list[ClassView]


class ClauseView(Shape):
    """
    `text` is `[start, end)` of the plan's file, in code points; `name` is the title, or the id where there is none.
    """

    plan_id: str | None = None
    name: str | None = None
    id: str
    level: str | None = None
    """
    One of: preamble, chapter, section, item, closing.
    """
    marker: str | None = None
    title: str | None = None
    parent: str | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None


class Comparison(Shape):
    """
    The entry beside the last one listed, or an industry beside the best one; `gap` is its score less the other's.

    `factors`: where they differ, what costs the entry most first; empty for industries, whose reason is `text_zh`.
    """

    id: str
    name_zh: str
    name_en: str
    rank: int
    score: float
    gap: float
    factors: list[FactorGap]
    text_zh: str
    text_en: str


class Coverage(Shape):
    plan_id: str
    catalogue_sha256: str
    items: list[CoverageItem]


class Delivery(Shape):
    """
    One event for one webhook: `event_id` is the `webhook-id` header of every attempt, `payload` what is sent.
    """

    delivery_id: UUID
    event_id: str
    event: str
    state: str
    """
    One of: pending, delivered, dead.
    """
    payload: Any
    created_at: AwareDatetime
    next_at: AwareDatetime | None
    settled_at: AwareDatetime | None
    attempts: list[Attempt]


class EnterpriseProfile(Shape):
    """
    One enterprise and its project, as said by whoever filled the form in.

    Money is in 万元 (10,000 RMB), land in 亩, floor in m², power in MVA, energy in tonnes of standard coal a year.
    A blank `business_text` is allowed and matches nothing: the answer is then "not enough information".
    """

    id: str | None = None
    name: str | None = None
    uscc: str | None = None
    business_text: str
    products: list[str] | None = None
    technologies: list[str] | None = None
    industry_code: str | None = None
    project_type: (
        Literal[
            "new",
            "expansion",
            "transfer",
            "headquarters",
            "rnd",
            "pilot_production",
            "demonstration",
        ]
        | None
    ) = None
    goals: (
        list[Literal["site", "policy", "scenario", "supply_chain", "funding", "talent", "market"]]
        | None
    ) = None
    location: Location | None = None
    city_prefer: list[str] | None = None
    city_exclude: list[str] | None = None
    investment_wan: float | None = None
    land_mu: float | None = None
    floor_m2: float | None = None
    power_mva: float | None = None
    energy_tce: float | None = None
    logistics: (
        list[Literal["seaport", "airport", "rail", "cold_chain", "chemical_berth"]] | None
    ) = None
    needs_chemical_park: bool | None = None
    founded: str | None = None
    employees: int | None = None
    revenue_wan: float | None = None
    rd_wan: float | None = None
    rd_intensity_pct: float | None = None
    export_share_pct: float | None = None
    qualifications: (
        list[
            Literal[
                "high_tech",
                "sme_tech",
                "srdi",
                "srdi_giant",
                "champion",
                "above_scale",
                "chain_leader",
                "unicorn",
                "listed",
                "time_honoured",
            ]
        ]
        | None
    ) = None
    ownership: Literal["private", "state", "foreign", "hk_mo_tw", "joint_venture"] | None = None
    stage: Literal["idea", "startup", "growth", "mature"] | None = None
    start_by: str | None = None
    first_use_product: bool | None = None
    already_has: list[str] | None = None
    declined: list[str] | None = None


class IndustryView(Shape):
    id: str
    name_zh: str | None = None
    name_en: str | None = None
    tier: str | None = None
    """
    One of: traditional, emerging, future, agriculture, service, digital, other.
    """
    parent: str | None = None
    prominence: str | None = None
    """
    One of: headline, named, mention.
    """
    sub_fields: list[str] | None = None
    definition_zh: str | None = None
    definition_en: str | None = None
    not_zh: str | None = None
    codes: list[IndustryCode] | None = None
    vocabulary: Vocabulary | None = None
    upstream: list[str] | None = None
    downstream: list[str] | None = None
    note: str | None = None
    evidence: list[Evidence] | None = None
    plan_id: str | None = None
    name: str | None = None


class LeadHanded(Shape):
    """
    The lead as it was kept. `status_path` opens its status for the firm, who may withdraw, export and delete there;
    it is told once. A sandbox key keeps nothing: `sandbox` is true and the path opens nothing.
    """

    lead_id: UUID
    stage: str
    recipient: Receiving
    first_contact_due: AwareDatetime | None
    status_path: str | None
    sandbox: bool


class MatchedPolicy(Shape):
    """
    A lever or a programme, ranked and judged; what follows `gives` is a programme's own record.

    A lever gives what the plan says, in its own words; `gives_en` is None for it.

    An unverified programme shows no conditions, and its outcome is "not enough information".
    """

    id: str
    kind: str
    """
    A lever is what the plan says the province does; a programme is a scheme a firm can claim. One of: lever, programme.
    """
    name_zh: str
    name_en: str
    instrument: str
    rank: int
    score: float
    grade: str
    """
    How strong a match is; thresholds are the scorer's, documented in docs/evaluation.md. One of: A, B, C, insufficient.
    """
    outcome: str
    """
    One of: meets_known_conditions, has_unmet_condition, not_enough_information, no_conditions_stated.
    """
    conditions: list[Verdict]
    factors: list[Factor]
    evidence: list[Evidence]
    industry: str | None
    gives: str
    gives_en: str | None = None
    authority: Authority | None = None
    window: WindowNow | None = None
    amount: Amount | None = None
    legal_basis: LegalBasis | None = None
    basis_evidence: list[BasisEvidence] | None = None
    documents: list[Document] | None = None
    time_to_apply: Duration | None = None
    time_to_money: Duration | None = None
    stacks_with: list[str] | None = None
    excludes: list[str] | None = None
    verification: str | None = None
    last_checked: date_aliased | None = None
    best_fit_score: float | None = None


class MatchedSite(Shape):
    """
    A site; `grouped_under` names the better-ranked entry it nearly repeats, `siblings` those that repeat it.

    `best_fit_score` is the score under best fit where another lens or the user's weights made the order.
    """

    id: str
    name_zh: str
    name_en: str
    kind: str
    status: str
    city: str | None
    county: str | None
    rank: int
    score: float
    grade: str
    """
    How strong a match is; thresholds are the scorer's, documented in docs/evaluation.md. One of: A, B, C, insufficient.
    """
    evidence_level: str
    """
    How the plan or a register ties a site to the industry, strongest first. One of: named_with_industry, official_register, named_otherwise, regional_clause, province_wide.
    """
    industry: str | None
    factors: list[Factor]
    evidence: list[Evidence]
    register_evidence: RegisterEvidence | None
    missing_facts: list[str]
    conditions: list[Verdict]
    count_text: str | None
    grouped_under: str | None = None
    siblings: list[Sibling] | None = None
    best_fit_score: float | None = None


class Meta(Shape):
    """
    `today` is the day matches are judged on, `sandbox_today` the one of sandbox keys.
    """

    api_version: str
    """
    One of: v1.
    """
    library_version: str
    plans: list[PlanMeta]
    engine: str
    model_id: str
    model_sha256: str | None
    scorer_version: str
    lenses: list[str]
    today: date_aliased
    sandbox_today: date_aliased


class Moved(Shape):
    """
    An entry whose place, score, grade or conditions changed; `changed` means that it kept its place.

    `factors` are empty where its own score is what it was and others passed it or fell behind. Scores of industries
    are probabilities.
    """

    kind: str
    """
    One of: industry, site, policy.
    """
    id: str
    name_zh: str
    name_en: str
    move: str
    """
    One of: entered, left, moved, changed.
    """
    rank_was: int | None
    rank_now: int | None
    score_was: float | None
    score_now: float | None
    grade_was: str | None
    grade_now: str | None
    factors: list[FactorChange]
    conditions: list[ConditionChange]


class NextQuestions(Shape):
    """
    Fields not yet said, the one that settles most first; none when nothing is left, or nothing fits (`abstained`).
    """

    profile_id: str | None
    abstained: bool
    questions: list[Question]


class NoticeShown(Shape):
    """
    What the person has to be shown before they agree: the sentence, the purposes, and the rest as (label, text).
    """

    recipient: Receiving
    notice_version: str
    language: str
    """
    One of: zh, en.
    """
    consent: str
    purposes: list[str]
    items: list[list[Any]]
    retention_days: int


class PageClauseView(Shape):
    items: list[ClauseView]
    total: int
    next_cursor: str | None


class PageIndustryView(Shape):
    items: list[IndustryView]
    total: int
    next_cursor: str | None


class PagePlanView(Shape):
    items: list[PlanView]
    total: int
    next_cursor: str | None


class PageSiteView(Shape):
    items: list[SiteView]
    total: int
    next_cursor: str | None


class PolicyView(Shape):
    id: str
    kind: str | None = None
    """
    A lever is what the plan says the province does; a programme is a scheme a firm can claim. One of: lever, programme.
    """
    name_zh: str | None = None
    name_en: str | None = None
    instrument: str | None = None
    gives: str | None = None
    gives_en: str | None = None
    reach: str | None = None
    """
    One of: firm, system.
    """
    serves: Serves | None = None
    cities: list[str] | None = None
    place_ids: list[str] | None = None
    conditions: list[Condition] | None = None
    note: str | None = None
    evidence: list[Evidence] | None = None
    authority: Authority | None = None
    window: Window | None = None
    amount: Amount | None = None
    legal_basis: LegalBasis | None = None
    basis_evidence: list[BasisEvidence] | None = None
    documents: list[Document] | None = None
    time_to_apply: Duration | None = None
    time_to_money: Duration | None = None
    stacks_with: list[str] | None = None
    excludes: list[str] | None = None
    verification: str | None = None
    last_checked: date_aliased | None = None
    plan_id: str | None = None
    name: str | None = None


class Target(Shape):
    """
    One entry of the catalogue.
    """

    kind: str
    """
    One of: industry, site, policy.
    """
    id: str
    name_zh: str
    name_en: str


class Usage(Shape):
    """
    `day` and `month` are by the service's calendar; counts of the last moments before a crash may be missing.
    """

    key: KeyView
    limits: Limits
    day: date_aliased
    today: Use
    month: Use
    routes: list[RouteUse]


class ChangePage(Shape):
    """
    `more` says whether asking with `next_since` at once gives more.
    """

    items: list[ChangeView]
    next_since: int
    more: bool


class Deliveries(Shape):
    items: list[Delivery]
    next_cursor: str | None


class Difference(Shape):
    """
    From one run to another: what was said otherwise, what else changed, and what came of it.
    """

    run_was: str
    run_now: str
    profile: list[ValueChange]
    ingredients: list[ValueChange]
    abstained_was: bool
    abstained_now: bool
    moved: list[Moved]


class Explanation(Shape):
    """
    Why an entry is, or is not, in the answer to a profile.

    `rank` is its place among all that is worth showing, `of` their number, whether or not the list was long enough;
    None for what no list would hold. `score` and `factors` are what the entry gets, or would get if it were let in.
    For an industry `score` is its probability and `components` are the scorer's inputs. `run` is the manifest of the
    match that is explained.
    """

    target: Target
    verdict: str
    """
    Whether an entry is in the answer, and if not, the one thing that keeps it out. One of: listed, cut_by_limit, below_threshold, no_industry_link, excluded_by_firm, abstained.
    """
    text_zh: str
    text_en: str
    rank: int | None
    of: int
    score: float
    grade: str
    """
    How strong a match is; thresholds are the scorer's, documented in docs/evaluation.md. One of: A, B, C, insufficient.
    """
    evidence_level: str | None
    industry: str | None
    factors: list[Factor]
    components: dict[str, float]
    costliest: Loss | None
    compared: Comparison | None
    changes: list[Alternative]
    outcome: str | None
    conditions: list[Verdict]
    evidence: list[Evidence]
    register_evidence: RegisterEvidence | None
    matched: list[Matched]
    run: Run


class MatchResult(Shape):
    profile_id: str | None
    abstained: bool
    reason_zh: str | None
    reason_en: str | None
    run: Run
    industries: list[MatchedIndustry]
    sites: list[MatchedSite]
    policies: list[MatchedPolicy]
    questions: list[Question]
    near_misses: list[NearMiss]
    warnings: list[Warning]
    lens_cost: LensCost | None = None


class PagePolicyView(Shape):
    items: list[PolicyView]
    total: int
    next_cursor: str | None


class JobRow(Shape):
    """
    What came of one row: `result` is a MatchResult when `state` is done, `problem` an RFC 9457 problem when it failed.
    """

    number: int
    state: str
    """
    One of: done, failed.
    """
    result: MatchResult | None = None
    problem: Problem | None = None


class LensComparison(Shape):
    """
    The same profile under several lenses, in the order they are published; each result is a run of its own.
    """

    profile_id: str | None
    results: list[MatchResult]


class JobResults(Shape):
    """
    Rows in order, up to the first that waits; `next_cursor` is null only when the job has ended and all were read.
    """

    items: list[JobRow]
    next_cursor: str | None
