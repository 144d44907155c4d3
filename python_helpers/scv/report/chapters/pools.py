"""Buyers who are slipping away, what they were worth, and who of them may still be told."""

from scv.report import charts
from scv.report.figures import Attention, Chapter, Figure, Told
from scv.report.release import Row, Shop
from scv.report.words import money, number, percent, plural, share_of, title, verb

POOL_NAMES = {
    "overdue": "Still about, order overdue",
    "at_risk": "At risk",
    "lapsed": "Lapsed",
    "dormant": "Dormant",
}


def tell_pools(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No buyer is slipping away: nobody who bought has gone quiet or is overdue by their own rhythm.")
    value = sum(row["net_revenue"] or 0 for row in rows)
    customers = sum(row["customers"] for row in rows)
    reachable = sum(row["reachable_revenue"] or 0 for row in rows)
    # Who visited lately is overdue for an order and yet not lost.
    winnable = [row for row in rows if row["pool"] == "at_risk"]
    attention: tuple[Attention, ...] = ()
    if winnable:
        winnable_customers = sum(row["customers"] for row in winnable)
        winnable_value = sum(row["net_revenue"] or 0 for row in winnable)
        winnable_reachable = sum(row["reachable"] for row in winnable)
        attention = (
            Attention(
                2,
                f"{plural(winnable_customers, 'buyer')} worth {money(winnable_value, shop.currency)} so far "
                f"{verb(winnable_customers, 'has', 'have')} gone quiet lately; "
                f"{number(winnable_reachable) if winnable_reachable else 'none'} of them may "
                "be written to.",
            ),
        )
    return Told(
        f"{plural(customers, 'buyer')} who brought {money(value, shop.currency)} so far {verb(customers, 'is', 'are')} "
        f"slipping away; {percent(share_of(reachable, value))} of that was brought by people who may still be written "
        "to.",
        charts.stacks(
            [
                charts.Stack(
                    POOL_NAMES[row["pool"]],
                    [
                        charts.Part("may be written to", float(row["reachable_revenue"] or 0), 1),
                        charts.Part(
                            "no consent on any channel",
                            float((row["net_revenue"] or 0) - (row["reachable_revenue"] or 0)),
                            8,
                        ),
                    ],
                    f"{money(row['net_revenue'], shop.currency)} · {plural(row['customers'], 'buyer')}",
                )
                for row in rows
            ]
        ),
        attention,
    )


def tell_expected(rows: list[Row], shop: Shop) -> Told:
    predicted = [row for row in rows if row["predicted_value"] is not None]
    if not predicted:
        reasons = sorted({row["missing_reason"] for row in rows if row["missing_reason"]})
        because = f" ({title(reasons[0]).lower()})" if reasons else ""
        return Told(f"There are too few repeat orders to say what the next year will bring{because}.")
    total = sum(row["predicted_value"] for row in predicted)
    best = max(predicted, key=lambda row: (row["predicted_value"] / row["customers"], row["purchase_stage"]))
    return Told(
        f"Buyers are expected to bring {money(total, shop.currency)} in the next 365 days. One at the stage "
        f"“{title(best['purchase_stage']).lower()}” is worth "
        f"{money(best['predicted_value'] / best['customers'], shop.currency)} of it on average.",
        charts.bars(
            [
                charts.Bar(
                    title(row["purchase_stage"]),
                    float(row["predicted_value"]),
                    f"{money(row['predicted_value'], shop.currency)} · "
                    f"{money(row['predicted_value'] / row['customers'], shop.currency)} each",
                )
                for row in predicted
            ]
        ),
    )


def tell_concentration(rows: list[Row], shop: Shop) -> Told:
    total = sum(row["net_revenue"] or 0 for row in rows)
    if not rows or not total:
        return Told("Nobody has bought yet, so no tenth of the buyers brings more than another.")
    first = rows[0]
    share = share_of(first["net_revenue"], total)
    return Told(
        f"The best tenth of buyers, {plural(first['customers'], 'customer')}, brought {percent(share)} of everything "
        "that was kept.",
        charts.bars(
            [
                charts.Bar(
                    "Best tenth" if row["tenth"] == 1 else f"Tenth {row['tenth']}",
                    max(float(row["net_revenue"] or 0), 0),
                    f"{money(row['net_revenue'], shop.currency)} · {percent(share_of(row['net_revenue'], total))}",
                    1 if row["tenth"] == 1 else 5,
                )
                for row in rows
            ]
        ),
    )


CHAPTER = Chapter(
    "value",
    "At risk and win-back",
    "Who is slipping away, what were they worth, and who may still be told?",
    (
        Figure(
            "Buyers who are slipping away, by what they brought so far",
            ("customer_features",),
            """
            with buyers as (
                select
                    case
                        when activity_state in ('at_risk', 'lapsed', 'dormant') then activity_state
                        when is_at_risk_by_own_rhythm then 'overdue'
                    end as pool,
                    net_revenue,
                    predicted_value_365_days,
                    coalesce(is_reachable_by_email, false) or coalesce(is_reachable_by_sms, false)
                    or coalesce(is_reachable_by_phone, false) or coalesce(is_reachable_by_post, false)
                    or coalesce(is_reachable_by_push, false) as is_reachable
                from customer_features
                where order_count > 0 and currency = :currency
            )

            select
                pool,
                count(*) as customers,
                count(*) filter (where is_reachable) as reachable,
                sum(net_revenue) as net_revenue,
                sum(net_revenue) filter (where is_reachable) as reachable_revenue,
                sum(predicted_value_365_days) as predicted_value_365_days
            from buyers
            where pool is not null
            group by pool
            order by list_position(['overdue', 'at_risk', 'lapsed', 'dormant'], pool)
            """,
            tell_pools,
            is_wide=True,
        ),
        Figure(
            "What the next 365 days are expected to bring",
            ("customer_features",),
            """
            select
                purchase_stage,
                count(*) as customers,
                sum(predicted_value_365_days) as predicted_value,
                max(prediction_missing_reason) as missing_reason
            from customer_features
            where order_count > 0 and currency = :currency
            group by purchase_stage
            order by list_position(['first_purchase', 'second_purchase', 'loyal'], purchase_stage)
            """,
            tell_expected,
        ),
        Figure(
            "How much the best customers bring",
            ("single_customer_view",),
            """
            with buyers as (
                select net_revenue, ntile(10) over (order by net_revenue desc, customer_id) as tenth
                from single_customer_view
                where order_count > 0 and currency = :currency
            )

            select tenth, count(*) as customers, sum(net_revenue) as net_revenue
            from buyers
            group by tenth
            order by tenth
            """,
            tell_concentration,
        ),
    ),
)
