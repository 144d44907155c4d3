"""Twilio's webhooks: a text that somebody sent us, and what became of one that we sent.

https://www.twilio.com/docs/usage/webhooks/messaging-webhooks and /usage/security (signatures).
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from scv.serve.fitting import fitted
from scv.serve.identifiers import keys_of
from scv.serve.messages import Fact, IgnoredError, Message, RefusedError, Row, written
from scv.serve.words import channels_of, is_stop, meaning_of

# What a message ends as. On its way it is told of several times, in no order, and would go backwards.
_FINAL = ("delivered", "undelivered", "failed", "read")


def is_genuine(url: str, form: Mapping[str, str], signature: str, auth_token: str) -> bool:
    """Whether `X-Twilio-Signature` is the base64 HMAC-SHA1 of the public URL and the sorted fields of the form."""
    text = url + "".join(name + form[name] for name in sorted(form))
    expected = base64.b64encode(hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest())
    return hmac.compare_digest(expected, signature.encode(errors="replace"))


def read_webhook(form: Mapping[str, str], received_at: datetime) -> Message:
    """A webhook's form as rows and facts. RefusedError says what is wrong, IgnoredError that it is not the end yet."""
    sid = form.get("MessageSid") or form.get("SmsSid")
    if not sid:
        raise RefusedError("no MessageSid")
    status = form.get("MessageStatus") or form.get("SmsStatus") or ""
    at = written(received_at)
    row: Row = {
        "id": sid,
        "account_id": form.get("AccountSid"),
        "from": form.get("From"),
        "to": form.get("To"),
        "messaging_service_sid": form.get("MessagingServiceSid"),
        "num_segments": form.get("NumSegments"),
        "created_at": at,
        "date_sent": at,
        "updated_at": at,
        "_fivetran_synced": at,
    }
    if "Body" in form:
        body = form["Body"]
        # Twilio understands STOP in other languages and says so; the build reads the word.
        if form.get("OptOutType") == "STOP" and not is_stop(body):
            body = "STOP"
        row |= {"body": body, "direction": "inbound", "status": "received"}
        keys = keys_of([("phone", form.get("From"))])
        facts: list[Fact] = [{"kind": "seen", "keys": keys, "at": at}]
        if is_stop(body):
            facts += _denied(keys, "body", "inbound_stop", at)
        return Message("twilio", f"{sid}:received", (("twilio.message", fitted("twilio.message", row)),), tuple(facts))
    if status not in _FINAL:
        raise IgnoredError(f"status {status}" if status.isalpha() and status.isascii() else "status")
    row |= {"direction": "outbound-api", "status": status, "error_code": form.get("ErrorCode")}
    keys = keys_of([("phone", form.get("To"))])
    facts = [{"kind": "written_to", "keys": keys, "channel": "sms", "at": at}]
    if form.get("ErrorCode"):
        facts += _denied(keys, "error_code", f"error_{form['ErrorCode']}", at)
    return Message("twilio", f"{sid}:{status}", (("twilio.message", fitted("twilio.message", row)),), tuple(facts))


def _denied(keys: list[str], column: str, said: str, at: str) -> list[Fact]:
    meaning = meaning_of("twilio", "message", column, said)
    if meaning is None or meaning.status != "denied":
        return []
    return [
        {"kind": "denied", "keys": keys, "channel": channel, "topic": meaning.topic, "at": at}
        for channel in channels_of(meaning.channel)
    ]
