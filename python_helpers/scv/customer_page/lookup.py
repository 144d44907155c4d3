"""Find a customer by whatever somebody has in hand: an id, an email address, a telephone number, a card, an order."""

import re
import unicodedata
from typing import NamedTuple

from scv.macros import normalise_card, normalise_email
from scv.phones import parse_phone
from scv.report.release import Release
from scv.report.words import label, listed, number


class Found(NamedTuple):
    """Customers that were found, usually one; `message` says what there is to say about how, or why there is none."""

    customer_ids: tuple[str, ...]
    message: str = ""


def spellings(asked: str, phone_region: str) -> list[str]:
    """Identifier values that a text may stand for, each as the identity models write it, the likeliest first.

    An email is the address in the text, in lower case; a telephone number is E.164, national notation being that of
    `phone_region`; a card number has lost what stands between its digits.
    """
    text = unicodedata.normalize("NFKC", asked).strip()
    values = [text, text.lower()]
    if "@" in text:
        address = normalise_email(text)
        values += [address] if address else []
    elif re.fullmatch(r"[\d\s()+./-]+", text):
        phone, _ = parse_phone(text, phone_region)
        values += [phone] if phone else []
    if "@" not in text:
        values.append(normalise_card(text) or "")
    return list(dict.fromkeys(value for value in values if value))


def find_customers(release: Release, asked: str, phone_region: str) -> Found:
    """Customers whom a text names: an id that was ever issued, an identifier, with its type (`email:...`) or without,
    or the number of an order.

    A release without personal data knows ids and orders alone; the message says so where that is why nobody was found.
    """
    values = spellings(asked, phone_region)
    issued = release.rows(
        "select customer_id, status from customer_id_history where issued_customer_id in (select unnest(?)) and "
        "customer_id is not null",
        [values],
    )
    if issued:
        [customer_id] = {row["customer_id"] for row in issued}
        message = "" if customer_id in values else f"{asked} was issued once and is {customer_id} today."
        if not release.rows("select 1 from single_customer_view where customer_id = ?", [customer_id]):
            return Found((), f"{asked} was issued once, and nobody goes by it any more: {label(issued[0]['status'])}.")
        return Found((customer_id,), message)
    if not has_identifiers(release):
        return _by_order(release, asked) or Found(
            (),
            f"No customer has the id or an order {asked!r}. This release file holds no personal data, so an email "
            "address, a telephone number or a card cannot be looked up in it: ask with the file that does, "
            "published/current/pii/scv_pii.duckdb.",
        )
    owners = release.rows(
        """
        select customer_id, identifier_id, max(coalesce(valid_to, timestamp '9999-01-01')) as owned_until
        from customer_identifiers
        where identifier_value in (select unnest($values)) or identifier_id in (select unnest($values))
        group by customer_id, identifier_id
        order by owned_until desc, customer_id
        """,
        {"values": values},
    )
    customer_ids = tuple(dict.fromkeys(row["customer_id"] for row in owners if row["customer_id"]))
    if len(customer_ids) == 1:
        return Found(customer_ids)
    if customer_ids:
        return Found(
            customer_ids,
            f"{asked} has been {number(len(customer_ids))} customers’, the latest owner first. Ask for one of them: "
            f"{listed(customer_ids)}.",
        )
    return _by_order(release, asked) or Found((), _why_nobody(release, asked, values))


def _by_order(release: Release, asked: str) -> Found | None:
    """The customer of an order, by its number with or without `#`, or by its id with or without its system."""
    number_asked = asked.strip().removeprefix("#")
    if not number_asked or not release.has("orders"):
        return None
    owners = release.rows(
        """
        select distinct customer_id
        from orders
        where
            customer_id is not null
            and (ltrim(order_number, '#') = $asked or order_id = $asked or split_part(order_id, ':', 2) = $asked)
        order by customer_id
        """,
        {"asked": number_asked},
    )
    customer_ids = tuple(row["customer_id"] for row in owners)
    if len(customer_ids) > 1:
        return Found(customer_ids, f"Orders of {number(len(customer_ids))} customers have the number {asked}.")
    return Found(customer_ids) if customer_ids else None


def has_identifiers(release: Release) -> bool:
    """Whether the file holds identifiers' values, and so personal data."""
    return "identifier_value" in release.columns("customer_identifiers")


def _why_nobody(release: Release, asked: str, values: list[str]) -> str:
    ignored = release.rows(
        """
        select identifier_id, reason, name_count
        from identity_quarantine
        where
            substr(identifier_id, position(':' in identifier_id) + 1) in (select unnest($values))
            or identifier_id in (select unnest($values))
        """,
        {"values": values},
    )
    if ignored:
        [first, *_] = ignored
        return (
            f"{asked} belongs to nobody: it is set aside ({label(first['reason'])}, {number(first['name_count'])} "
            "different names came with it)."
        )
    looked_for = listed(f"“{value}”" for value in values)
    return f"Nobody has the id or identifier {asked!r} (looked for {looked_for} among ids, emails, numbers and cards)."
