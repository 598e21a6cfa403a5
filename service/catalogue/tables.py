"""The catalogue as tables: a projection of the plan folder's files, for SQL to join with.

The files stay the truth. Every entry also carries its whole `record`; the columns are what people filter and join
by. Keys begin with the plan's id, and everything goes when its plan goes.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from service.db import metadata

plans = Table(
    "plans",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title_zh", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("issuer_zh", Text, nullable=False),
    Column("issuer_en", Text, nullable=False),
    Column("period_from", Date, nullable=False),
    Column("period_to", Date, nullable=False),
    Column("plan_sha256", Text, nullable=False),
    Column("catalogue_version", Text, nullable=False),
    Column("catalogue_sha256", Text, nullable=False, comment="of the files projected here"),
    Column(
        "projection", Integer, nullable=False, comment="version of the code that projected them"
    ),
    Column("loaded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("record", JSONB, nullable=False),
)


def _entries(name: str, *columns: Column[object], named: bool = True) -> Table:
    names = (Column("name_zh", Text, nullable=False), Column("name_en", Text, nullable=False))
    return Table(
        name,
        metadata,
        Column("plan_id", ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
        Column("id", Text, primary_key=True),
        Column("position", Integer, nullable=False, comment="order in the files, from 0"),
        *(names if named else ()),
        *columns,
        Column("record", JSONB, nullable=False),
    )


def _text(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, Text, nullable=nullable)


def _references(table: str, column: str, *, later: bool = False) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["plan_id", column],
        [f"{table}.plan_id", f"{table}.id"],
        ondelete="CASCADE",
        deferrable=later or None,
        initially="DEFERRED" if later else None,
    )


clauses = _entries(
    "clauses",
    _text("level"),
    _text("marker"),
    _text("title", nullable=True),
    _text("parent_id", nullable=True),
    Column(
        "start", Integer, nullable=False, comment="code points from the start of the plan's file"
    ),
    Column("end", Integer, nullable=False),
    _text("text"),
    named=False,
)
clauses.append_constraint(_references("clauses", "parent_id", later=True))

cities = _entries(
    "cities",
    Column("longitude", Float, comment="GCJ-02 degrees"),
    Column("latitude", Float, comment="GCJ-02 degrees"),
)

industries = _entries(
    "industries", _text("tier"), _text("parent_id", nullable=True), _text("prominence")
)
industries.append_constraint(_references("industries", "parent_id", later=True))

sites = _entries(
    "sites",
    _text("kind"),
    _text("status"),
    _text("stage"),
    _text("city_id", nullable=True),
    _text("county", nullable=True),
    Column("longitude", Float, comment="GCJ-02 degrees"),
    Column("latitude", Float, comment="GCJ-02 degrees"),
    _text("source_url", nullable=True),
    _text("reliability", nullable=True),
)
sites.append_constraint(_references("cities", "city_id", later=True))

policies = _entries(
    "policies",
    _text("kind"),
    _text("instrument"),
    _text("authority", nullable=True),
    Column("opens", Date, comment="first and last day of a dated window"),
    Column("closes", Date),
    _text("amount_kind", nullable=True),
    _text("legal_basis", nullable=True),
    Column("valid_to", Date, comment="last day of the rules"),
    _text("verification", nullable=True),
    Column("last_checked", Date),
)

targets = _entries(
    "targets",
    _text("raw"),
    Column("value_min", Float),
    Column("value_max", Float),
    _text("comparator"),
    _text("unit"),
    _text("kind"),
    _text("scope", nullable=True),
)

projects = _entries(
    "projects",
    _text("type"),
    _text("company_zh", nullable=True),
    _text("city_id", nullable=True),
)
projects.append_constraint(_references("cities", "city_id", later=True))

ENTRIES = (clauses, cities, industries, sites, policies, targets, projects)
"""In an order in which each refers only to those before it, or to itself."""

industry_codes = Table(
    "industry_codes",
    metadata,
    Column("plan_id", Text, primary_key=True),
    Column("industry_id", Text, primary_key=True),
    Column("code", Text, primary_key=True, comment="GB/T 4754—2017"),
    Column("share", Text, nullable=False),
    _references("industries", "industry_id"),
    Index(None, "code"),
)


def _link(owner: Table, owner_column: str, other: Table, other_column: str) -> Table:
    return Table(
        f"{owner_column.removesuffix('_id')}_{other.name}",
        metadata,
        Column("plan_id", Text, primary_key=True),
        Column(owner_column, Text, primary_key=True),
        Column(other_column, Text, primary_key=True),
        _references(owner.name, owner_column),
        _references(other.name, other_column),
        Index(None, "plan_id", other_column),
    )


industry_clauses = _link(industries, "industry_id", clauses, "clause_id")
site_clauses = _link(sites, "site_id", clauses, "clause_id")
policy_clauses = _link(policies, "policy_id", clauses, "clause_id")
target_clauses = _link(targets, "target_id", clauses, "clause_id")
project_clauses = _link(projects, "project_id", clauses, "clause_id")
site_industries = _link(sites, "site_id", industries, "industry_id")
policy_industries = _link(policies, "policy_id", industries, "industry_id")
target_industries = _link(targets, "target_id", industries, "industry_id")
project_industries = _link(projects, "project_id", industries, "industry_id")
site_cities = _link(sites, "site_id", cities, "city_id")
policy_cities = _link(policies, "policy_id", cities, "city_id")
policy_sites = _link(policies, "policy_id", sites, "site_id")

LINKS = (
    industry_codes, industry_clauses, site_clauses, policy_clauses, target_clauses, project_clauses,
    site_industries, policy_industries, target_industries, project_industries, site_cities,
    policy_cities, policy_sites,
)  # fmt: skip

changes = Table(
    "catalogue_changes",
    metadata,
    Column("change_id", BigInteger, Identity(), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("plan_id", Text, nullable=False),
    Column("catalogue_version", Text, nullable=False),
    Column("catalogue_sha256", Text, nullable=False),
    Column("noun", Text, nullable=False, comment="as in the address of the entry"),
    Column("entry_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("fields", JSONB, nullable=False, comment="each field that differs: before and after"),
    CheckConstraint("kind IN ('baseline', 'added', 'changed', 'removed')", name="kind"),
    Index(None, "plan_id", "at"),
)
"""The feed of changes. It outlives its plan's rows and is only ever added to."""
