"""One contact as one row of each destination's file: columns, normalisation, hashing, and what it takes to match.

Adding a destination is a function from a contact to a row, and a line in `DESTINATIONS`.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from scv.exporting import normalise
from scv.exporting.contacts import Audience, Contact
from scv.exporting.normalise import sha256

Row = dict[str, Any]

# How the property begins that says of a Klaviyo profile whether it is in an audience.
MEMBERSHIP_PREFIX = "scv_"


class Destination(NamedTuple):
    """How a destination's file is made.

    `format` is csv, sheet (a CSV that a person may open), json or parquet. `row` gives the values of a contact, or None
    when nothing in it could be matched. Of somebody who leaves, `removal_columns` are told and no more; `leaver` gives
    them where the destination knows people by our own id, so that whoever has no address any more leaves as well.
    `takes_attributes` says that `audience_attributes.csv` may send more of a person there than who they are.
    """

    format: str
    columns: tuple[str, ...]
    removal_columns: tuple[str, ...]
    row: Callable[[Contact, Audience], Row | None]
    leaver: Callable[[Contact, Audience], Row | None] | None = None
    takes_attributes: bool = False

    def columns_of(self, audience: Audience, operation: str) -> tuple[str, ...]:
        """The columns of an audience's file: those of the destination, and the attributes of whoever does not leave."""
        if operation == "remove":
            return self.removal_columns
        return (*self.columns, *((audience.attributes or ()) if self.takes_attributes else ()))

    def removal(self, contact: Contact, audience: Audience) -> Row | None:
        """The row that takes somebody off the destination's list; an import of profiles does so by a property."""
        row = (self.leaver or self.row)(contact, audience)
        return None if row is None else {column: row.get(column) for column in self.removal_columns}


def google_customer_match(contact: Contact, audience: Audience) -> Row | None:
    """Google Customer Match: SHA-256 of email, E.164 telephone with plus and names; country and postcode in clear.

    The four address columns match only together, so that an incomplete address is left out altogether.
    """
    address = {
        "First Name": sha256(normalise.google_name(contact.given_name)),
        "Last Name": sha256(normalise.google_name(contact.family_name)),
        "Country": normalise.country_code(contact.country_code),
        "Zip": normalise.google_postcode(contact.postcode, contact.country_code),
    }
    if not all(address.values()):
        address = dict.fromkeys(address)
    return _matchable(
        {
            "Email": sha256(normalise.google_email(contact.email)),
            "Phone": sha256(normalise.e164(contact.phone)),
            **address,
        },
        ("Email", "Phone", "Zip"),
    )


_GOOGLE_ADDRESS = {"First Name": "givenName", "Last Name": "familyName", "Country": "regionCode", "Zip": "postalCode"}


def google_identifiers(row: Row) -> list[dict[str, Any]]:
    """A row of the file as user identifiers; an address is one, and whole or not there."""
    found: list[dict[str, Any]] = []
    if row.get("Email"):
        found.append({"emailAddress": row["Email"]})
    if row.get("Phone"):
        found.append({"phoneNumber": row["Phone"]})
    if row.get("Zip"):
        found.append({"address": {theirs: row[ours] for ours, theirs in _GOOGLE_ADDRESS.items()}})
    return found


def meta_custom_audience(contact: Contact, audience: Audience) -> Row | None:
    """Meta Custom Audiences, multi-key: everything hashed but our own id and the advertising id."""
    birth = contact.birth_date if contact.birth_date is not None and contact.birth_date.year >= 1900 else None
    row = {
        "EMAIL": sha256(normalise.meta_email(contact.email)),
        "PHONE": sha256(normalise.phone_digits(contact.phone)),
        "FN": sha256(normalise.meta_text(contact.given_name)),
        "LN": sha256(normalise.meta_text(contact.family_name)),
        "DOBY": sha256(f"{birth.year:04d}" if birth else None),
        "DOBM": sha256(f"{birth.month:02d}" if birth else None),
        "DOBD": sha256(f"{birth.day:02d}" if birth else None),
        "CT": sha256(normalise.meta_text(contact.city)),
        "ST": sha256(normalise.meta_region(contact.region, contact.country_code)),
        "ZIP": sha256(normalise.meta_postcode(contact.postcode, contact.country_code)),
        "COUNTRY": sha256((normalise.country_code(contact.country_code) or "").lower() or None),
        "EXTERN_ID": contact.customer_id,
        "MADID": normalise.advertising_id(contact.advertising_id),
    }
    return _matchable(row, ("EMAIL", "PHONE", "MADID"))


def tiktok_custom_audience(contact: Contact, audience: Audience) -> Row | None:
    """TikTok customer file: hashed email, telephone and advertising id; the telephone with or without its plus."""
    phone = normalise.e164(contact.phone) if audience.phone_form == "plus" else normalise.phone_digits(contact.phone)
    row = {
        "Email_SHA256": sha256(normalise.tiktok_email(contact.email)),
        "Phone_SHA256": sha256(phone),
        "MAID_SHA256": sha256(normalise.advertising_id(contact.advertising_id)),
    }
    return _matchable(row, tuple(row))


def klaviyo_profiles(contact: Contact, audience: Audience) -> Row | None:
    """Attributes of a Klaviyo profile. Consent is a different call of theirs, and never part of an import.

    An import cannot take anybody off a list: the property says who is in the audience, for a segment of theirs to read.
    """
    attributes = {
        "email": normalise.plain(contact.email),
        "phone_number": normalise.e164(contact.phone),
        "external_id": contact.customer_id,
        "first_name": normalise.plain(contact.given_name),
        "last_name": normalise.plain(contact.family_name),
        "location": _filled(
            {
                "city": normalise.plain(contact.city),
                "region": normalise.plain(contact.region),
                "country": normalise.country_code(contact.country_code),
                "zip": normalise.plain(contact.postcode),
            }
        )
        or None,
        "properties": {f"{MEMBERSHIP_PREFIX}{audience.name}": True, **contact.known_attributes()},
    }
    return _filled(_matchable(attributes, ("email", "phone_number")))


def klaviyo_leaver(contact: Contact, audience: Audience) -> Row:
    """What says of a Klaviyo profile that it is no longer in the audience."""
    return {"external_id": contact.customer_id, "properties": {f"{MEMBERSHIP_PREFIX}{audience.name}": False}}


def generic(contact: Contact, audience: Audience) -> Row:
    """Everything that may be told, in clear, for a shop, a recommender or a colleague; attributes as text."""
    details = {column: value for column, value in contact._asdict().items() if column in _GENERIC_COLUMNS}
    return details | {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in contact.known_attributes().items()
    }


# Not the day of birth and not the telephone's advertising id: nobody addresses or recommends by them.
_GENERIC_COLUMNS = (
    *("customer_id", "email", "phone", "given_name", "family_name", "address_line_1", "address_line_2"),
    *("city", "region", "postcode", "country_code"),
)

DESTINATIONS: dict[str, Destination] = {
    "google_customer_match": Destination(
        "csv",
        ("Email", "Phone", "First Name", "Last Name", "Country", "Zip"),
        ("Email", "Phone", "First Name", "Last Name", "Country", "Zip"),
        google_customer_match,
    ),
    "meta_custom_audience": Destination(
        "csv",
        (
            *("EMAIL", "PHONE", "FN", "LN", "DOBY", "DOBM", "DOBD"),
            *("CT", "ST", "ZIP", "COUNTRY", "EXTERN_ID", "MADID"),
        ),
        ("EMAIL", "PHONE", "EXTERN_ID", "MADID"),
        meta_custom_audience,
    ),
    "tiktok_custom_audience": Destination(
        "csv",
        ("Email_SHA256", "Phone_SHA256", "MAID_SHA256"),
        ("Email_SHA256", "Phone_SHA256", "MAID_SHA256"),
        tiktok_custom_audience,
    ),
    "klaviyo_profiles": Destination(
        "json",
        ("email", "phone_number", "external_id", "first_name", "last_name", "location", "properties"),
        ("external_id", "properties"),
        klaviyo_profiles,
        klaviyo_leaver,
        takes_attributes=True,
    ),
    "csv": Destination("sheet", _GENERIC_COLUMNS, ("customer_id",), generic, takes_attributes=True),
    "csv_feed": Destination("csv", _GENERIC_COLUMNS, ("customer_id",), generic, takes_attributes=True),
    "parquet": Destination("parquet", _GENERIC_COLUMNS, ("customer_id",), generic, takes_attributes=True),
}


def _matchable(row: Row, keys: tuple[str, ...]) -> Row | None:
    return row if any(row[key] for key in keys) else None


def _filled(row: Row | None) -> Row | None:
    return None if row is None else {name: value for name, value in row.items() if value is not None}
