"""What the page begins with: how many people there are, and what of them can be told at a glance."""

from scv.report import charts
from scv.report.figures import Figure, Told
from scv.report.release import Row, Shop
from scv.report.words import money, number, percent, plural, share_of, tenths, verb


def title(told: list[Row]) -> list[tuple[str, bool]]:
    """The words of the headline, each with whether it is a figure."""
    [row] = told
    customers, identities = row["customers"], int(row["identities"])
    return [
        (number(customers), True),
        (f"{verb(customers, 'customer stands', 'customers stand')} behind", False),
        (number(identities), True),
        (verb(identities, "identity", "identities"), False),
    ]


def tell_headline(rows: list[Row], shop: Shop) -> Told:
    [row] = rows
    customers = row["customers"]
    if not customers:
        return Told(
            "The feeds of this release name no customer. Put raw tables where the build reads them and build again; "
            "until then every figure below says what it is waiting for."
        )
    identities = int(row["identities"])
    loyal = row["loyal_identities"]
    opening = (
        f"The systems count {plural(identities, 'identity', 'identities')}: profiles, browsers and telephones. "
        f"They are {plural(customers, 'person', 'people')}."
    )
    if loyal is not None:
        opening += f" A loyal customer is known by {tenths(loyal)} of them on average."
    kept = share_of(row["net_revenue"], row["gross_revenue"])
    return Told(
        opening,
        charts.tiles(
            [
                charts.Tile(
                    number(customers),
                    verb(customers, "customer", "customers"),
                    f"{number(row['buyers'])} {verb(row['buyers'], 'has', 'have')} bought",
                ),
                charts.Tile(
                    tenths(identities / customers),
                    "identities per customer",
                    f"{tenths(loyal)} for loyal ones" if loyal is not None else "",
                ),
                charts.Tile(number(row["active"]), "active", f"{percent(row['active'] / customers)} of all"),
                charts.Tile(
                    percent(share_of(row["repeat_buyers"], row["buyers"])),
                    "of buyers came back",
                    f"{number(row['repeat_buyers'])} with two orders or more",
                ),
                charts.Tile(
                    money(row["net_revenue"], shop.currency),
                    "kept from them",
                    f"net of returns, {percent(kept)} of what they bought"
                    if row["gross_revenue"]
                    else "nothing bought yet",
                ),
                charts.Tile(percent(row["reachable"] / customers), "may be emailed", "consent granted, not assumed"),
            ]
        ),
        is_text=True,
    )


HEADLINE = Figure(
    "At a glance",
    ("single_customer_view", "customer_features"),
    """
    select
        count(*) as customers,
        sum(customers.identity_count) as identities,
        avg(customers.identity_count) filter (where customers.purchase_stage = 'loyal') as loyal_identities,
        count(*) filter (where customers.order_count > 0) as buyers,
        count(*) filter (where customers.order_count > 1) as repeat_buyers,
        count(*) filter (where customers.activity_state in ('active', 'reactivated')) as active,
        count(*) filter (where features.is_reachable_by_email) as reachable,
        sum(customers.gross_revenue) filter (where customers.currency = :currency) as gross_revenue,
        sum(customers.net_revenue) filter (where customers.currency = :currency) as net_revenue
    from single_customer_view as customers
    inner join customer_features as features on customers.customer_id = features.customer_id
    """,
    tell_headline,
)
