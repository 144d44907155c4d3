"""Klaviyo's flow webhooks: events of a profile, in the words of a template that the shop writes (docs/serving.md).

Flow webhooks are not signed; a secret header that the shop sets in the flow says that they are its own.
"""

import hmac
from datetime import datetime
from typing import Any

from scv.serve.fitting import fitted
from scv.serve.identifiers import keys_of
from scv.serve.messages import Fact, Message, RefusedError, made_up_id, moment, text_of, written
from scv.serve.words import bounce_is_soft, channels_of, is_no, meaning_of, topic_of


def is_genuine(header: str, secret: str) -> bool:
    """Whether the secret header is the shop's."""
    return hmac.compare_digest(header.encode(errors="replace"), secret.encode())


def read_webhook(body: Any, received_at: datetime) -> Message:
    """`{"id", "metric", "person_id", "email", "phone_number", "list", "occurred_at", "reason"}` as a row and facts."""
    if not isinstance(body, dict):
        raise RefusedError("a webhook's body is a JSON object")
    metric, person_id = text_of(body.get("metric")), text_of(body.get("person_id"))
    if not metric or not person_id:
        raise RefusedError("no metric or no person_id")
    message_id = text_of(body.get("id")) or made_up_id(body)
    at = written(moment(body.get("occurred_at")) or received_at)
    list_name, reason = text_of(body.get("list")), text_of(body.get("reason")) or ""
    row = {
        "id": message_id,
        "person_id": person_id,
        "type": metric,
        "datetime": at,
        "property_list": list_name,
        "property_bounce_type": reason,
        "property_failure_type": reason,
        "_fivetran_synced": written(received_at),
    }
    keys = keys_of([("klaviyo_person", person_id), ("email", body.get("email")), ("phone", body.get("phone_number"))])
    facts: list[Fact] = []
    meaning = meaning_of("klaviyo", "event", "metric_id", metric)
    # A failed text whose reason is unknown counts as a number that takes none, until the build has read it.
    is_failure = metric.lower() in ("bounced email", "failed to deliver sms")
    if is_failure:
        said = "Bounced Email" if "email" in metric.lower() else "Failed to Deliver SMS (hard)"
        meaning = None if bounce_is_soft(reason) else meaning_of("klaviyo", "event", "metric_id", said)
    named = topic_of(list_name) if meaning and meaning.topic == "named" else None
    if meaning and is_no(meaning, named):
        topic = named.topic if named else meaning.topic
        channels = ["ads"] if named and named.purpose == "ads" else channels_of(meaning.channel)
        facts = [
            {"kind": "denied", "keys": keys, "channel": channel, "topic": topic, "at": at}
            for channel in (channels if not named or named.purpose != "other" else [])
        ]
    return Message("klaviyo", message_id, (("klaviyo.event", fitted("klaviyo.event", row)),), tuple(facts))
