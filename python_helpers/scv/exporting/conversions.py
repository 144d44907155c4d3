"""Orders as the conversions that advertising platforms take, of people who allow it.

A line of such a file is an envelope and the body to be posted, as of triggers (`scv.exporting.events`). The id is that
of the order, which is also what a pixel has to give as the event's id for the platform to count both as one.

Sources, read in 2026:
    Meta     https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/server-event, .../fbp-and-fbc
    Google   https://developers.google.com/data-manager/api/reference/rest/v1/events/ingest
"""

from collections.abc import Callable, Iterable
from datetime import UTC
from pathlib import Path
from typing import Any

from scv.exporting.contacts import Audience, Contact
from scv.exporting.destinations import google_customer_match, google_identifiers, meta_custom_audience
from scv.exporting.events import EventFile, EventWriter, known, moment, number

Row = dict[str, Any]

KIND = "conversions"
# What both call the places in which an order is placed. Meta takes no order of an app without what only the app knows.
_META_SOURCES = {"ecommerce": "website", "store": "physical_store", "telephone": "phone_call"}
_GOOGLE_SOURCES = {"ecommerce": "WEB", "mobile_app": "APP", "store": "IN_STORE", "telephone": "PHONE"}
_META_KEYS = {
    "EMAIL": "em",
    "PHONE": "ph",
    "FN": "fn",
    "LN": "ln",
    "CT": "ct",
    "ST": "st",
    "ZIP": "zp",
    "COUNTRY": "country",
}


def meta_body(conversion: Row) -> Row | None:
    """A purchase as a server event; None where Meta could match nobody, or takes none from there.

    One of a website has to say in which browser it was, and on which page.
    """
    source = _META_SOURCES.get(conversion["channel"])
    told = meta_custom_audience(_contact(conversion), _audience("meta_custom_audience"))
    is_of_website = source == "website"
    is_without_browser = is_of_website and (conversion["user_agent"] is None or conversion["page_url"] is None)
    if source is None or told is None or is_without_browser:
        return None
    return {
        "event_name": "Purchase",
        "event_id": conversion["order_id"],
        "event_time": int(conversion["ordered_at"].replace(tzinfo=UTC).timestamp()),
        "action_source": source,
        **({"event_source_url": conversion["page_url"]} if is_of_website else {}),
        "user_data": known(
            {theirs: [told[ours]] if told[ours] else None for ours, theirs in _META_KEYS.items()}
            | {"external_id": [conversion["customer_id"]]}
            | {"client_user_agent": conversion["user_agent"] if is_of_website else None, "fbc": _fbc(conversion)}
        ),
        "custom_data": {
            "value": number(conversion["net_revenue"]),
            "currency": conversion["currency"],
            "order_id": conversion["order_id"],
        },
    }


def google_body(conversion: Row) -> Row | None:
    """A purchase as an event of the Data Manager API; None where Google could match nobody, or knows no such place."""
    source = _GOOGLE_SOURCES.get(conversion["channel"])
    told = google_customer_match(_contact(conversion), _audience("google_customer_match"))
    if source is None or told is None:
        return None
    return {
        "transactionId": conversion["order_id"],
        "eventTimestamp": moment(conversion["ordered_at"]),
        "eventSource": source,
        "conversionValue": number(conversion["net_revenue"]),
        "currency": conversion["currency"],
        **({"adIdentifiers": {"gclid": conversion["google_click_id"]}} if conversion["google_click_id"] else {}),
        "userData": {"userIdentifiers": google_identifiers(told)},
        "consent": {"adUserData": "CONSENT_GRANTED", "adPersonalization": "CONSENT_GRANTED"},
    }


CONVERSION_BODIES: dict[str, Callable[[Row], Row | None]] = {
    "google_conversions": google_body,
    "meta_conversions": meta_body,
}


def export_conversions(conversions: Iterable[Row], folder: Path) -> list[EventFile]:
    """Write each order to every destination that it names and that can take it; return the files by destination.

    `conversions` are rows of the mart of that name in order of `order_id`. The same input leaves the same bytes.
    ValueError for a destination that nobody writes.
    """
    writers = {destination: EventWriter(folder, KIND, destination) for destination in CONVERSION_BODIES}
    for conversion in conversions:
        for destination in conversion["destinations"]:
            if destination not in writers:
                raise ValueError(f"conversion destination must be one of {sorted(writers)}, got {destination!r}")
            body = CONVERSION_BODIES[destination](conversion)
            if body is not None:
                writers[destination].add(_envelope(conversion, body))
    return [file for writer in writers.values() for file in writer.close()]


def _envelope(conversion: Row, body: Row) -> Row:
    return {
        "id": conversion["order_id"],
        "customer_id": conversion["customer_id"],
        "channel": "ads",
        "topic": "all",
        "purpose": "ads",
        "send_after": None,
        "expires_at": moment(conversion["expires_at"]),
        "consent": {"basis": conversion["consent_basis"], "since": moment(conversion["consent_since"])},
        "identifiers": known({"email": conversion["email"], "phone": conversion["phone"]}),
        "body": body,
    }


def _fbc(conversion: Row) -> str | None:
    """The click as Meta's own cookie would hold it, with milliseconds; 1 stands for a server that keeps no cookie."""
    if conversion["meta_click_id"] is None:
        return None
    seen_first = int(conversion["meta_clicked_at"].replace(tzinfo=UTC).timestamp() * 1000)
    return f"fb.1.{seen_first}.{conversion['meta_click_id']}"


def _contact(conversion: Row) -> Contact:
    return Contact(**{name: value for name, value in conversion.items() if name in Contact._fields})


def _audience(destination: str) -> Audience:
    return Audience(KIND, "ads", "ads", destination, "full")
