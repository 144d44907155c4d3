"""What the app asks the release, as plain rows: nothing here knows Streamlit."""

from typing import Any, NamedTuple

from scv.customer_page import find_customers
from scv.report.release import Release, Row

RESULTS_SHOWN = 50
# Lines of a list that can be turned over.
PAGE = 20
MASK = "•••"

# Of personal data the name alone is in a list, where the file has it: one customer at a time is enough to work with.
LISTED = (
    "full_name",
    "customer_id",
    "lifecycle_stage",
    "identity_count",
    "order_count",
    "net_revenue",
    "currency",
    "address_city",
    "last_seen_at",
)


class Results(NamedTuple):
    """A page of what was found: its `rows`, `total` on all pages; `message` says what there is to say, if anything."""

    message: str
    rows: list[Row]
    total: int


def search(release: Release, asked: str, phone_region: str, page: int = 1) -> Results:
    """Customers whose name a text is, or the beginning of; else those that it names exactly, by an identifier or an
    order; else those whose id or town begins with it. The dearest first.

    Every word of the text has to begin a word of the name, in any order, whatever its case and accents.
    """
    columns = set(release.columns("single_customer_view"))
    shown = [column for column in LISTED if column in columns]
    values: dict[str, Any] = {"words": asked.split()}
    if "full_name" in columns:
        by_name = """
            full_name is not null and len($words) > 0
            and len(list_filter($words, lambda word: not list_bool_or(list_transform(
                string_split(full_name, ' '),
                lambda part: starts_with(strip_accents(lower(part)), strip_accents(lower(word)))
            )))) = 0
        """
        named, total = _listed(release, shown, by_name, values, page)
        if named:
            return Results("", named, total)
    found = find_customers(release, asked, phone_region)
    if found.customer_ids:
        where = "customer_id in (select unnest($customer_ids))"
        values = {"customer_ids": list(found.customer_ids)}
    else:
        where = " or ".join(
            f"starts_with(lower({name}), lower($asked))" for name in ("customer_id", "address_city") if name in columns
        )
        values = {"asked": asked.strip()}
    rows, total = _listed(release, shown, where, values, page)
    return Results(found.message if found.customer_ids or not rows else "", rows, total)


def _listed(release: Release, shown: list[str], where: str, values: dict[str, Any], page: int) -> tuple[list[Row], int]:
    """A page of the customers for whom a condition holds, and how many there are; the first page beyond the last."""
    rows = release.rows(
        f"select {', '.join(shown)}, count(*) over () as total from single_customer_view where {where} "
        f"order by net_revenue desc, customer_id limit {RESULTS_SHOWN} offset {(page - 1) * RESULTS_SHOWN}",
        values,
    )
    if not rows:
        return (rows, 0) if page == 1 else _listed(release, shown, where, values, 1)
    totals = [row.pop("total") for row in rows]
    return rows, totals[0]


def segments(release: Release) -> list[Row]:
    """Every segment that somebody is in, with what it means, its customers and what they have brought."""
    return release.rows(
        """
        select
            segments.segment,
            segments.description,
            segments.customer_count as customers,
            sum(customers.net_revenue) as net_revenue
        from segments
        inner join customer_segments as members on segments.segment = members.segment
        inner join single_customer_view as customers on members.customer_id = customers.customer_id
        group by segments.segment, segments.description, segments.customer_count
        order by segments.customer_count desc, segments.segment
        """
    )


def members(release: Release, segment: str) -> list[Row]:
    """The dearest members of a segment, each with the reason for it."""
    return release.rows(
        f"""
        select
            segments.customer_id,
            segments.reason,
            customers.lifecycle_stage,
            customers.order_count,
            customers.net_revenue
        from customer_segments as segments
        inner join single_customer_view as customers on segments.customer_id = customers.customer_id
        where segments.segment = ?
        order by customers.net_revenue desc, segments.customer_id
        limit {RESULTS_SHOWN}
        """,
        [segment],
    )


# Who is in which group; groups of one kind have names of their own.
_MEMBERS = {
    "customer_segments": "select 'segment' as kind, segment as name, customer_id from customer_segments",
    "audience_members": "select 'audience' as kind, audience as name, customer_id from audience_members",
}


def groups(release: Release) -> list[Row]:
    """Every segment and audience that somebody is in, by kind, the largest first: kind, name, people."""
    return release.rows(
        f"select kind, name, count(*) as people from ({_members(release)}) as members "
        "group by kind, name order by kind desc, people desc, name"
    )


def overlaps(release: Release, kind: str, name: str) -> list[Row]:
    """How many of a group's people are in each other group, most first: kind, name, people, in_both."""
    return release.rows(
        f"""
        with members as ({_members(release)}),
        chosen as (
            select customer_id from members where kind = $kind and name = $name
        )
        select
            members.kind,
            members.name,
            count(*) as people,
            count(chosen.customer_id) as in_both
        from members
        left join chosen on members.customer_id = chosen.customer_id
        where (members.kind, members.name) <> ($kind, $name)
        group by members.kind, members.name
        order by in_both desc, people desc, members.kind desc, members.name
        """,
        {"kind": kind, "name": name},
    )


def _members(release: Release) -> str:
    return " union all ".join(query for table, query in _MEMBERS.items() if release.has(table))


def review_queue(release: Release) -> list[Row]:
    """Pairs that a steward should look at, the likeliest first; only the columns that this file may show."""
    wanted = (
        "review_id",
        "status",
        "left_customer_id",
        "right_customer_id",
        "left_full_name",
        "right_full_name",
        "left_email",
        "right_email",
        "left_phone",
        "right_phone",
        "left_address",
        "right_address",
        "left_birth_date",
        "right_birth_date",
        "rule",
        "detail",
        "evidence",
        "match_probability",
    )
    available = set(release.columns("identity_review_queue"))
    shown = [column for column in wanted if column in available]
    return release.rows(
        f"select {', '.join(shown)} from identity_review_queue "
        f"order by match_probability desc nulls last, review_id limit {RESULTS_SHOWN}"
    )
