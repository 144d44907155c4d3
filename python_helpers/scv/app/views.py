"""What the app asks the release, as plain rows: nothing here knows Streamlit."""

from typing import Any

from scv.customer_page import Found, find_customers
from scv.report.release import Release, Row

RESULTS_SHOWN = 50
MASK = "•••"

# Personal data is never part of a list: one customer at a time is enough to work with.
LISTED = (
    "customer_id",
    "lifecycle_stage",
    "identity_count",
    "order_count",
    "net_revenue",
    "currency",
    "address_city",
    "last_seen_at",
)


def search(release: Release, asked: str, phone_region: str) -> tuple[Found, list[Row]]:
    """Customers whose name a text is, or the beginning of; else those that it names exactly, by an identifier or an
    order; else those whose id or town begins with it. The dearest first.

    Every word of the text has to begin a word of the name, in any order, whatever its case and accents.
    """
    columns = set(release.columns("single_customer_view"))
    shown = [column for column in (*LISTED, "full_name") if column in columns]
    values: dict[str, Any] = {"words": asked.split()}
    if "full_name" in columns:
        by_name = """
            full_name is not null and len($words) > 0
            and len(list_filter($words, lambda word: not list_bool_or(list_transform(
                string_split(full_name, ' '),
                lambda part: starts_with(strip_accents(lower(part)), strip_accents(lower(word)))
            )))) = 0
        """
        named = _listed(release, shown, by_name, values)
        if named:
            return Found(tuple(row["customer_id"] for row in named)), named
    found = find_customers(release, asked, phone_region)
    if found.customer_ids:
        where = "customer_id in (select unnest($customer_ids))"
        values = {"customer_ids": list(found.customer_ids)}
    else:
        where = " or ".join(
            f"starts_with(lower({name}), lower($asked))" for name in ("customer_id", "address_city") if name in columns
        )
        values = {"asked": asked.strip()}
    return found, _listed(release, shown, where, values)


def _listed(release: Release, shown: list[str], where: str, values: dict[str, Any]) -> list[Row]:
    return release.rows(
        f"select {', '.join(shown)} from single_customer_view where {where} "
        f"order by net_revenue desc, customer_id limit {RESULTS_SHOWN}",
        values,
    )


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
