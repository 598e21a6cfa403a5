"""Embedded forms, keys made by oneself, notice of keys that expire, limits shared by all workers, leads a partner brought."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)

# From a tag, which stands in a partner's public page, to what that page may show: one row, and no list of them.
EMBED = """
CREATE FUNCTION luodi_embed(sought text) RETURNS TABLE (
    embed_id uuid, organisation_id uuid, partner text, tag text, environment text, origins text[], language text,
    theme text, accent text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT e.embed_id, e.organisation_id, o.name, e.tag, e.environment, e.origins, e.language, e.theme, e.accent
    FROM public.embeds e JOIN public.organisations o USING (organisation_id)
    WHERE e.tag = sought AND e.disabled_at IS NULL
$$
"""

# A key of the organisation that acts: limits are the operator's, never what somebody asks for himself. A key in place
# of another has the other's name, scopes, environment and limits; a new one has the standard limits. What makes it
# impossible is told as `reason`.
MAKE = """
CREATE FUNCTION luodi_key_make(
    called text, shown text, sealed bytea, may text[], env text, until date, today date, most integer,
    in_place_of uuid, old_ends timestamptz
) RETURNS TABLE (key_id uuid, reason text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    mine uuid := public.luodi_organisation();
    old public.api_keys;
BEGIN
    IF mine IS NULL OR until > (today + interval '18 months')::date OR until < today OR cardinality(may) = 0
        OR NOT may <@ ARRAY['match:run', 'catalogue:read', 'lead:write', 'feedback:write', 'webhook:manage'] THEN
        RAISE EXCEPTION 'no such key can be made' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('luodi keys ' || mine::text, 0));
    IF in_place_of IS NOT NULL THEN
        SELECT * INTO old FROM public.api_keys k WHERE k.key_id = in_place_of AND k.organisation_id = mine FOR UPDATE;
        IF NOT FOUND OR old.revoked_at IS NOT NULL OR old.replaced_by IS NOT NULL OR old.expires_on < today THEN
            RETURN QUERY SELECT NULL::uuid, 'ended';
            RETURN;
        END IF;
    ELSIF (SELECT count(*) FROM public.api_keys k WHERE k.organisation_id = mine AND k.environment = env
            AND k.revoked_at IS NULL AND k.replaced_by IS NULL AND k.expires_on >= today) >= most THEN
        RETURN QUERY SELECT NULL::uuid, 'many';
        RETURN;
    ELSIF env = 'live' AND may && ARRAY['match:run'] AND EXISTS (SELECT FROM public.api_keys k
            WHERE k.organisation_id = mine AND k.environment = 'live' AND k.monthly IS NOT NULL) THEN
        RETURN QUERY SELECT NULL::uuid, 'bounded';  -- a second key would double the month's matches
        RETURN;
    END IF;
    INSERT INTO public.api_keys AS k
        (organisation_id, name, prefix, digest, scopes, environment, expires_on, per_second, burst, monthly)
        VALUES (mine, coalesce(old.name, called), shown, sealed, coalesce(old.scopes, may),
            coalesce(old.environment, env), until, coalesce(old.per_second, 10), coalesce(old.burst, 20), old.monthly)
        RETURNING k.key_id INTO key_id;
    IF in_place_of IS NOT NULL THEN
        UPDATE public.api_keys k SET ends_at = old_ends, replaced_by = luodi_key_make.key_id WHERE k.key_id = in_place_of;
    END IF;
    RETURN NEXT;
END
$$
"""

END = """
CREATE FUNCTION luodi_key_end(which uuid) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE public.api_keys SET revoked_at = clock_timestamp()
        WHERE key_id = which AND organisation_id = public.luodi_organisation() AND revoked_at IS NULL;
    RETURN FOUND;
END
$$
"""

# One use of a bucket that belongs to an address or a form, counted for all workers by GCRA as keys are. Buckets that are
# full again say nothing and go, a few at a time.
TAKE = """
CREATE FUNCTION luodi_take(sought bytea, room double precision, step double precision)
RETURNS TABLE (wait double precision, remaining integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    instant double precision;
    kept double precision;
    ahead double precision;
BEGIN
    INSERT INTO public.use_rates (bucket, arrival) VALUES (sought, 0) ON CONFLICT DO NOTHING;
    SELECT r.arrival INTO kept FROM public.use_rates r WHERE r.bucket = sought FOR UPDATE;
    instant := extract(epoch FROM clock_timestamp());
    ahead := greatest(coalesce(kept, 0) - instant, 0) / step + 1;
    wait := CASE WHEN ahead > room THEN (ahead - room) * step ELSE 0 END;
    remaining := greatest(0, floor(room - ahead + CASE WHEN wait > 0 THEN 1 ELSE 0 END));
    IF wait = 0 THEN
        UPDATE public.use_rates r SET arrival = greatest(r.arrival, instant) + step WHERE r.bucket = sought;
    END IF;
    IF random() < 0.01 THEN
        DELETE FROM public.use_rates WHERE ctid IN (SELECT ctid FROM public.use_rates
            WHERE arrival < instant AND bucket <> sought LIMIT 500 FOR UPDATE SKIP LOCKED);
    END IF;
    RETURN NEXT;
END
$$
"""

# What a partner may know of the leads it brought: where they stand, and nothing of anybody.
BROUGHT = """
CREATE FUNCTION luodi_brought_leads(which uuid, before_at timestamptz, before_id uuid, most integer)
RETURNS TABLE (lead_id uuid, stage text, closed_as text, created_at timestamptz, updated_at timestamptz,
    recipient_id uuid, recipient text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT l.lead_id, l.stage, l.closed_as, l.created_at, l.updated_at, l.organisation_id, o.name
    FROM public.leads l JOIN public.organisations o USING (organisation_id)
    WHERE l.partner_organisation_id = public.luodi_organisation() AND (which IS NULL OR l.lead_id = which)
        AND (before_at IS NULL OR (l.created_at, l.lead_id) < (before_at, before_id))
    ORDER BY l.created_at DESC, l.lead_id DESC LIMIT least(most, 101)
$$
"""
FUNCTIONS = (
    "luodi_embed(text)",
    "luodi_key_make(text, text, bytea, text[], text, date, date, integer, uuid, timestamptz)",
    "luodi_key_end(uuid)",
    "luodi_take(bytea, double precision, double precision)",
    "luodi_brought_leads(uuid, timestamptz, uuid, integer)",
)
OWN = "organisation_id = (SELECT luodi_organisation())"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    embeds()
    op.create_table(
        "key_notices",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False, comment="before it expires"),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["api_keys.key_id"],
            name="fk_key_notices_key_id_api_keys",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key_id", "days", name="pk_key_notices"),
    )
    op.create_table(
        "use_rates",
        sa.Column(
            "bucket", sa.LargeBinary(), nullable=False, comment="HMAC of what is done and by whom"
        ),
        sa.Column(
            "arrival",
            sa.Float(),
            nullable=False,
            comment="when the bucket is full again, in seconds of the epoch (GCRA)",
        ),
        sa.PrimaryKeyConstraint("bucket", name="pk_use_rates"),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_use_rates_arrival", "use_rates", ["arrival"])
    op.add_column(
        "drafts",
        sa.Column(
            "embed_tag", sa.Text(), nullable=True, comment="the embedded form it was begun in"
        ),
    )
    for table in ("embeds", "key_notices", "use_rates"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY kept ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    op.execute(f"CREATE POLICY own ON embeds TO luodi_app USING ({OWN}) WITH CHECK ({OWN})")
    op.execute(
        "GRANT SELECT, INSERT, DELETE, UPDATE (origins, language, theme, accent, disabled_at) ON embeds TO luodi_app"
    )
    for function in (EMBED, MAKE, END, TAKE, BROUGHT):
        op.execute(function)
    for signature in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO luodi_app")


def embeds() -> None:
    op.create_table(
        "embeds",
        sa.Column(
            "embed_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "tag", sa.Text(), nullable=False, comment="in the partner's page, for all to see"
        ),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("origins", ARRAY(sa.Text()), nullable=False, comment="pages that may frame it"),
        sa.Column("language", sa.Text(), server_default=sa.text("'auto'"), nullable=False),
        sa.Column("theme", sa.Text(), server_default=sa.text("'auto'"), nullable=False),
        sa.Column("accent", sa.Text(), nullable=True, comment="#rrggbb"),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.CheckConstraint("tag ~ '^[a-z0-9][a-z0-9-]{2,39}$'", name="ck_embeds_tag"),
        sa.CheckConstraint("environment IN ('live', 'sandbox')", name="ck_embeds_environment"),
        sa.CheckConstraint("cardinality(origins) BETWEEN 1 AND 20", name="ck_embeds_origins"),
        sa.CheckConstraint("language IN ('auto', 'zh', 'en')", name="ck_embeds_language"),
        sa.CheckConstraint("theme IN ('auto', 'light', 'dark')", name="ck_embeds_theme"),
        sa.CheckConstraint("accent ~ '^#[0-9a-f]{6}$'", name="ck_embeds_accent"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.organisation_id"],
            name="fk_embeds_organisation_id_organisations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("embed_id", name="pk_embeds"),
        sa.UniqueConstraint("tag", name="uq_embeds_tag"),
    )
    op.create_index("ix_embeds_organisation_id", "embeds", ["organisation_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for signature in FUNCTIONS:
        op.execute(f"DROP FUNCTION {signature}")
    op.drop_column("drafts", "embed_tag")
    for table in ("use_rates", "key_notices", "embeds"):
        op.drop_table(table)
