"""The catalogue's projection: entries, and the links between them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

GCJ = "GCJ-02 degrees"
LINKS = (
    ("industry_clauses", "industries", "clauses"),
    ("site_clauses", "sites", "clauses"),
    ("policy_clauses", "policies", "clauses"),
    ("target_clauses", "targets", "clauses"),
    ("project_clauses", "projects", "clauses"),
    ("site_industries", "sites", "industries"),
    ("policy_industries", "policies", "industries"),
    ("target_industries", "targets", "industries"),
    ("project_industries", "projects", "industries"),
    ("site_cities", "sites", "cities"),
    ("policy_cities", "policies", "cities"),
    ("policy_sites", "policies", "sites"),
)
ONE_OF = {
    "industries": "industry_id",
    "clauses": "clause_id",
    "sites": "site_id",
    "policies": "policy_id",
    "targets": "target_id",
    "projects": "project_id",
    "cities": "city_id",
}
ENTRIES = ("clauses", "cities", "industries", "sites", "policies", "targets", "projects")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    create_plans()
    create_entries()
    create_industry_codes()
    for name, owner, other in LINKS:
        create_link(name, owner, other)
    for name in tables():
        op.execute(f"GRANT SELECT ON {name} TO luodi_app")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for name in reversed(tables()):
        op.drop_table(name)


def tables() -> list[str]:
    return ["plans", *ENTRIES, "industry_codes", *(name for name, _, _ in LINKS)]


def text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def number(name: str, comment: str | None = None) -> sa.Column[float]:
    return sa.Column(name, sa.Float(), nullable=True, comment=comment)


def references(table: str, column: str, other: str, later: bool = False) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["plan_id", column],
        [f"{other}.plan_id", f"{other}.id"],
        name=f"fk_{table}_plan_id_{column}_{other}",
        ondelete="CASCADE",
        deferrable=later or None,
        initially="DEFERRED" if later else None,
    )


def create_plans() -> None:
    columns = ("title_zh", "title_en", "issuer_zh", "issuer_en")
    op.create_table(
        "plans",
        text("id"),
        *map(text, columns),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        text("plan_sha256"),
        text("catalogue_version"),
        sa.Column(
            "catalogue_sha256", sa.Text(), nullable=False, comment="of the files projected here"
        ),
        sa.Column(
            "projection",
            sa.Integer(),
            nullable=False,
            comment="version of the code that projected them",
        ),
        sa.Column(
            "loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("record", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
    )


def create_entry_table(name: str, *rest: sa.schema.SchemaItem, named: bool = True) -> None:
    op.create_table(
        name,
        text("plan_id"),
        text("id"),
        sa.Column("position", sa.Integer(), nullable=False, comment="order in the files, from 0"),
        *((text("name_zh"), text("name_en")) if named else ()),
        *rest,
        sa.Column("record", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=f"fk_{name}_plan_id_plans", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("plan_id", "id", name=f"pk_{name}"),
    )


def create_entries() -> None:
    create_entry_table(
        "clauses",
        text("level"),
        text("marker"),
        text("title", nullable=True),
        text("parent_id", nullable=True),
        sa.Column(
            "start",
            sa.Integer(),
            nullable=False,
            comment="code points from the start of the plan's file",
        ),
        sa.Column("end", sa.Integer(), nullable=False),
        text("text"),
        references("clauses", "parent_id", "clauses", later=True),
        named=False,
    )
    create_entry_table("cities", number("longitude", GCJ), number("latitude", GCJ))
    create_entry_table(
        "industries",
        text("tier"),
        text("parent_id", nullable=True),
        text("prominence"),
        references("industries", "parent_id", "industries", later=True),
    )
    create_entry_table(
        "sites",
        text("kind"),
        text("status"),
        text("stage"),
        text("city_id", nullable=True),
        text("county", nullable=True),
        number("longitude", GCJ),
        number("latitude", GCJ),
        text("source_url", nullable=True),
        text("reliability", nullable=True),
        references("sites", "city_id", "cities", later=True),
    )
    optional = ("authority", "window", "amount", "legal_basis")
    create_entry_table(
        "policies",
        text("kind"),
        text("instrument"),
        *(text(name, nullable=True) for name in optional),
    )
    create_entry_table(
        "targets",
        text("raw"),
        number("value_min"),
        number("value_max"),
        text("comparator"),
        text("unit"),
        text("kind"),
        text("scope", nullable=True),
    )
    create_entry_table(
        "projects",
        text("type"),
        text("company_zh", nullable=True),
        text("city_id", nullable=True),
        references("projects", "city_id", "cities", later=True),
    )


def create_industry_codes() -> None:
    op.create_table(
        "industry_codes",
        text("plan_id"),
        text("industry_id"),
        sa.Column("code", sa.Text(), nullable=False, comment="GB/T 4754—2017"),
        text("share"),
        references("industry_codes", "industry_id", "industries"),
        sa.PrimaryKeyConstraint("plan_id", "industry_id", "code", name="pk_industry_codes"),
    )
    op.create_index("ix_industry_codes_code", "industry_codes", ["code"])


def create_link(name: str, owner: str, other: str) -> None:
    mine, its = ONE_OF[owner], ONE_OF[other]
    op.create_table(
        name,
        text("plan_id"),
        text(mine),
        text(its),
        references(name, mine, owner),
        references(name, its, other),
        sa.PrimaryKeyConstraint("plan_id", mine, its, name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_plan_id_{its}", name, ["plan_id", its])
