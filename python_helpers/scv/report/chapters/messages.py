"""Which channel customers prefer, and who is tired of being written to."""

from scv.report import charts
from scv.report.figures import Attention, Chapter, Figure, Told
from scv.report.release import Row, Shop
from scv.report.words import day, label, number, percent, plural, share_of, short_day, tenths, title, verb

# From this share of emails to people who no longer look, sending on costs more reputation than it earns.
WASTED_SHARE = 0.15


def tell_preferred(rows: list[Row], shop: Shop) -> Told:
    known = [row for row in rows if row["preferred_channel"] is not None]
    if not known:
        return Told("Nobody has shown or said yet which channel they prefer.")
    customers = sum(row["customers"] for row in rows)
    first = known[0]
    favourite = label(first["preferred_channel"])
    sentence = f"{percent(first['customers'] / customers)} of customers prefer the channel “{favourite}”"
    if first["may_be_written_to"] is None:
        sentence += "."
    else:
        refused = first["customers"] - first["may_be_written_to"]
        sentence += (
            f"; {number(refused)} of them may not be written to there."
            if refused
            else "; all of them may be written to there."
        )
    return Told(
        sentence,
        charts.stacks(
            [
                charts.Stack(
                    title(row["preferred_channel"]) if row["preferred_channel"] else "Not known",
                    (
                        [charts.Part("nobody writes there, or not known", row["customers"], 8)]
                        if row["may_be_written_to"] is None
                        else [
                            charts.Part("may be written to there", row["may_be_written_to"], 1),
                            charts.Part("may not", row["customers"] - row["may_be_written_to"], 4),
                        ]
                    ),
                    number(row["customers"]),
                )
                for row in rows
            ]
        ),
    )


def tell_fatigue(rows: list[Row], shop: Shop) -> Told:
    judged = [row for row in rows if row["tired"] is not None]
    sent = sum(row["emails_sent"] or 0 for row in rows)
    if not sent:
        return Told("No email was sent in the last ninety days, so nobody can be tired of them.")
    tired = sum(row["customers"] for row in judged if row["tired"])
    wasted = sum(row["emails_sent"] or 0 for row in judged if row["tired"])
    written_to = sum(row["customers"] for row in rows)
    if not tired:
        return Told(
            f"{plural(written_to, 'customer')} got {plural(sent, 'email')} in ninety days, and nobody is tired of "
            "them.",
            charts.bars([charts.Bar("Not tired", written_to, number(written_to))]),
        )
    share = wasted / sent
    attention: tuple[Attention, ...] = ()
    if share >= WASTED_SHARE:
        attention = (
            Attention(
                2,
                f"{percent(share)} of emails go to {plural(tired, 'person', 'people')} who "
                f"{verb(tired, 'has', 'have')} stopped looking at them.",
            ),
        )
    return Told(
        f"{percent(tired / written_to)} of those who were emailed in the last ninety days are tired of it. They got "
        f"{percent(share)} of all emails, {tenths(wasted / tired)} each.",
        charts.stacks(
            [
                charts.Stack(
                    name,
                    [
                        charts.Part("not tired", sum(row[measure] or 0 for row in rows if not row["tired"]), 1),
                        charts.Part("tired of email", sum(row[measure] or 0 for row in rows if row["tired"]), 4),
                    ],
                    number(sum(row[measure] or 0 for row in rows)),
                )
                for name, measure in (
                    ("Customers", "customers"),
                    ("Emails sent", "emails_sent"),
                    ("Emails opened", "emails_opened"),
                    ("Emails clicked", "emails_clicked"),
                )
                if any(row[measure] for row in rows)
            ],
            on_one_scale=False,
        ),
        attention,
    )


def tell_channels(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No message was sent on any channel yet.")
    answered = max(rows, key=lambda row: (share_of(row["customers_who_responded"], row["customers"]), row["channel"]))
    share = share_of(answered["customers_who_responded"], answered["customers"])
    sentence = (
        "Nobody has opened, clicked or replied to anything yet; of some channels, such as post, nobody could tell."
    )
    if share:
        sentence = (
            f"The channel “{label(answered['channel'])}” gets the most response: {percent(share)} of those written to "
            "there opened, clicked or replied at least once."
        )
    return Told(
        sentence,
        charts.stacks(
            [
                charts.Stack(
                    title(row["channel"]),
                    [
                        charts.Part("responded", row["customers_who_responded"], 1),
                        charts.Part("never responded", row["customers"] - row["customers_who_responded"], 8),
                    ],
                    f"{percent(share_of(row['customers_who_responded'], row['customers']))} of "
                    f"{number(row['customers'])}",
                )
                for row in rows
            ]
        ),
    )


def tell_consent(rows: list[Row], shop: Shop) -> Told:
    if not shop.customer_count:
        return Told("No customer is known yet, so nobody has granted or denied anything.")
    best = max(rows, key=lambda row: (row["granted"], row["channel"]))
    unknown = sum(row["unknown"] for row in rows) / len(rows) / shop.customer_count
    sentence = "Nobody has granted anything."
    if best["granted"]:
        sentence = f"“{title(best['channel'])}” reaches most: {number(best['granted'])} granted it."
    return Told(
        f"{sentence} On the average channel {percent(unknown)} of customers have never said yes or no.",
        charts.stacks(
            [
                charts.Stack(
                    title(row["channel"]),
                    [
                        charts.Part("granted", row["granted"], 1),
                        charts.Part("unknown", row["unknown"], 8),
                        charts.Part("denied", row["denied"], 4),
                    ],
                    f"{number(row['granted'])} granted",
                )
                for row in rows
            ]
        ),
    )


def tell_against_consent(rows: list[Row], shop: Shop) -> Told:
    if not rows:
        return Told("No message of a campaign has gone out yet, so none went to anybody who had refused it.")
    sent = sum(row["messages"] for row in rows)
    denied = sum(row["denied"] for row in rows)
    unknown = sum(row["unknown"] for row in rows)
    silence = f" Of {percent(unknown / sent)} nobody knows what their addressee had said." if unknown else ""
    attention: tuple[Attention, ...] = ()
    if denied:
        worst = max(rows, key=lambda row: (row["denied"], row["channel"]))
        sentence = (
            f"{number(denied)} of {plural(sent, 'message')} of campaigns went to people who had refused them; most, "
            f"{number(worst['denied'])}, were sent on the channel “{label(worst['channel'])}” by "
            f"{title(worst['source'])}, the last on {day(worst['last_denied_date'])}.{silence}"
        )
        attention = (
            Attention(
                1,
                f"{plural(denied, 'message')} went to people who had refused {verb(denied, 'it', 'them')}, the last on "
                f"{day(max(row['last_denied_date'] for row in rows if row['last_denied_date']))}.",
            ),
        )
    else:
        sentence = f"Not one of {plural(sent, 'message')} of campaigns went to anybody who had refused it.{silence}"
    return Told(
        sentence,
        charts.table(
            ["channel", "sent by", "messages", "after a no", "the first", "the last", "consent unknown"],
            [
                [
                    title(row["channel"]),
                    title(row["source"]),
                    number(row["messages"]),
                    number(row["denied"]),
                    short_day(row["first_denied_date"]),
                    short_day(row["last_denied_date"]),
                    number(row["unknown"]),
                ]
                for row in rows
            ],
            [False, False, True, True, False, False, True],
            "Messages after a no",
        ),
        attention,
        is_text=True,
    )


CHAPTER = Chapter(
    "messages",
    "Messages",
    "Which channel do customers prefer, who is tired of it, and who may be written to?",
    (
        Figure(
            "Preferred channel",
            ("customer_features",),
            """
            select
                preferred_channel,
                count(*) as customers,
                case preferred_channel
                    when 'email' then count(*) filter (where is_reachable_by_email)
                    when 'sms' then count(*) filter (where is_reachable_by_sms)
                    when 'telephone' then count(*) filter (where is_reachable_by_phone)
                    when 'direct_mail' then count(*) filter (where is_reachable_by_post)
                    when 'push' then count(*) filter (where is_reachable_by_push)
                end as may_be_written_to
            from customer_features
            group by preferred_channel
            order by preferred_channel is null, customers desc, preferred_channel
            """,
            tell_preferred,
        ),
        Figure(
            "Email fatigue",
            ("customer_features",),
            """
            select
                coalesce(is_email_fatigued, false) as tired,
                count(*) as customers,
                cast(sum(emails_sent_90_days) as bigint) as emails_sent,
                cast(sum(emails_opened_90_days) as bigint) as emails_opened,
                cast(sum(emails_clicked_90_days) as bigint) as emails_clicked
            from customer_features
            where emails_sent_90_days > 0
            group by tired
            order by tired
            """,
            tell_fatigue,
        ),
        Figure(
            "Who responds on which channel",
            ("customer_channel_engagement",),
            """
            select
                channel,
                count(*) as customers,
                count(*) filter (
                    where coalesce(opened_count, 0) + coalesce(clicked_count, 0) + coalesce(replied_count, 0) > 0
                ) as customers_who_responded,
                cast(sum(sent_count) as bigint) as messages_sent
            from customer_channel_engagement
            where sent_count > 0 and channel <> 'delivery'  -- news of a parcel asks for no answer
            group by channel
            order by customers desc, channel
            """,
            tell_channels,
        ),
        Figure(
            "Consent, by channel",
            ("single_customer_view",),
            """
            with consents as (
                unpivot single_customer_view
                on consent_email, consent_sms, consent_phone, consent_post, consent_push, consent_ads
                into name column_name value status
            )

            select
                replace(column_name, 'consent_', '') as channel,
                count(*) filter (where status = 'granted') as granted,
                count(*) filter (where status = 'unknown') as unknown,
                count(*) filter (where status = 'denied') as denied
            from consents
            group by channel
            order by granted desc, channel
            """,
            tell_consent,
        ),
        Figure(
            "Messages to people who had refused them",
            ("messages_by_consent",),
            """
            select
                channel,
                source,
                cast(sum(message_count) as bigint) as messages,
                cast(coalesce(sum(message_count) filter (where consent_then = 'denied'), 0) as bigint) as denied,
                cast(coalesce(sum(message_count) filter (where consent_then = 'unknown'), 0) as bigint) as unknown,
                min(first_sent_date) filter (where consent_then = 'denied') as first_denied_date,
                max(last_sent_date) filter (where consent_then = 'denied') as last_denied_date
            from messages_by_consent
            group by channel, source
            order by denied desc, messages desc, channel, source
            """,
            tell_against_consent,
            is_wide=True,
        ),
    ),
)
