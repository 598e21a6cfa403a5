"""Leads: what a company hands off, with whose consent, what became of it, and the link the company follows it under."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("leads", "lead_links", "lead_contacts", "consents", "lead_events")

# The digest of the link a transaction was opened with; a company acts under it, not for an organisation.
LINK = """
CREATE FUNCTION luodi_link() RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT decode(nullif(current_setting('luodi.link', true), ''), 'hex') $$
"""
LINKED_LEAD = """
CREATE FUNCTION luodi_linked_lead() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT lead_id FROM public.lead_links WHERE digest = public.luodi_link() AND revoked_at IS NULL $$
"""
LINKED_ORGANISATION = """
CREATE FUNCTION luodi_linked_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT organisation_id FROM public.lead_links WHERE digest = public.luodi_link() AND revoked_at IS NULL $$
"""
# A link may only be made before its lead, so that nobody can make one that opens somebody else's.
LEAD_EXISTS = """
CREATE FUNCTION luodi_lead_exists(which uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (SELECT FROM public.leads WHERE lead_id = which) $$
"""
# Who receives what is handed off for a place: its park, else its city, else the province. Names only, of offices only.
RECIPIENT = """
CREATE FUNCTION luodi_recipient(of_site text, of_city text)
RETURNS TABLE (organisation_id uuid, name text, kind text, city text) LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT o.organisation_id, o.name, o.kind, o.city FROM public.organisations o
    WHERE (o.kind = 'park' AND o.site_id = of_site) OR (o.kind = 'city' AND o.city = of_city) OR o.kind = 'province'
    ORDER BY array_position(ARRAY['park', 'city', 'province'], o.kind), o.created_at, o.organisation_id LIMIT 1
$$
"""
RECEIVES = """
CREATE FUNCTION luodi_receives(which uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM public.organisations
        WHERE organisation_id = which AND kind IN ('province', 'city', 'park'))
$$
"""
ANSWER_DELETED = """
CREATE FUNCTION luodi_delete_answers(of_run text, except_lead uuid) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    said text := (SELECT profile_sha256 FROM public.runs WHERE run_id = of_run);
    same text[]; forms uuid[]; made text[];
BEGIN
    SELECT array_agg(run_id) INTO same FROM public.runs WHERE profile_sha256 = said;
    SELECT array_agg(DISTINCT draft_id) INTO forms FROM (
        SELECT draft_id FROM public.drafts WHERE run_id = ANY (same)
        UNION SELECT draft_id FROM public.draft_runs WHERE run_id = ANY (same)) f;
    IF cardinality(forms) > 1 OR EXISTS (
        SELECT FROM public.leads WHERE run_id = ANY (same) AND lead_id <> except_lead) THEN
        RETURN;  -- somebody else's form or lead rests on the same answers
    END IF;
    SELECT coalesce(same, '{}') || coalesce(array_agg(run_id), '{}') INTO made
        FROM public.draft_runs WHERE draft_id = ANY (forms);
    DELETE FROM public.draft_links WHERE draft_id = ANY (forms);
    DELETE FROM public.drafts WHERE draft_id = ANY (forms);
    DELETE FROM public.runs r WHERE run_id = ANY (made)
        AND NOT EXISTS (SELECT FROM public.drafts d WHERE d.run_id = r.run_id)
        AND NOT EXISTS (SELECT FROM public.draft_runs d WHERE d.run_id = r.run_id)
        AND NOT EXISTS (SELECT FROM public.leads l WHERE l.run_id = r.run_id AND l.lead_id <> except_lead);
END
$$
"""
# What remains of a lead: its place in the figures, without anything that says whose it was.
ERASED = """
CREATE FUNCTION luodi_erase_lead(which uuid, how text, moment timestamptz) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    DELETE FROM public.lead_contacts WHERE lead_id = which;
    UPDATE public.lead_events SET text = NULL WHERE lead_id = which;
    UPDATE public.lead_links SET revoked_at = moment WHERE lead_id = which AND revoked_at IS NULL;
    UPDATE public.consents SET withdrawn_at = coalesce(withdrawn_at, moment) WHERE lead_id = which AND how = 'deleted';
    UPDATE public.leads SET enterprise = NULL, message = NULL, run_id = NULL, anonymised_at = moment,
        updated_at = moment, closed_at = coalesce(closed_at, moment), closed_as = how WHERE lead_id = which;
END
$$
"""
WITHDRAWN = """
CREATE FUNCTION luodi_withdraw_linked_lead(moment timestamptz) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE mine uuid := public.luodi_linked_lead();
BEGIN
    UPDATE public.consents SET withdrawn_at = moment WHERE lead_id = mine AND withdrawn_at IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    DELETE FROM public.lead_contacts WHERE lead_id = mine;
    UPDATE public.leads SET message = NULL, closed_at = moment, closed_as = 'withdrawn', updated_at = moment
        WHERE lead_id = mine;
    INSERT INTO public.lead_events (lead_id, organisation_id, at, kind, actor_kind, actor, shown_to)
        SELECT lead_id, organisation_id, moment, 'withdrawn', 'company', lead_id::text, 'company'
        FROM public.leads WHERE lead_id = mine;
    RETURN true;
END
$$
"""
DELETED = """
CREATE FUNCTION luodi_delete_linked_lead(moment timestamptz) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE mine uuid := public.luodi_linked_lead(); of_run text;
BEGIN
    SELECT run_id INTO of_run FROM public.leads WHERE lead_id = mine AND anonymised_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN false; END IF;
    PERFORM public.luodi_delete_answers(of_run, mine);
    PERFORM public.luodi_erase_lead(mine, 'deleted', moment);
    RETURN true;
END
$$
"""
FOR_APP = (
    "luodi_linked_lead()", "luodi_linked_organisation()", "luodi_lead_exists(uuid)", "luodi_recipient(text, text)",
    "luodi_receives(uuid)", "luodi_withdraw_linked_lead(timestamptz)", "luodi_delete_linked_lead(timestamptz)",
)  # fmt: skip
FOR_OWNER = (
    "luodi_delete_answers(text, uuid)",
    "luodi_erase_lead(uuid, text, timestamptz)",
)

OURS = "organisation_id = ANY ((SELECT luodi_organisations())::uuid[])"
THEIRS = "lead_id = (SELECT luodi_linked_lead())"
HANDED_OFF = (
    f"{THEIRS} AND luodi_receives(organisation_id) AND source IN ('web', 'partner') AND stage = 'lead' "
    "AND owner_id IS NULL AND closed_at IS NULL AND anonymised_at IS NULL"
)
ENTERED = "organisation_id = luodi_organisation() AND source = 'officer' AND anonymised_at IS NULL"
NEW_LINK = "digest = luodi_link() AND NOT luodi_lead_exists(lead_id)"
POLICIES = (
    ("leads", "seen", f"FOR SELECT TO luodi_app USING ({OURS} OR {THEIRS})"),
    ("leads", "added", f"FOR INSERT TO luodi_app WITH CHECK (({HANDED_OFF}) OR ({ENTERED}))"),
    ("leads", "worked_on", f"FOR UPDATE TO luodi_app USING ({OURS}) WITH CHECK ({OURS})"),
    ("lead_links", "seen", f"FOR SELECT TO luodi_app USING (digest = luodi_link() OR {OURS})"),
    ("lead_links", "added", f"FOR INSERT TO luodi_app WITH CHECK ({NEW_LINK})"),
    ("lead_links", "kept_open", f"FOR UPDATE TO luodi_app USING ({OURS}) WITH CHECK ({OURS})"),
    ("lead_contacts", "seen", f"FOR SELECT TO luodi_app USING ({OURS} OR {THEIRS})"),
    ("lead_contacts", "added", f"FOR INSERT TO luodi_app WITH CHECK ({OURS} OR {THEIRS})"),
    ("consents", "seen", f"FOR SELECT TO luodi_app USING ({OURS} OR {THEIRS})"),
    (
        "consents",
        "given",
        f"FOR INSERT TO luodi_app WITH CHECK ({THEIRS} AND withdrawn_at IS NULL)",
    ),
    ("consents", "kept_on", f"FOR UPDATE TO luodi_app USING ({OURS}) WITH CHECK ({OURS})"),
    (
        "lead_events",
        "seen",
        f"FOR SELECT TO luodi_app USING ({OURS} OR ({THEIRS} AND shown_to = 'company'))",
    ),
    (
        "lead_events",
        "added",
        f"FOR INSERT TO luodi_app WITH CHECK ({OURS} OR ({THEIRS} AND shown_to = 'company'))",
    ),
    (
        "audit_log",
        "added_under_a_link",
        "FOR INSERT TO luodi_app WITH CHECK (actor_kind IN ('company', 'partner') AND subject_kind = 'lead' "
        "AND organisation_id = luodi_linked_organisation() AND subject = luodi_linked_lead()::text)",
    ),
)
GRANTS = (
    "SELECT, INSERT, UPDATE (organisation_id, enterprise, industry_id, site_id, policy_id, stage, reason, owner_id, "
    "first_contact_due, contacted_at, closed_at, closed_as, updated_at) ON leads",
    "SELECT, INSERT, UPDATE (expires_on) ON lead_links",
    "SELECT, INSERT ON lead_contacts",
    "SELECT, INSERT, UPDATE (retention_until) ON consents",
    "SELECT, INSERT ON lead_events",
    "SELECT, INSERT, DELETE ON draft_runs",
)


def _moment(name: str, *, nullable: bool = False, comment: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, comment=comment)


def _text(name: str, *, nullable: bool = False, comment: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=nullable, comment=comment)


def _lead() -> tuple[sa.Column[object], sa.Column[object]]:
    return (
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
    )


def _of_lead(table: str) -> sa.ForeignKeyConstraint:
    """Checked at the end of the transaction, for a link is made before its lead."""
    return sa.ForeignKeyConstraint(
        ["lead_id", "organisation_id"],
        ["leads.lead_id", "leads.organisation_id"],
        name=f"fk_{table}_lead_id_leads",
        onupdate="CASCADE",
        deferrable=True,
        initially="DEFERRED",
    )


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _draft_runs()
    _leads()
    _parts()
    _events()
    functions = (LINK, LINKED_LEAD, LINKED_ORGANISATION, LEAD_EXISTS, RECIPIENT, RECEIVES)
    for function in (*functions, ANSWER_DELETED, ERASED, WITHDRAWN, DELETED):
        op.execute(function)
    for function in (*FOR_APP, *FOR_OWNER):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
    for function in FOR_APP:
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO luodi_app")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY kept ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    for table, name, rule in POLICIES:
        op.execute(f"CREATE POLICY {name} ON {table} {rule}")
    for grant in GRANTS:
        op.execute(f"GRANT {grant} TO luodi_app")


def _draft_runs() -> None:
    op.create_table(
        "draft_runs",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        _text("run_id", comment="an answer made from it"),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["drafts.draft_id"],
            name="fk_draft_runs_draft_id_drafts",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("draft_id", "run_id", name="pk_draft_runs"),
    )
    op.create_index("ix_draft_runs_run_id", "draft_runs", ["run_id"])
    op.execute(
        "INSERT INTO draft_runs SELECT draft_id, run_id FROM drafts WHERE run_id IS NOT NULL"
    )


def _leads() -> None:
    op.create_table(
        "leads",
        sa.Column(
            "lead_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="who received it"),
        _text("run_id", nullable=True, comment="the answer it came from, while it is kept"),
        _text("enterprise", nullable=True, comment="its name as said"),
        _text("industry_id", nullable=True),
        _text("site_id", nullable=True),
        _text("policy_id", nullable=True),
        _text("message", nullable=True),
        _text("source"),
        sa.Column("partner_organisation_id", sa.Uuid(), nullable=True, comment="who brought it"),
        sa.Column("stage", sa.Text(), server_default=sa.text("'lead'"), nullable=False),
        _text("reason", nullable=True, comment="why it is paused or unsuitable"),
        sa.Column("owner_id", sa.Uuid(), nullable=True, comment="the officer in charge"),
        _moment("created_at"),
        _moment("first_contact_due"),
        _moment("contacted_at", nullable=True),
        _moment("updated_at", comment="last activity"),
        _moment("closed_at", nullable=True),
        _text("closed_as", nullable=True),
        _moment("anonymised_at", nullable=True),
        sa.CheckConstraint("source IN ('web', 'partner', 'officer')", name=op.f("ck_leads_source")),
        sa.CheckConstraint(
            "stage IN ('lead', 'contacted', 'negotiating', 'visiting', 'signed', 'construction', "
            "'production', 'paused', 'unsuitable')",
            name=op.f("ck_leads_stage"),
        ),
        sa.CheckConstraint(
            "reason IN ('industry', 'land', 'energy', 'environment', 'timing', 'no_plan', "
            "'settled_elsewhere', 'unreachable', 'other')",
            name=op.f("ck_leads_reason"),
        ),
        sa.CheckConstraint(
            "(reason IS NOT NULL) = (stage IN ('paused', 'unsuitable'))",
            name=op.f("ck_leads_reason_given"),
        ),
        sa.CheckConstraint(
            "closed_as IN ('unsuitable', 'unanswered', 'withdrawn', 'deleted', 'expired')",
            name=op.f("ck_leads_closed_as"),
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_as IS NULL)", name=op.f("ck_leads_closed")
        ),
        sa.CheckConstraint(
            "(anonymised_at IS NULL) = (enterprise IS NOT NULL)", name=op.f("ck_leads_anonymised")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.organisation_id"],
            name="fk_leads_organisation_id_organisations",
        ),
        sa.ForeignKeyConstraint(
            ["partner_organisation_id"],
            ["organisations.organisation_id"],
            name="fk_leads_partner_organisation_id_organisations",
        ),
        sa.PrimaryKeyConstraint("lead_id", name="pk_leads"),
        sa.UniqueConstraint("lead_id", "organisation_id", name="uq_leads_lead_id"),
    )
    op.create_index("ix_leads_organisation_id_stage", "leads", ["organisation_id", "stage"])
    for column in ("run_id", "partner_organisation_id"):
        op.create_index(f"ix_leads_{column}", "leads", [column])


def _parts() -> None:
    op.create_table(
        "lead_links",
        sa.Column(
            "digest",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the token in the address",
        ),
        *_lead(),
        _moment("created_at"),
        sa.Column("expires_on", sa.Date(), nullable=False, comment="the last day it opens"),
        _moment("revoked_at", nullable=True),
        sa.CheckConstraint("octet_length(digest) = 32", name=op.f("ck_lead_links_digest")),
        _of_lead("lead_links"),
        sa.PrimaryKeyConstraint("digest", name="pk_lead_links"),
    )
    op.create_index("ix_lead_links_lead_id", "lead_links", ["lead_id"])
    op.create_index("ix_lead_links_expires_on", "lead_links", ["expires_on"])
    op.create_table(
        "lead_contacts",
        *_lead(),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="person, phone, e-mail, preferred way: AES-256-GCM",
        ),
        _moment("created_at"),
        _of_lead("lead_contacts"),
        sa.PrimaryKeyConstraint("lead_id", name="pk_lead_contacts"),
    )
    op.create_table(
        "consents",
        *_lead(),
        _text("notice_version"),
        sa.Column("purposes", sa.ARRAY(sa.Text()), nullable=False),
        _text("recipient", comment="its name as shown"),
        _text("language", comment="of the notice as shown"),
        _moment("given_at"),
        _moment("withdrawn_at", nullable=True),
        sa.Column(
            "retention_days", sa.Integer(), nullable=False, comment="after the last activity"
        ),
        sa.Column("retention_until", sa.Date(), nullable=False, comment="the last day it is kept"),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("ck_consents_language")),
        sa.CheckConstraint("retention_days > 0", name=op.f("ck_consents_retention_days")),
        _of_lead("consents"),
        sa.PrimaryKeyConstraint("lead_id", name="pk_consents"),
    )
    op.create_index("ix_consents_retention_until", "consents", ["retention_until"])


def _events() -> None:
    op.create_table(
        "lead_events",
        sa.Column("event_id", sa.BigInteger(), sa.Identity(), nullable=False),
        *_lead(),
        _moment("at"),
        _text("kind"),
        _text("actor_kind"),
        _text("actor", comment="an id, never a name"),
        _text("from_stage", nullable=True),
        _text("to_stage", nullable=True),
        _text("reason", nullable=True),
        _text("text", nullable=True),
        _text("shown_to"),
        sa.CheckConstraint(
            "kind IN ('handed_off', 'entered', 'moved', 'assigned', 'message', 'note', 'withdrawn', 'closed')",
            name=op.f("ck_lead_events_kind"),
        ),
        sa.CheckConstraint(
            "shown_to IN ('company', 'officers')", name=op.f("ck_lead_events_shown_to")
        ),
        sa.CheckConstraint(
            "kind <> 'note' OR shown_to = 'officers'", name=op.f("ck_lead_events_note_is_inner")
        ),
        _of_lead("lead_events"),
        sa.PrimaryKeyConstraint("event_id", name="pk_lead_events"),
    )
    op.create_index("ix_lead_events_lead_id", "lead_events", ["lead_id", "event_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP POLICY added_under_a_link ON audit_log")
    for table in ("lead_events", "consents", "lead_contacts", "lead_links", "leads", "draft_runs"):
        op.drop_table(table)
    for function in (*reversed(FOR_APP), *FOR_OWNER, "luodi_link()"):
        op.execute(f"DROP FUNCTION {function}")
