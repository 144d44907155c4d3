"""What has happened since the release, in memory: the reasons for being stricter than it.

Facts are kept by the key that they name somebody by, and looked at for everybody to whom the release, or a login since,
gives that key. A fact only ever takes away: it denies, it waits, it counts as bought. When a release has read the raw
files that the facts came with, a new overlay is made without them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from scv.serve.messages import Fact
from scv.serve.release import Release


@dataclass
class Since:
    """What is known of one key, or of everybody behind several, since the release."""

    # (channel, topic) -> when it was said
    denied: dict[tuple[str, str], str] = field(default_factory=dict)
    # product reference -> when
    bought: dict[str, str] = field(default_factory=dict)
    returned: dict[str, str] = field(default_factory=dict)
    carted: dict[str, str] = field(default_factory=dict)
    uncarted: dict[str, str] = field(default_factory=dict)
    bought_at: str | None = None
    returned_at: str | None = None
    changed_at: str | None = None
    seen_at: str | None = None
    erased_at: str | None = None
    # channel -> when we last wrote on it
    written_to: dict[str, str] = field(default_factory=dict)

    def take(self, fact: Fact) -> None:
        """Add a fact; adding it again changes nothing."""
        kind, at = fact["kind"], fact["at"]
        if kind == "denied":
            _latest(self.denied, (fact["channel"], fact["topic"]), at)
        elif kind in ("bought", "returned", "carted", "uncarted"):
            products = getattr(self, kind)
            for reference in fact["products"]:
                _latest(products, reference, at)
            if kind in ("bought", "returned"):
                setattr(self, f"{kind}_at", max(getattr(self, f"{kind}_at") or at, at))
        elif kind == "written_to":
            _latest(self.written_to, fact["channel"], at)
        elif kind in ("seen", "erased", "changed"):
            setattr(self, f"{kind}_at", max(getattr(self, f"{kind}_at") or at, at))
        else:
            raise ValueError(f"no fact is called {kind!r}")

    def join(self, other: "Since") -> None:
        """Add all that is known of another key of the same person."""
        for name in ("denied", "bought", "returned", "carted", "uncarted", "written_to"):
            for entry, at in getattr(other, name).items():
                _latest(getattr(self, name), entry, at)
        for name in ("bought_at", "returned_at", "changed_at", "seen_at", "erased_at"):
            at = getattr(other, name)
            if at is not None:
                setattr(self, name, max(getattr(self, name) or at, at))


NOTHING = Since()

# Where another address means another word on consent.
_CHANNELS_AT = {"email": ("email", "ads"), "phone": ("sms", "phone", "ads"), "post": ("post",)}


class Overlay:
    """All facts that a release does not know yet, as seen from that release. Not safe between threads."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._since: dict[str, Since] = {}
        # customer -> keys of theirs of which something is known
        self._keys: dict[int, set[str]] = {}
        # customer -> when a message first said something of who they are that the release does not know
        self._open: dict[int, str] = {}
        # customer -> channels whose yes rests on a record that is another by now
        self._shaken: dict[int, dict[str, str]] = {}
        # browser -> logins that were seen on it; "" where the release knows one of them not
        self._logins: dict[str, set[str]] = {}
        self._devices: dict[int, set[str]] = {}
        self.fact_count = 0

    def apply(self, facts: Iterable[Fact]) -> None:
        """Take facts, in any order, and any of them more than once."""
        for fact in facts:
            self.fact_count += 1
            if fact["kind"] == "named":
                self._name(fact)
                continue
            for key in fact["keys"]:
                self._since.setdefault(key, Since()).take(fact)
                customer = self._release.customer_of(key)
                if customer is not None:
                    self._keys.setdefault(customer, set()).add(key)
                if fact["kind"] == "erased":
                    # What they shared may be the others' alone by then, and with it a no that somebody said on it.
                    self._leave_open(self._release.beside(key), fact["at"])

    def customer_of(self, key: str) -> int | None:
        """Whose identifier it is: by the release, else by the one login that a browser was seen with since.

        A browser of somebody's on which another login was seen since is nobody's, as it is to a build.
        """
        customer = self._release.customer_of(key)
        if key not in self._logins or (customer is None and self._release.knows(key)):
            return customer
        customers = {self._release.customer_of(login) if login else None for login in self._logins[key]}
        if customer is not None:
            customers.add(customer)
        return customers.pop() if len(customers) == 1 else None

    def since(self, customer: int | None, key: str) -> Since:
        """What is known of a customer, and of the key that they were asked for by; not to be changed."""
        keys = {key, *self._keys.get(customer, ())} if customer is not None else {key}
        if customer is not None:
            keys |= {device for device in self._devices.get(customer, ()) if self.customer_of(device) == customer}
        known = [self._since[one] for one in sorted(keys) if one in self._since]
        if len(known) < 2:
            return known[0] if known else NOTHING
        joined = Since()
        for one in known:
            joined.join(one)
        return joined

    def is_open(self, customer: int) -> str | None:
        """Since when it is open who the customer is; None where the release knows all that was said of them."""
        return self._open.get(customer)

    def shaken(self, customer: int) -> dict[str, str]:
        """Channels on which the customer's yes rests on a record that has been replaced, and since when."""
        return self._shaken.get(customer, {})

    @property
    def counts(self) -> dict[str, int]:
        """How much there is of what."""
        return {
            "facts": self.fact_count,
            "keys": len(self._since),
            "customers": len(self._keys.keys() | self._open.keys() | self._shaken.keys()),
            "open_customers": len(self._open),
            "browsers": len(self._logins),
        }

    def _name(self, fact: Fact) -> None:
        """Take what a message says of who somebody is: where the release does not know all of it, a build decides."""
        people, at = fact["people"], fact["at"]
        owners = {person: self._release.customer_of(person) for person in people}
        known = {owner for owner in owners.values() if owner is not None}
        is_open = len(known) > 1 or (bool(known) and None in owners.values())
        for customer in known:
            own = self._release.person(customer).own
            changed = {name for name, key in fact["details"].items() if own[name] != key}
            is_open = is_open or bool(changed & {"name", "birth_date"})
            # Of several addresses and numbers of theirs another may be the one that we would write to from now on.
            for name in sorted(changed & _CHANNELS_AT.keys()):
                for channel in _CHANNELS_AT[name]:
                    self._shake(customer, channel, at)
            for channel, standing in fact.get("standing", {}).items():
                if not self._still_stands(own, channel, standing):
                    self._shake(customer, channel, at)
        for device in fact["devices"]:
            owner = self._release.customer_of(device)
            if owner is not None and known and owner not in known:
                is_open = True
                known = known | {owner}
            if fact["login"] and not fact["is_robot"]:
                theirs = self._log_in(device, fact["login"])
                # A no to ads, said on a browser before somebody logged in there, is theirs, and only a build knows it.
                if theirs is not None and owner is None:
                    self._shake(theirs, "ads", at)
        if is_open:
            self._leave_open(known, at)

    def _leave_open(self, customers: Iterable[int], at: str) -> None:
        for customer in customers:
            self._open[customer] = min(self._open.get(customer, at), at)

    def _log_in(self, device: str, login: str) -> int | None:
        """Take it that a login was seen on a browser: whose it is, as far as the release knows."""
        customer = self._release.customer_of(login)
        self._logins.setdefault(device, set()).add(login if customer is not None else "")
        if customer is not None:
            self._devices.setdefault(customer, set()).add(device)
        return customer

    def _shake(self, customer: int, channel: str, at: str) -> None:
        _latest(self._shaken.setdefault(customer, {}), channel, at)

    @staticmethod
    def _still_stands(own: dict[str, Any], channel: str, standing: dict[str, Any]) -> bool:
        """Whether a record that was replaced still says yes, and no earlier than the yes that the release knows of."""
        granted_since = own["granted_since"].get(channel)
        if standing["said"] != "subscribed":
            return granted_since is None
        return granted_since is None or (standing["since"] is not None and standing["since"] >= granted_since)


def _latest(moments: dict[Any, str], entry: Any, at: str) -> None:
    moments[entry] = max(moments.get(entry, at), at)
