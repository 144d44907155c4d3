"""A webhook of the shop's own: one event a request, signed, with its id as the idempotency key."""

import hashlib
import hmac

from scv.http import Clock
from scv.sending.destination import (
    FOR_EVER,
    NEVER,
    Batch,
    Destination,
    Outcome,
    Settings,
    UnconfiguredError,
    json_bytes,
)

SECONDS_APART = 0.1


class Webhook(Destination):
    """Posts each event to `SCV_WEBHOOK_URL`.

    `Idempotency-Key` is the event's id, and `X-SCV-Signature` the HMAC-SHA-256 of the body under `SCV_WEBHOOK_SECRET`.
    An event whose answer was lost is repeated only where `SCV_WEBHOOK_DEDUPLICATES` says that the receiver drops an id
    that it has had.
    """

    def __init__(self, settings: Settings, clock: Clock, name: str = "webhook") -> None:
        self._url = settings.text("SCV_WEBHOOK_URL")
        if not self._url.startswith(("https://", "http://localhost", "http://127.0.0.1")):
            raise UnconfiguredError("SCV_WEBHOOK_URL must begin with https://")
        self._secret = settings.optional("SCV_WEBHOOK_SECRET")
        self.repeats_for = FOR_EVER if settings.is_true("SCV_WEBHOOK_DEDUPLICATES") else NEVER
        super().__init__(name, (self._url, self._secret or ""), clock)

    def deliver(self, batch: Batch) -> Outcome:
        [delivery] = batch.deliveries
        content = json_bytes(delivery.body)
        headers = {"Content-Type": "application/json", "Idempotency-Key": delivery.key.person}
        if self._secret:
            headers["X-SCV-Signature"] = hmac.new(self._secret.encode("utf-8"), content, hashlib.sha256).hexdigest()
        self._http.request(
            "POST",
            self._url,
            what=batch.audience,
            pause=SECONDS_APART,
            is_repeatable=self.repeats_for == FOR_EVER,
            headers=headers,
            content=content,
        )
        return Outcome()
