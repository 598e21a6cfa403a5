"""Partners' keys and limits, answers that may be asked for again, and the feed of the catalogue's changes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# The only way from a key to its organisation: whoever knows the digest finds that one row and no other.
FIND = """
CREATE FUNCTION luodi_key(sought bytea) RETURNS SETOF api_keys LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT * FROM public.api_keys WHERE digest = sought $$
"""

# One use of a key, counted for all workers: a bucket by GCRA (ITU-T I.371), then the month's rows.
# `factor` scales rate and burst, 0 for no limits. `reason` is null when the use is allowed.
USE = """
CREATE FUNCTION luodi_key_use(
    sought uuid, today date, requests_more bigint, rows_more bigint, at_route text, factor double precision
) RETURNS TABLE (reason text, wait double precision, remaining integer, month_used bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    found public.api_keys;
    rate public.key_rates;
    instant double precision;
    step double precision;
    room double precision;
    ahead double precision;
BEGIN
    SELECT * INTO STRICT found FROM public.api_keys k WHERE k.key_id = sought;
    INSERT INTO public.key_rates (key_id) VALUES (sought) ON CONFLICT DO NOTHING;
    SELECT * INTO STRICT rate FROM public.key_rates r WHERE r.key_id = sought FOR UPDATE;
    instant := extract(epoch FROM clock_timestamp());
    month_used := CASE WHEN rate.month = date_trunc('month', today)::date THEN rate.used ELSE 0 END;
    remaining := found.burst;
    IF factor > 0 THEN
        step := 1 / (found.per_second * factor);
        room := found.burst * factor;
        ahead := greatest(rate.arrival - instant, 0) / step + requests_more;
        IF requests_more > 0 AND ahead > room THEN
            reason := 'rate';
            wait := (ahead - room) * step;
        ELSIF found.environment = 'live' AND rows_more > 0 AND month_used + rows_more > found.monthly THEN
            reason := 'month';
        END IF;
        remaining := greatest(0, floor(room - ahead + CASE WHEN reason IS NULL THEN 0 ELSE requests_more END));
    END IF;
    IF reason IS NULL THEN
        month_used := month_used + rows_more;
        UPDATE public.key_rates r SET month = date_trunc('month', today)::date, used = month_used,
            arrival = CASE WHEN factor > 0 THEN greatest(r.arrival, instant) + requests_more * step ELSE r.arrival END
            WHERE r.key_id = sought;
    END IF;
    INSERT INTO public.key_usage AS u (key_id, day, route, organisation_id, requests, rows, refused)
        VALUES (sought, today, at_route, found.organisation_id,
            CASE WHEN reason IS NULL THEN requests_more ELSE 0 END,
            CASE WHEN reason IS NULL THEN rows_more ELSE 0 END,
            CASE WHEN reason IS NULL THEN 0 ELSE 1 END)
        ON CONFLICT (key_id, day, route) DO UPDATE SET requests = u.requests + excluded.requests,
            rows = u.rows + excluded.rows, refused = u.refused + excluded.refused;
    UPDATE public.api_keys k SET last_used_on = today
        WHERE k.key_id = sought AND k.last_used_on IS DISTINCT FROM today;
    RETURN NEXT;
END
$$
"""

# Answers that have expired, a few at a time and whosever they are: those of a partner who never comes again go as well.
SWEEP = """
CREATE FUNCTION luodi_idempotency_sweep(most integer) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DELETE FROM public.idempotency WHERE ctid IN (
        SELECT ctid FROM public.idempotency WHERE expires_at <= clock_timestamp()
        LIMIT most FOR UPDATE SKIP LOCKED)
$$
"""

REFUSE = """
CREATE FUNCTION luodi_changes_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the feed of changes is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$
"""

SHOWN = (
    "key_id, organisation_id, name, prefix, scopes, environment, created_at, expires_on, ends_at, revoked_at, "
    "replaced_by, last_used_on, per_second, burst, monthly"
)
OWN = "organisation_id = ANY ((SELECT luodi_organisations())::uuid[])"
SAME = "organisation_id IS NOT DISTINCT FROM luodi_organisation()"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    keys()
    uses()
    answers()
    changes()
    op.add_column(
        "runs",
        sa.Column("sandbox", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    for function in (FIND, USE, SWEEP):
        op.execute(function)
    for function in ("luodi_key", "luodi_key_use", "luodi_idempotency_sweep"):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO luodi_app")
    for table in ("api_keys", "key_rates", "key_usage", "idempotency"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY kept ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)")
    for table in ("api_keys", "key_usage"):
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT TO luodi_app USING ({OWN})")
    op.execute(f"CREATE POLICY own ON idempotency TO luodi_app USING ({SAME}) WITH CHECK ({SAME})")
    op.execute(f"GRANT SELECT ({SHOWN}) ON api_keys TO luodi_app")
    op.execute("GRANT SELECT ON key_usage, catalogue_changes TO luodi_app")
    op.execute("GRANT SELECT, INSERT, DELETE ON idempotency TO luodi_app")


def keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("key_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False, comment="may be shown; opens nothing"),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="HMAC-SHA-256 of the key"),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "expires_on", sa.Date(), nullable=False, comment="the last day it opens anything"
        ),
        sa.Column(
            "ends_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="of a key replaced by another one",
        ),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True, comment="a day, no more"),
        sa.Column("per_second", sa.Float(), server_default=sa.text("10"), nullable=False),
        sa.Column("burst", sa.Integer(), server_default=sa.text("20"), nullable=False),
        sa.Column(
            "monthly", sa.BigInteger(), nullable=True, comment="matches a month; null for no bound"
        ),
        sa.CheckConstraint("environment IN ('live', 'sandbox')", name="ck_api_keys_environment"),
        sa.CheckConstraint("octet_length(digest) = 32", name="ck_api_keys_digest"),
        sa.CheckConstraint(
            "per_second > 0 AND burst > 0 AND monthly >= 0", name="ck_api_keys_limits"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.organisation_id"],
            name="fk_api_keys_organisation_id_organisations",
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["api_keys.key_id"], name="fk_api_keys_replaced_by_api_keys"
        ),
        sa.PrimaryKeyConstraint("key_id", name="pk_api_keys"),
        sa.UniqueConstraint("prefix", name="uq_api_keys_prefix"),
        sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
    )
    op.create_index("ix_api_keys_organisation_id", "api_keys", ["organisation_id"])


def uses() -> None:
    op.create_table(
        "key_rates",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column(
            "arrival",
            sa.Float(),
            server_default=sa.text("0"),
            nullable=False,
            comment="when the bucket is full again, in seconds of the epoch (GCRA)",
        ),
        sa.Column("month", sa.Date(), nullable=True, comment="the month `used` counts"),
        sa.Column("used", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["api_keys.key_id"],
            name="fk_key_rates_key_id_api_keys",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key_id", name="pk_key_rates"),
    )
    # Each request rewrites its key's row: room on the page keeps the new version beside the old one.
    op.execute("ALTER TABLE key_rates SET (fillfactor = 50)")
    op.create_table(
        "key_usage",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("requests", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["api_keys.key_id"],
            name="fk_key_usage_key_id_api_keys",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key_id", "day", "route", name="pk_key_usage"),
    )
    op.execute("ALTER TABLE key_usage SET (fillfactor = 50)")


def answers() -> None:
    op.create_table(
        "idempotency",
        sa.Column(
            "caller", sa.LargeBinary(), nullable=False, comment="HMAC of who may send it again"
        ),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column(
            "fingerprint", sa.LargeBinary(), nullable=False, comment="SHA-256 of what was sent"
        ),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", JSONB(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_expires_at", "idempotency", ["expires_at"])


def changes() -> None:
    op.create_table(
        "catalogue_changes",
        sa.Column("change_id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("catalogue_version", sa.Text(), nullable=False),
        sa.Column("catalogue_sha256", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False, comment="as in the address of the entry"),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "fields", JSONB(), nullable=False, comment="each field that differs: before and after"
        ),
        sa.CheckConstraint(
            "kind IN ('baseline', 'added', 'changed', 'removed')", name="ck_catalogue_changes_kind"
        ),
        sa.PrimaryKeyConstraint("change_id", name="pk_catalogue_changes"),
    )
    op.create_index("ix_catalogue_changes_plan_id_at", "catalogue_changes", ["plan_id", "at"])
    op.execute(REFUSE)
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON catalogue_changes "
        "FOR EACH STATEMENT EXECUTE FUNCTION luodi_changes_refuse()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_column("runs", "sandbox")
    op.drop_table("catalogue_changes")
    op.execute("DROP FUNCTION luodi_changes_refuse")
    op.execute("DROP FUNCTION luodi_idempotency_sweep")
    op.drop_table("idempotency")
    op.execute("DROP FUNCTION luodi_key_use")
    op.execute("DROP FUNCTION luodi_key")
    op.drop_table("key_usage")
    op.drop_table("key_rates")
    op.drop_table("api_keys")
