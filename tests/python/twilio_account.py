"""An account of Twilio's that answers as its reference says: the latest first, by day, the next page by its path."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from vendor import Answer, Asked

Row = dict[str, Any]
PATH = "/2010-04-01/Accounts/AC1/Messages.json"


@dataclass
class TwilioAccount:
    """Its messages; `page_size` come at once."""

    messages: list[Row] = field(default_factory=list)
    page_size: int = 2

    def __call__(self, asked: Asked) -> Answer:
        if asked.headers.get("Authorization") != f"Basic {base64.b64encode(b'AC1:tw_secret').decode()}":
            return 401, {"message": "Authenticate"}
        assert asked.path == PATH
        since = asked.parameters.get("DateSent>", "")
        found = [one for one in self.messages if one["_sent"][:10] >= since]
        found.sort(key=lambda one: str(one["_sent"]), reverse=True)
        start = int(asked.parameters.get("Page", "0")) * self.page_size
        end = start + self.page_size
        query = f"PageSize=1000&Page={end // self.page_size}" + (f"&DateSent%3E={since}" if since else "")
        told = [{name: value for name, value in one.items() if name != "_sent"} for one in found[start:end]]
        return 200, {"messages": told, "next_page_uri": f"{PATH}?{query}" if end < len(found) else None}


def message(number: int, sent: str, **fields: Any) -> Row:
    when = format_datetime(datetime.fromisoformat(sent))
    told = {
        "sid": f"SM{number}", "account_sid": "AC1", "from": "+441632960000", "to": "+441632960001", "body": "Sale!",
        "direction": "outbound-api", "status": "sent", "error_code": None, "error_message": None,
        "messaging_service_sid": "MG1", "num_segments": "1", "price": None, "price_unit": "USD", "date_created": when,
        "date_sent": when, "date_updated": when, "_sent": sent,
    }  # fmt: skip
    return told | fields


def account_with_everything() -> TwilioAccount:
    """Five messages, a day each."""
    return TwilioAccount([message(number, f"2026-11-2{number}T10:00:00+00:00") for number in range(1, 6)])
