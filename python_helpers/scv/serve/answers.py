"""What is answered about somebody: the release's word, less what happened since.

Nothing here says yes where the release says no. Between the two, everything that a message said of a person and that
the release does not know makes the answer stricter until a build has weighed it.
"""

import json
from datetime import datetime
from typing import Any, NamedTuple

from scv.serve.messages import moment, written
from scv.serve.overlay import NOTHING, Overlay, Since
from scv.serve.release import Person, Release


class Snapshot(NamedTuple):
    """A release and what it does not know yet; one request is answered from one snapshot."""

    release: Release
    overlay: Overlay


class ErasedError(Exception):
    """Somebody asked to be forgotten."""


class Known(NamedTuple):
    """Somebody whom the release knows, and what happened to them since."""

    person: Person
    since: Since
    open_since: str | None
    shaken: dict[str, str]

    @property
    def is_as_released(self) -> bool:
        """Whether nothing has happened that the release does not know of."""
        return self.since is NOTHING and not self.open_since and not self.shaken


def find(snapshot: Snapshot, key: str) -> Known | None:
    """Who is behind a key; None where the release knows nobody. ErasedError where they asked to be forgotten."""
    release, overlay = snapshot
    customer = overlay.customer_of(key)
    since = overlay.since(customer, key)
    if since.erased_at is not None or (customer is None and release.is_erased(key)):
        raise ErasedError
    if customer is None:
        return None
    return Known(release.person(customer), since, overlay.is_open(customer), overlay.shaken(customer))


def profile_text(snapshot: Snapshot, known: Known, now: datetime, *, with_contact: bool) -> str:
    """Everything that is told of a customer, as JSON; names, addresses and numbers `with_contact` alone.

    Of most people nothing has happened since the release: what it says of them is passed on as it stands.
    """
    if known.is_as_released and not known.person.has_triggers:
        told, newer = known.person.profile_text, {}
    else:
        told, newer = _json(profile(snapshot.release, known, now)), _newer(known)
    about = {
        "release": snapshot.release.name,
        "as_of": snapshot.release.as_of,
        "answered_at": written(now),
        "newer_than_release": newer,
    }
    contact = f',"contact":{snapshot.release.contact_text(known.person.customer)}' if with_contact else ""
    return f"{told[:-1]},{_json(about)[1:-1]}{contact}}}"


def profile(release: Release, known: Known, now: datetime) -> dict[str, Any]:
    """What the release says of a customer, less what happened since."""
    told = dict(known.person.profile)
    told["consents"] = consents(known)
    told["open_cart"] = _open_cart(release, known)
    told["not_to_offer"] = _withheld(release, known)
    told["recommendations"] = [
        offer for offer in told["recommendations"] if offer["product_id"] not in told["not_to_offer"]
    ]
    told["live_triggers"] = live_triggers(release, known, now)
    told["audiences"] = [
        audience for audience in told["audiences"] if membership(release, known, audience)["is_member"]
    ]
    return told


def consents(known: Known) -> dict[str, dict[str, str]]:
    """Each channel's word by topic: `granted` only where the release has it and nothing since stands against it."""
    told: dict[str, dict[str, str]] = {}
    said = known.person.own["consents"]
    spoken_of = {*said, *(channel for channel, _ in known.since.denied)}
    for channel in sorted(spoken_of):
        topics = {*said.get(channel, {}), *(topic for other, topic in known.since.denied if other == channel)}
        told[channel] = {topic: _word(known, channel, topic) for topic in sorted(topics)}
    return told


def may(
    snapshot: Snapshot, known: Known | None, channel: str, topic: str, about: str | None, now: datetime
) -> list[str]:
    """Why somebody may not be written to on a channel about a topic and a product; empty where they may."""
    if known is None:
        return ["unknown_identifier"]
    reasons = _against_channel(known, channel, topic)
    if about is not None:
        reasons += _against_product(snapshot.release, known, topic, about, now)
    return reasons


def membership(release: Release, known: Known, audience: str) -> dict[str, Any]:
    """Whether a customer is in an audience and is to be told so; with the reasons where not."""
    status = known.person.own["audiences"].get(audience)
    reasons = [] if status == "sent" else [status or "not_in_it"]
    if audience in release.audiences:
        reasons += [
            reason for reason in _against_channel(known, *release.audiences[audience]) if reason != "no_consent"
        ]
    if known.since.bought_at or known.since.returned_at or known.since.changed_at:
        reasons.append("ordered_or_returned_since")
    return {"audience": audience, "is_member": not reasons, "reasons": list(dict.fromkeys(reasons))}


def live_triggers(release: Release, known: Known, now: datetime) -> list[dict[str, Any]]:
    """Occasions of the release that still hold. Who has done something since has given others: a build weighs them."""
    since = known.since
    if since.seen_at or since.bought_at or since.returned_at or since.changed_at:
        return []
    return [
        trigger
        for trigger in known.person.profile["live_triggers"]
        if (moment(trigger["expires_at"]) or now) >= now
        and trigger["channel"] not in since.written_to
        and not _against_channel(known, trigger["channel"], trigger["topic"])
    ]


def _against_channel(known: Known, channel: str, topic: str) -> list[str]:
    own, since = known.person.own, known.since
    reasons = []
    said = known.person.own["consents"].get(channel, {})
    if said.get(topic, said.get("all", "unknown")) != "granted":
        reasons.append("no_consent")
    if channel not in own["reachable"]:
        reasons.append("no_address")
    if (channel, topic) in since.denied or (channel, "all") in since.denied:
        reasons.append("opted_out_since")
    if known.open_since:
        reasons.append("who_is_who_open")
    if channel in known.shaken:
        reasons.append("record_replaced_since")
    return reasons


def _against_product(release: Release, known: Known, topic: str, about: str, now: datetime) -> list[str]:
    product = release.product_of(about)
    if product is None:
        return ["unknown_product"]
    reasons = []
    withheld = _withheld(release, known).get(product)
    if withheld:
        # What the build decided to say about something that they have, such as to ask for a review of it.
        has_occasion = any(
            trigger["product_id"] == product and trigger["topic"] == topic
            for trigger in live_triggers(release, known, now)
        )
        if not has_occasion:
            reasons.append(withheld)
    if release.is_sold_out(about):
        reasons.append("out_of_stock")
    return reasons


def _word(known: Known, channel: str, topic: str) -> str:
    said = known.person.own["consents"].get(channel, {})
    word: str = said.get(topic, said.get("all", "unknown"))
    if (channel, topic) in known.since.denied or (channel, "all") in known.since.denied:
        return "denied"
    if word == "granted" and (known.open_since or channel in known.shaken):
        return "unknown"
    return word


def _open_cart(release: Release, known: Known) -> list[dict[str, Any]]:
    since = known.since
    removed = _by_product(release, since.uncarted)
    added = {
        product: at
        for product, at in _by_product(release, since.carted).items()
        if at > removed.get(product, "") and at > (since.bought_at or "")
    }
    # A checkout empties the basket, whatever was in it.
    before = [] if since.bought_at else known.person.profile["open_cart"]
    return [{"product_id": product, "is_newer": True} for product in sorted(added)] + [
        entry for entry in before if entry["product_id"] not in removed and entry["product_id"] not in added
    ]


def _withheld(release: Release, known: Known) -> dict[str, str]:
    bought = _by_product(release, known.since.bought)
    returned = _by_product(release, known.since.returned)
    return {
        **known.person.profile["not_to_offer"],
        **{product: "bought_since" for product in bought},
        **{product: "returned_since" for product, at in returned.items() if at >= bought.get(product, "")},
    }


def _by_product(release: Release, references: dict[str, str]) -> dict[str, str]:
    """Moments by product; a reference that the catalogue does not know stands for itself."""
    found: dict[str, str] = {}
    for reference, at in references.items():
        product = release.product_of(reference) or reference
        found[product] = max(found.get(product, at), at)
    return found


def _newer(known: Known) -> dict[str, str]:
    """Which parts of an answer are newer than the release, and since when."""
    since = known.since
    moments: dict[str, list[str | None]] = {
        "consents": [*since.denied.values(), known.open_since, *known.shaken.values()],
        "open_cart": [*since.carted.values(), *since.uncarted.values(), since.bought_at],
        "not_to_offer": [*since.bought.values(), *since.returned.values()],
        "live_triggers": [since.seen_at, since.bought_at, since.returned_at, since.changed_at],
        "audiences": [*since.denied.values(), known.open_since, since.bought_at, since.returned_at, since.changed_at],
    }
    newest = {name: max((at for at in found if at), default=None) for name, found in moments.items()}
    return {name: at for name, at in newest.items() if at}


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
