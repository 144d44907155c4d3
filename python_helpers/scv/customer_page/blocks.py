"""What a customer page says, as blocks of words and rows that a terminal, a page or an app can show."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from scv.customer_page.chains import Joint, Link, joints
from scv.customer_page.lookup import has_identifiers
from scv.report.release import Release, Row
from scv.report.words import (
    cell,
    day,
    label,
    listed,
    money,
    month,
    number,
    percent,
    plural,
    sentence_case,
    short_day,
    tenths,
    title,
    verb,
)

TIMELINE_LINES = 60
ORDER_LINES = 12
# A name of an identifier that is longer than this is cut where it is only pointed at.
NAME_LENGTH = 42


class Block(NamedTuple):
    """One part of the page. Rows are as long as `head`; `figures` names the columns that hold figures."""

    name: str
    sentence: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    figures: frozenset[str] = frozenset()


class Months(NamedTuple):
    """What the customer did and what was sent to them, month by month: for a small chart."""

    names: tuple[str, ...]
    done: tuple[int, ...]
    sent: tuple[int, ...]


@dataclass(frozen=True)
class CustomerPage:
    """A customer as the release knows them. `facts` are pairs of a name and a value; `has_pii` says which file it "
    "was."""

    customer_id: str
    name: str
    introduction: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    months: Months
    as_of: date | None
    has_pii: bool


def customer_page(release: Release, customer_id: str) -> CustomerPage:
    """Everything about one customer that this file may tell; KeyError where it has no such customer."""
    found = release.rows("select * from single_customer_view where customer_id = ?", [customer_id])
    if not found:
        raise KeyError(customer_id)
    [customer] = found
    return CustomerPage(
        customer_id=customer_id,
        name=customer.get("full_name") or customer.get("email") or f"Customer {customer_id[:8]}",
        introduction=_introduction(customer),
        facts=_facts(customer),
        blocks=tuple(tell(release, customer) for marts, tell in BLOCKS if release.has(*marts)),
        months=_months(release, customer_id),
        as_of=release.shop().as_of_date,
        has_pii=has_identifiers(release),
    )


def _introduction(customer: Row) -> str:
    stage = label(customer["lifecycle_stage"])
    orders = customer["order_count"]
    bought = "has not bought yet"
    if orders:
        bought = (
            f"kept {money(customer['net_revenue'], customer['currency'])} of "
            f"{money(customer['gross_revenue'], customer['currency'])} bought in {plural(orders, 'order')}"
        )
    return (
        f"{sentence_case(stage)}, known by {plural(customer['identity_count'], 'identity', 'identities')} of "
        f"{plural(customer['source_count'], 'system')}, seen on {plural(customer['channel_count'], 'channel')}; "
        f"{bought}."
    )


def _facts(customer: Row) -> tuple[tuple[str, str], ...]:
    address = [
        customer.get(f"address_{part}") for part in ("line_1", "line_2", "city", "region", "postcode", "country_code")
    ]
    named = {
        "customer id": customer["customer_id"],
        "name": customer.get("full_name"),
        "email": customer.get("email"),
        "telephone": customer.get("phone"),
        "address": ", ".join(part for part in address if part) or None,
        "born": day(customer["birth_date"]) if customer.get("birth_date") else None,
        "gender": customer.get("gender"),
        "lifecycle": label(customer["lifecycle_stage"]),
        "purchase stage": label(customer["purchase_stage"]),
        "activity": label(customer["activity_state"]),
        "preferred channel": _preferred_channel(customer),
        "household": customer.get("household_id"),
        "first seen": day(customer["first_seen_at"]),
        "last seen": day(customer["last_seen_at"]),
    }
    return tuple((name, str(value)) for name, value in named.items() if value)


def _preferred_channel(customer: Row) -> str | None:
    if not customer.get("preferred_channel"):
        return None
    reason = customer.get("preferred_channel_reason")
    return label(customer["preferred_channel"]) + (f" ({reason})" if reason else "")


def _months(release: Release, customer_id: str) -> Months:
    rows = release.rows(
        """
        select
            date_trunc('month', occurred_at) as month_start,
            count(*) filter (where direction = 'inbound') as done,
            count(*) filter (where direction = 'outbound') as sent
        from customer_timeline
        where customer_id = ?
        group by month_start
        order by month_start
        """,
        [customer_id],
    )
    rows = rows[-24:]
    return Months(
        tuple(month(row["month_start"]) for row in rows),
        tuple(row["done"] for row in rows),
        tuple(row["sent"] for row in rows),
    )


def _table(rows: list[Row], **headings: str) -> dict[str, Any]:
    """Head, rows and figures of a block: one column for each heading, named `column="heading"`."""
    return {
        "head": tuple(headings.values()),
        "rows": tuple(tuple(cell(column, row[column]) for column in headings) for row in rows),
        "figures": frozenset(
            heading
            for column, heading in headings.items()
            if rows and all(isinstance(row[column], int | float | Decimal | None) for row in rows)
        ),
    }


def tell_identities(release: Release, customer: Row) -> Block:
    customer_id = customer["customer_id"]
    name = "Identities, and why they are one"
    if not has_identifiers(release):
        rows = release.rows(
            """
            select identifier_type, count(*) as identifiers, min(first_seen_at) as first_seen_at,
                max(last_seen_at) as last_seen_at
            from customer_identifiers
            where customer_id = ?
            group by identifier_type
            order by identifiers desc, identifier_type
            """,
            [customer_id],
        )
        shown = [{**row, "identifier_type": title(row["identifier_type"])} for row in rows]
        return Block(
            name,
            "What they are, and the records that join them, is personal data and not in this file.",
            **_table(
                shown,
                identifier_type="kind",
                identifiers="how many",
                first_seen_at="first seen",
                last_seen_at="last seen",
            ),
        )
    identifiers = release.rows(
        "select * from customer_identifiers where customer_id = ? order by identifier_id", [customer_id]
    )
    links = release.rows(
        """
        select left_identifier_id, right_identifier_id, link_type, example_record, match_weight, record_count
        from identity_links
        where left_customer_id = $customer_id and right_customer_id = $customer_id
            and status in ('proven', 'suggested', 'observed')
        """,
        {"customer_id": customer_id},
    )
    described = {row["identifier_id"]: row for row in identifiers}
    found = joints(
        list(described),
        [
            Link(
                row["left_identifier_id"],
                row["right_identifier_id"],
                row["link_type"],
                row["example_record"] or "",
                row["record_count"] or 0,
            )
            for row in links
        ],
    )
    weights = {(row["left_identifier_id"], row["right_identifier_id"]): row["match_weight"] for row in links}
    lines = []
    for joint in found:
        row = described[joint.identifier]
        until = row.get("valid_to")
        beside, shown_by = _why(joint, described, weights)
        lines.append(
            (
                title(row["identifier_type"]),
                str(row["identifier_value"]) + (f" (until {short_day(until)})" if until else ""),
                beside,
                shown_by,
                short_day(row["first_seen_at"]),
                short_day(row["last_seen_at"]),
            )
        )
    matched = sum(1 for joint in found if joint.link and joint.link.link_type == "match")
    alone = sum(1 for joint in found if joint.link is None) - 1
    sentence = f"{plural(len(lines), 'identifier')}; each line names the record that shows it beside another."
    if matched:
        sentence += f" {plural(matched, 'line')} {verb(matched, 'rests', 'rest')} on similarity and on nothing shared."
    if alone > 0:
        sentence += f" No record that is still here shows {number(alone)} of them beside the others."
    return Block(name, sentence, ("kind", "value", "beside", "shown by", "first seen", "last seen"), tuple(lines))


def _why(joint: Joint, described: dict[str, Row], weights: dict[tuple[str, str], float | None]) -> tuple[str, str]:
    """What an identifier stands beside, and what shows that; nothing for the one where it begins."""
    if joint.neighbour is None or joint.link is None:
        return "–", "where it begins"
    neighbour, link = described[joint.neighbour], joint.link
    beside = f"{label(neighbour['identifier_type'])} {neighbour['identifier_value']}"
    if len(beside) > NAME_LENGTH:
        beside = beside[: NAME_LENGTH - 1] + "…"
    if link.link_type == "match":
        weight = weights.get((link.left, link.right))
        return beside, "a match of names and details" + (f", weight {weight:.1f}" if weight is not None else "")
    if link.link_type == "decision":
        return beside, f"a steward ({link.shown_by})"
    return beside, link.shown_by + (f" and {number(link.record_count - 1)} more" if link.record_count > 1 else "")


def tell_stages(release: Release, customer: Row) -> Block:
    rows = release.rows(
        """
        select axis, stage, valid_from, valid_to, days_in_stage
        from customer_lifecycle_history
        where customer_id = ? and axis in ('purchase_stage', 'activity_state')
        order by valid_from desc, axis
        """,
        [customer["customer_id"]],
    )
    for row in rows:
        row["axis"], row["stage"] = title(row["axis"]), label(row["stage"])
        row["valid_to"] = row["valid_to"] or "today"
    return Block(
        "Stages",
        f"{sentence_case(label(customer['purchase_stage']))} and {label(customer['activity_state'])} today.",
        **_table(rows, axis="axis", stage="stage", valid_from="from", valid_to="to", days_in_stage="days"),
    )


def tell_expectations(release: Release, customer: Row) -> Block:
    rows = release.rows("select * from customer_lifecycle where customer_id = ?", [customer["customer_id"]])
    name = "What to expect"
    if not rows or rows[0]["predicted_value_365_days"] is None:
        reason = label(rows[0]["prediction_missing_reason"]) if rows else "unknown"
        return Block(name, f"Nothing can be foretold: {reason}.")
    [row] = rows
    currency = customer["currency"]
    sentence = (
        f"Expected to bring {money(row['predicted_value_365_days'], currency)} in the next 365 days "
        f"({money(row['predicted_value_365_days_low'], currency)} to "
        f"{money(row['predicted_value_365_days_high'], currency)})"
    )
    if row["probability_active"] is None:
        sentence += "; whether they are still a customer cannot be told before a second purchase."
    else:
        sentence += f"; still a customer with a probability of {percent(row['probability_active'])}."
    if row["is_at_risk_by_own_rhythm"]:
        sentence += " Overdue by their own rhythm."
    facts = (
        ("days since the last order", cell("", row["days_since_last_order"])),
        ("usual days between orders", tenths(row["expected_days_between_orders"])),
        ("next order expected", cell("", row["predicted_next_order_date"])),
    )
    return Block(name, sentence, ("measure", "value"), facts, frozenset({"value"}))


def tell_orders(release: Release, customer: Row) -> Block:
    rows = release.rows(
        """
        select ordered_at, order_number, channel, gross_revenue, returned_revenue, net_revenue, currency, is_valid
        from orders
        where customer_id = ?
        order by ordered_at desc, order_id
        """,
        [customer["customer_id"]],
    )
    if not rows:
        return Block("Orders", "No orders.")
    invalid = sum(1 for row in rows if not row["is_valid"])
    sentence = f"{plural(len(rows), 'order')}, the newest first"
    sentence += f"; {number(invalid)} cancelled or for test and in no sum." if invalid else "."
    for row in rows:
        row["channel"] = label(row["channel"])
        row["ordered_at"] = short_day(row["ordered_at"])
    return Block(
        "Orders",
        sentence,
        **_table(
            rows[:ORDER_LINES],
            ordered_at="day",
            order_number="order",
            channel="channel",
            gross_revenue="bought",
            returned_revenue="returned",
            net_revenue="kept",
            currency="currency",
        ),
    )


def tell_products(release: Release, customer: Row) -> Block:
    rows = release.rows(
        """
        select ordered_at, product_title, size, colour, quantity, returned_quantity, net_revenue, currency
        from order_lines
        where customer_id = ? and is_valid
        order by ordered_at desc, order_line_id
        """,
        [customer["customer_id"]],
    )
    if not rows:
        return Block("Products", "Nothing bought.")
    returned = sum(1 for row in rows if (row["returned_quantity"] or 0) > 0)
    sentence = f"{plural(len(rows), 'line')} of orders, the newest first; something came back of {number(returned)}."
    for row in rows:
        row["ordered_at"] = short_day(row["ordered_at"])
        row["product_title"] = row["product_title"] or "a product without a name"
        row["quantity"], row["returned_quantity"] = _count(row["quantity"]), _count(row["returned_quantity"])
    return Block(
        "Products",
        sentence,
        **_table(
            rows[:ORDER_LINES],
            ordered_at="day",
            product_title="product",
            size="size",
            colour="colour",
            quantity="bought",
            returned_quantity="returned",
            net_revenue="kept",
            currency="currency",
        ),
    )


def _count(quantity: Decimal | None) -> int | Decimal | None:
    """A whole quantity as a whole number; what is sold by weight stays as it is."""
    return int(quantity) if quantity is not None and quantity == int(quantity) else quantity


def tell_offers(release: Release, customer: Row) -> Block:
    rows = release.rows(
        """
        select product_title, category, recommendation_type, reason
        from product_recommendations
        where customer_id = ?
        order by recommendation_rank
        """,
        [customer["customer_id"]],
    )
    if not rows:
        return Block("Offers", "Nothing to offer them: too little is known of what they like.")
    for row in rows:
        row["recommendation_type"] = label(row["recommendation_type"])
    return Block(
        "Offers",
        f"{plural(len(rows), 'product')} to offer next, the best first.",
        **_table(
            rows, product_title="product", category="category", recommendation_type="kind of offer", reason="because"
        ),
    )


def tell_points(release: Release, customer: Row) -> Block:
    [row] = release.rows(
        "select loyalty_tier, loyalty_points from customer_features where customer_id = ?", [customer["customer_id"]]
    )
    if row["loyalty_points"] is None:
        return Block("Points", "Not in the loyalty scheme, or their points are not known.")
    moves = release.rows(
        """
        select occurred_at, event_type, value
        from customer_timeline
        where customer_id = ? and event_type in ('points_earned', 'points_redeemed')
        order by occurred_at desc, event_id
        """,
        [customer["customer_id"]],
    )
    for move in moves:
        move["occurred_at"], move["event_type"] = short_day(move["occurred_at"]), label(move["event_type"])
    tier = f", tier {row['loyalty_tier']}" if row["loyalty_tier"] else ""
    return Block(
        "Points",
        f"{plural(row['loyalty_points'], 'point')}{tier}.",
        **_table(moves[:ORDER_LINES], occurred_at="day", event_type="what", value="points"),
    )


def tell_feedback(release: Release, customer: Row) -> Block:
    rows = release.rows(
        """
        select feedback.occurred_at, feedback.kind, products.product_title, feedback.score, feedback.themes,
            feedback.status
        from customer_feedback as feedback
        left join products on feedback.product_id = products.product_id
        where feedback.customer_id = ?
        order by feedback.occurred_at desc, feedback.feedback_id
        """,
        [customer["customer_id"]],
    )
    if not rows:
        return Block("Reviews and tickets", "They have written nothing.")
    reviews = [row for row in rows if row["kind"] == "review"]
    scores = [row["score"] for row in reviews if row["score"] is not None]
    sentence = f"{plural(len(reviews), 'review')} and {plural(len(rows) - len(reviews), 'ticket')}"
    stars = tenths(sum(scores) / len(scores)) if scores else ""
    sentence += f"; {stars} {'star' if stars == '1' else 'stars'} on average." if scores else "."
    for row in rows:
        row["occurred_at"], row["kind"] = short_day(row["occurred_at"]), label(row["kind"])
    return Block(
        "Reviews and tickets",
        sentence,
        **_table(
            rows[:ORDER_LINES],
            occurred_at="day",
            kind="what",
            product_title="product",
            score="stars",
            themes="about",
            status="status",
        ),
    )


def tell_preferences(release: Release, customer: Row) -> Block:
    rows = release.rows(
        """
        select preference, scope, value, provenance, evidence_count, confidence
        from customer_preferences
        where customer_id = ? and (preference_rank = 1 or provenance = 'declared')
        order by preference, scope nulls first, preference_rank
        """,
        [customer["customer_id"]],
    )
    if not rows:
        return Block("Preferences", "Nothing is known yet about what they like.")
    declared = sum(1 for row in rows if row["provenance"] == "declared")
    for row in rows:
        row["preference"] = title(row["preference"]) + (f", {row['scope']}" if row["scope"] else "")
    return Block(
        "Preferences",
        f"{plural(len(rows), 'preference')}; {number(declared)} {verb(declared, 'is', 'are')} their own word, the rest "
        "was seen in what they do.",
        **_table(
            rows,
            preference="preference",
            value="value",
            provenance="how known",
            evidence_count="seen",
            confidence="sure",
        ),
    )


def tell_household(release: Release, customer: Row) -> Block:
    name = "full_name" if has_identifiers(release) else "cast(null as varchar)"
    rows = release.rows(
        f"""
        select members.customer_id, {name} as full_name, members.known_by
        from customer_households as own
        inner join customer_households as members on own.household_id = members.household_id
        inner join single_customer_view as customers on members.customer_id = customers.customer_id
        where own.customer_id = $customer_id and members.customer_id <> $customer_id
        order by members.customer_id
        """,
        {"customer_id": customer["customer_id"]},
    )
    if not rows:
        return Block("Household", "Nobody else is known to live with them.")
    for row in rows:
        row["known_by"] = label(row["known_by"])
    shown = {"customer_id": "customer", "full_name": "name", "known_by": "known by"}
    if not has_identifiers(release):
        del shown["full_name"]
    return Block("Household", f"Lives with {plural(len(rows), 'other customer')}.", **_table(rows, **shown))


def tell_segments(release: Release, customer: Row) -> Block:
    persona = release.rows(
        "select persona_name from customer_personas where customer_id = ?", [customer["customer_id"]]
    )
    named = f" Persona: {persona[0]['persona_name']}." if persona else ""
    rows = release.rows(
        "select segment, reason from customer_segments where customer_id = ? order by segment",
        [customer["customer_id"]],
    )
    if not rows:
        return Block("Segments", f"In no segment.{named}")
    for row in rows:
        row["segment"] = title(row["segment"])
    return Block(
        "Segments",
        f"In {plural(len(rows), 'segment')}, each for a reason.{named}",
        **_table(rows, segment="segment", reason="because"),
    )


def tell_consents(release: Release, customer: Row) -> Block:
    rows = release.rows(
        "select * from customer_consents where customer_id = ? order by status <> 'granted', channel, purpose, topic",
        [customer["customer_id"]],
    )
    if not rows:
        return Block("Consents", "No address, so there is nothing to consent to.")
    granted = sorted({label(row["channel"]) for row in rows if row["status"] == "granted"})
    for row in rows:
        row["channel"] = title(row["channel"])
        row["topic"] = "everything" if row["topic"] == "all" else label(row["topic"])
        row["said"] = row["source"] or "nobody"
        row["since"] = short_day(row["decided_at"])
    columns = {"channel": "channel"}
    if "address" in rows[0]:
        columns["address"] = "address"
    return Block(
        "Consents",
        f"Granted for {listed(granted)}."
        if granted
        else "Nothing is granted: they may not be contacted on any channel.",
        **_table(rows, **columns, purpose="purpose", topic="topic", status="status", since="since", said="said in"),
    )


def tell_triggers(release: Release, customer: Row) -> Block:
    rows = release.rows(
        """
        select trigger_type, recommended_channel, suppressed_reason, value, recommended_send_at, expires_at
        from activation_triggers
        where customer_id = ?
        order by suppressed_reason is not null, priority, eligible_at
        """,
        [customer["customer_id"]],
    )
    if not rows:
        return Block("Triggers", "No occasion to write to them.")
    due = sum(1 for row in rows if row["suppressed_reason"] is None)
    for row in rows:
        row["trigger_type"], row["recommended_channel"] = title(row["trigger_type"]), label(row["recommended_channel"])
        row["suppressed_reason"] = label(row["suppressed_reason"]) if row["suppressed_reason"] else "may go"
    return Block(
        "Triggers",
        f"{number(due)} of {plural(len(rows), 'occasion')} may go; the others are held back.",
        **_table(
            rows,
            trigger_type="occasion",
            suppressed_reason="verdict",
            recommended_channel="channel",
            recommended_send_at="best moment",
            expires_at="too late from",
        ),
    )


def tell_timeline(release: Release, customer: Row) -> Block:
    rows = release.rows(
        """
        select
            cast(occurred_at as date) as occurred_date,
            channel,
            event_type,
            direction,
            count(*) as times,
            sum(value) as value,
            max(occurred_at) as last_at
        from customer_timeline
        where customer_id = ?
        group by occurred_date, channel, event_type, direction
        order by last_at desc, channel, event_type
        """,
        [customer["customer_id"]],
    )
    if not rows:
        return Block("Timeline", "Nothing has happened yet.")
    events = sum(row["times"] for row in rows)
    shown = rows[:TIMELINE_LINES]
    for row in shown:
        row["who"] = "they" if row["direction"] == "inbound" else "we"
        row["channel"], row["event_type"] = label(row["channel"]), label(row["event_type"])
    sentence = f"{plural(events, 'event')}, by day, the newest first"
    sentence += f"; the newest {number(len(shown))} lines of {number(len(rows))}." if len(rows) > len(shown) else "."
    return Block(
        "Timeline",
        sentence,
        **_table(
            shown, occurred_date="day", channel="channel", who="who", event_type="what", times="times", value="value"
        ),
    )


# In reading order: the marts that a block needs, and what tells it.
BLOCKS: tuple[tuple[tuple[str, ...], Callable[[Release, Row], Block]], ...] = (
    (("customer_identifiers", "identity_links"), tell_identities),
    (("customer_lifecycle_history",), tell_stages),
    (("customer_lifecycle",), tell_expectations),
    (("customer_households",), tell_household),
    (("customer_segments", "customer_personas"), tell_segments),
    (("activation_triggers",), tell_triggers),
    (("customer_consents",), tell_consents),
    (("customer_preferences",), tell_preferences),
    (("orders",), tell_orders),
    (("order_lines",), tell_products),
    (("product_recommendations",), tell_offers),
    (("customer_features",), tell_points),
    (("customer_feedback", "products"), tell_feedback),
    (("customer_timeline",), tell_timeline),
)
