"""Whom a release took everybody for: looking back without touching the present.

Every release gets, beside its tables, `release_history` and two table macros (in `scv_pii.duckdb`, which has the
registry). Both ask two moments: which release believed it, and on which day an identifier was somebody's.

    from customers_as_believed('20260301T050000.000000Z', '2026-02-14') where identifier_id = 'email:eve@x.com'
    from audience_as_believed('newsletter_feed', '20260301T050000.000000Z', '2026-02-14')

The registry only grows, so what a release believed can be told after that release is gone.
"""

from pathlib import Path

import duckdb

from scv.publishing.releases import release_name, releases
from scv.relations import literal

VAULT = Path("pii") / "scv_pii.duckdb"
_HISTORY = "release_id varchar, build_number bigint, as_of timestamp, published_at timestamp"
# What a release says of itself. A build that gives nobody another customer writes no row, and shares its number.
_OWN = """
    select release_id, (select max(build_number) from {0}.idr_id_registry), as_of, published_at
    from {0}.release
    order by table_name
    limit 1
"""
_CUSTOMERS = """
create macro customers_as_believed(release, on_date) as table
with believing_release as (
    select arg_max(build_number, release_id) as build_number
    from release_history
    where release_id <= release
),
believed as (
    select
        *,
        row_number() over (partition by identifier_id order by build_number desc) as recency
    from idr_id_registry
    where build_number <= (select build_number from believing_release)
),
current_assignments as (
    select
        identifier_id,
        customer_id,
        row_number() over (partition by identifier_id order by build_number desc) as recency
    from idr_id_registry
),
-- A value that changed hands is numbered by owner, as in email:eve@x.com#2: on a day it is whose it was last.
held as (
    select
        regexp_replace(believed.identifier_id, '#[0-9]+$', '') as identifier_id,
        believed.customer_id,
        current_assignments.customer_id as current_customer_id,
        believed.first_seen_at as held_from,
        believed.changed_at as believed_since,
        row_number() over (
            partition by regexp_replace(believed.identifier_id, '#[0-9]+$', '')
            order by believed.first_seen_at desc nulls last, believed.identifier_id desc
        ) as recency
    from believed
    inner join current_assignments
        on believed.identifier_id = current_assignments.identifier_id and current_assignments.recency = 1
    where
        believed.recency = 1
        and believed.customer_id is not null
        and coalesce(believed.first_seen_at <= cast(on_date as timestamp), true)
)
select
    identifier_id,
    customer_id,
    current_customer_id,
    customer_id is not distinct from current_customer_id as is_believed_today,
    held_from,
    believed_since
from held
where recency = 1
"""
_AUDIENCE = """
create macro audience_as_believed(audience_name, release, on_date) as table
with believed as (
    select distinct customer_id, current_customer_id
    from customers_as_believed(release, on_date)
)
select
    audience_enrolments.audience,
    believed.customer_id,
    audience_enrolments.customer_id as current_customer_id,
    audience_enrolments.is_held_out,
    audience_enrolments.enrolled_at,
    audience_enrolments.left_at
from audience_enrolments
inner join believed on audience_enrolments.customer_id = believed.current_customer_id
where
    audience_enrolments.audience = audience_name
    and audience_enrolments.enrolled_at <= cast(on_date as timestamp)
    and coalesce(audience_enrolments.left_at > cast(on_date as timestamp), true)
"""


def write_beliefs(partial: Path, root: Path) -> None:
    """Add the history of releases, and the macros that look back, to an unfinished release below `root`.

    The history is what the kept releases know of those before them, their own lines, and that of the new one.
    """
    with duckdb.connect(str(partial / VAULT)) as vault:
        vault.execute(f"create table release_history ({_HISTORY})")
        for release in reversed(releases(root)):
            if release != release_name(partial) and (root / release / VAULT).exists():
                vault.execute(f"attach {literal(root / release / VAULT)} as earlier (read_only)")
                known = _OWN.format("earlier.main")
                if vault.execute(
                    "from duckdb_tables() where database_name = 'earlier' and table_name = 'release_history'"
                ).fetchall():
                    known = "from earlier.main.release_history"
                vault.execute(
                    f"insert into release_history select * from ({known}) as known "
                    "where release_id not in (select release_id from release_history)"
                )
                vault.execute("detach earlier")
        vault.execute(f"insert into release_history {_OWN.format('main')}")
        vault.execute(_CUSTOMERS)
        vault.execute(_AUDIENCE)
