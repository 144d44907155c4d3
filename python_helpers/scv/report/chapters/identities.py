"""How many people there really are."""

from scv.report import charts
from scv.report.figures import Chapter, Figure, Told
from scv.report.release import Row, Shop
from scv.report.words import label, number, percent, plural, tenths, title, verb


def tell_identities_by_stage(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No customer is known yet, so there is nobody to count identities for.")
    customers = sum(row["customers"] for row in rows)
    identities = sum(row["identities"] for row in rows)
    most = max(rows, key=lambda row: row["identities_per_customer"])
    sentence = (
        f"{plural(customers, 'customer')} {verb(customers, 'is', 'are')} known to the systems as "
        f"{plural(identities, 'identity', 'identities')}, {tenths(identities / customers)} each"
    )
    if float(most["identities_per_customer"]) >= 1.1 * identities / customers:
        sentence += f"; at the stage “{label(most['purchase_stage'])}” it is {tenths(most['identities_per_customer'])}"
    return Told(
        sentence + ".",
        charts.bars(
            [
                charts.Bar(
                    title(row["purchase_stage"]),
                    float(row["identities_per_customer"]),
                    number(row["identities_per_customer"], 1),
                )
                for row in rows
            ]
        ),
    )


def tell_identity_counts(rows: list[Row], shop: Shop) -> Told:
    customers = sum(row["customers"] for row in rows)
    if not customers:
        return Told("No customer is known yet.")
    single = sum(row["customers"] for row in rows if row["identities"] == "1")
    known = f"{percent(single / customers)} of customers are known by one identity alone; the others"
    if not single:
        known = "Nobody is known by one identity alone; all of them"
    elif single == customers:
        known = "All customers are known by one identity alone; with a second they"
    return Told(
        f"{known} would each be counted more than once.",
        charts.bars(
            [
                charts.Bar(
                    row["identities"],
                    row["customers"],
                    number(row["customers"]),
                    8 if row["identities"] == "1" else 1,
                )
                for row in rows
            ]
        ),
    )


def tell_sources(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No system has sent a customer profile yet.")
    best, worst = rows[0], rows[-1]
    if best["met_share"] == worst["met_share"] and len(rows) > 1:
        sentence = (
            f"Every system is joined up equally well: {percent(best['met_share'])} of the profiles of each met another "
            "system’s."
        )
    elif len(rows) == 1:
        sentence = (
            f"{percent(best['met_share'])} of the profiles of {title(best['source'])} met a profile of another "
            "system; it is the only system so far."
        )
    else:
        sentence = (
            f"{title(best['source'])} is joined up best: {percent(best['met_share'])} of its profiles met another "
            f"system’s. {title(worst['source'])} has most strangers: {percent(1 - worst['met_share'])} met nobody."
        )
    return Told(
        sentence,
        charts.stacks(
            [
                charts.Stack(
                    title(row["source"]),
                    [
                        charts.Part("met another system", row["profiles_met"], 1),
                        charts.Part("alone", row["profiles"] - row["profiles_met"], 8),
                    ],
                    f"{percent(row['met_share'])} of {number(row['profiles'])}",
                )
                for row in rows
            ]
        ),
    )


def tell_households(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No address or landline is known yet, so nobody is known to live with anybody.")
    households = sum(row["households"] for row in rows)
    customers = sum(row["customers"] for row in rows)
    together = sum(row["customers"] for row in rows if row["members"] != "1")
    return Told(
        f"{plural(customers, 'customer')} of whom an address or a landline is known live in "
        f"{plural(households, 'household')}; {percent(together / customers)} of them live with another customer, whom "
        "one letter reaches as well.",
        charts.bars(
            [
                charts.Bar(
                    f"{row['members']} {'customer' if row['members'] == '1' else 'customers'}",
                    row["households"],
                    plural(row["households"], "household"),
                    8 if row["members"] == "1" else 1,
                )
                for row in rows
            ]
        ),
    )


CHAPTER = Chapter(
    "identities",
    "Identities",
    "How many customers are there really, behind how many identities?",
    (
        Figure(
            "Identities per customer, by purchase stage",
            ("identity_quality",),
            """
            select
                group_name as purchase_stage,
                denominator as customers,
                numerator as identities,
                value as identities_per_customer
            from identity_quality
            where metric = 'identities_per_customer' and group_type = 'purchase_stage'
            order by list_position(['prospect', 'first_purchase', 'second_purchase', 'loyal'], group_name)
            """,
            tell_identities_by_stage,
        ),
        Figure(
            "Customers by how many identities they have",
            ("identity_quality",),
            """
            select group_name as identities, numerator as customers
            from identity_quality
            where metric = 'customers_by_identities'
            order by list_position(
                ['1', '2 to 3', '4 to 6', '7 to 10', '11 to 20', 'more than 20'], group_name
            )
            """,
            tell_identity_counts,
        ),
        Figure(
            "Profiles that met another system’s",
            ("identity_quality",),
            """
            select
                group_name as source,
                denominator as profiles,
                numerator as profiles_met,
                value as met_share
            from identity_quality
            where metric = 'profiles_matched_across_sources' and denominator > 0
            order by met_share desc, source
            """,
            tell_sources,
        ),
        Figure(
            "Households",
            ("customer_households",),
            """
            with households as (
                select household_id, count(*) as members
                from customer_households
                group by household_id
            )

            select
                case when members <= 3 then cast(members as varchar) else '4 and more' end as members,
                count(*) as households,
                cast(sum(households.members) as bigint) as customers
            from households
            group by all
            order by min(households.members)
            """,
            tell_households,
        ),
    ),
)
