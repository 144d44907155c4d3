"""Meta: members of custom audiences, and conversions.

People are told in the body of a request, removals too: in an address they would stand in every log on the way.

Read in 2026, and never tried on an account: https://developers.facebook.com/documentation/ads-commerce/marketing-api/
reference/custom-audience/users, .../usersreplace, and .../conversions-api/parameters/server-event
"""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

from scv.http import Clock
from scv.sending.destination import Batch, Destination, Outcome, Settings, json_bytes

URL = "https://graph.facebook.com/v25.0"
MEMBERS_PER_REQUEST = 10_000
EVENTS_PER_REQUEST = 1_000
SECONDS_APART = 1.0


class _Meta(Destination):
    def __init__(self, settings: Settings, clock: Clock, name: str, url: str) -> None:
        token = settings.text("SCV_META_ACCESS_TOKEN")
        super().__init__(name, (token,), clock)
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}


class MetaAudiences(_Meta):
    """Custom audiences: `SCV_META_AUDIENCES` names the id of each, `audience=id audience=id`."""

    replaces = "whole"
    rows_per_request = MEMBERS_PER_REQUEST

    def __init__(self, settings: Settings, clock: Clock, name: str = "meta_custom_audience", url: str = URL) -> None:
        super().__init__(settings, clock, name, url)
        self._settings = settings

    def check(self, audience: str) -> None:
        self._settings.listed("SCV_META_AUDIENCES", audience)

    def deliver(self, batch: Batch) -> Outcome:
        identifier = self._settings.listed("SCV_META_AUDIENCES", batch.audience)
        bodies = batch.bodies()
        # A key that nobody in the batch has would only make it longer.
        schema = [key for key in bodies[0] if any(body.get(key) for body in bodies)]
        rows = [[body.get(key) or "" for key in schema] for body in bodies]
        session = {
            "session_id": batch.session,
            "batch_seq": batch.number,
            "last_batch_flag": batch.number == batch.batches,
            "estimated_num_total": batch.total,
        }
        answer = self._http.request(
            "DELETE" if batch.operation == "remove" else "POST",
            f"{self._url}/{identifier}/{'usersreplace' if batch.operation == 'replace' else 'users'}",
            what=batch.audience,
            pause=SECONDS_APART,
            is_repeatable=True,
            headers=self._headers,
            data={"payload": json.dumps({"schema": schema, "data": rows}), "session": json.dumps(session)},
        )
        return self._outcome(self._http.document(answer, batch.audience), rows)

    def _outcome(self, told: dict[str, Any], rows: list[list[str]]) -> Outcome:
        """Meta counts entries that it cannot read and shows some: those are found again by what only they hold."""
        rejected: dict[int, str] = {}
        occurrences = Counter(value for row in rows for value in row)
        samples = told.get("invalid_entry_samples") or {}
        for sample, reason in samples.items() if isinstance(samples, dict) else ((one, "") for one in samples):
            for position, row in enumerate(rows):
                own = [value for value in row if value and occurrences[value] == 1]
                if position not in rejected and any(value in str(sample) for value in own):
                    rejected[position] = self._http.clean(f"invalid entry {reason}".strip())
                    break
        unnamed = int(told.get("num_invalid_entries") or 0) - len(rejected)
        return Outcome(rejected, {"invalid entries": unnamed} if unnamed > 0 else {})

    def removal(self, audience: str, body: Any, customer_id: str) -> Any:
        return {**body, "EXTERN_ID": customer_id}


class MetaConversions(_Meta):
    """Conversions of the dataset `SCV_META_DATASET`. One bad event has its whole request refused.

    Meta takes two events of one name and id for one within 48 hours.
    """

    repeats_for = timedelta(hours=47)
    divides = True
    rows_per_request = EVENTS_PER_REQUEST

    def __init__(self, settings: Settings, clock: Clock, name: str = "meta_conversions", url: str = URL) -> None:
        super().__init__(settings, clock, name, url)
        self._dataset = settings.text("SCV_META_DATASET")

    def deliver(self, batch: Batch) -> Outcome:
        self._http.request(
            "POST",
            f"{self._url}/{self._dataset}/events",
            what=batch.audience,
            pause=SECONDS_APART,
            is_repeatable=True,
            headers={**self._headers, "Content-Type": "application/json"},
            content=json_bytes({"data": batch.bodies()}),
        )
        return Outcome()
