"""Twilio: text messages in both directions, by its list of messages.

https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources: the latest first, a thousand
a page, by the day on which they were sent; moments are written as in an email.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from scv.http import Http
from scv.landing.source import (
    Connected,
    Page,
    Row,
    Source,
    Stream,
    Variable,
    below,
    latest,
    objects,
    own_address,
    written,
)

URL = "https://api.twilio.com"
ACCOUNT, TOKEN = "SCV_TWILIO_ACCOUNT_SID", "SCV_TWILIO_TOKEN"
# Whether a message arrived, and what it cost, is known later than when it was sent.
LAG = timedelta(days=3)
PAUSE = 0.1


def connect(http: Http, settings: Mapping[str, str]) -> Connected:
    """What can be asked of an account."""
    twilio = _Twilio(http, settings[ACCOUNT], settings[TOKEN])
    return Connected(streams=(Stream("messages", ("message",), twilio.messages, LAG),))


SOURCE = Source(
    "twilio",
    (Variable(ACCOUNT, "the SID of the account", is_secret=False), Variable(TOKEN, "its token")),
    connect,
)


class _Twilio:
    def __init__(self, http: Http, account: str, token: str) -> None:
        self._http, self._account, self._token = http, account, token

    def messages(self, mark: str | None) -> Iterator[Page]:
        """The latest come first: the mark moves when all of them came."""
        since = below(mark, LAG)
        address: str | None = f"{URL}/2010-04-01/Accounts/{self._account}/Messages.json"
        # A day and not a moment; the operator is a part of the name.
        asked: dict[str, str] | None = {"PageSize": "1000", **({"DateSent>": since[:10]} if since else {})}
        reached = mark
        while address:
            answer = self._http.request(
                *("GET", address),
                what="messages",
                pause=PAUSE,
                is_repeatable=True,
                auth=(self._account, self._token),
                params=asked,
            )
            document = self._http.document(answer, "messages")
            rows = [message(one) for one in objects(document, "messages")]
            reached = latest(rows, "date_sent", reached)
            yield Page({"message": rows})
            following = document.get("next_page_uri")
            address, asked = (own_address(f"{URL}{following}", URL) if following else None), None
        yield Page({}, reached)


def message(told: Row) -> Row:
    """A message as a row of `message`."""
    names = (
        "from", "to", "body", "direction", "status", "error_code", "error_message", "messaging_service_sid",
        "num_segments", "price", "price_unit",
    )  # fmt: skip
    return {
        "id": told.get("sid"),
        "account_id": told.get("account_sid"),
        **{name: told.get(name) for name in names},
        "created_at": _moment(told.get("date_created")),
        "date_sent": _moment(told.get("date_sent")),
        "updated_at": _moment(told.get("date_updated")),
    }


def _moment(text: Any) -> Any:
    """Fri, 24 May 2019 17:44:46 +0000 as everybody writes it. What is no moment stays what it is."""
    try:
        return written(parsedate_to_datetime(text)) if text else None
    except (TypeError, ValueError, OverflowError):
        return text
