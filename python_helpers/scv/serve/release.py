"""The serving files of one release, open for as long as anybody asks them."""

import json
import sqlite3
from functools import cached_property
from pathlib import Path
from typing import Any

from scv.erasure.hashing import salted_hash
from scv.publishing.releases import CURRENT, current_release
from scv.serve.messages import moment, written
from scv.serve.serving_file import CONTACTS, FOLDER, PROFILES


class Person:
    """A customer as the release has them, read when it is asked for: what is told, and what is compared and weighed."""

    def __init__(self, customer: int, profile_text: str, own_text: str) -> None:
        self.customer = customer
        self.profile_text = profile_text
        self._own_text = own_text

    @cached_property
    def profile(self) -> dict[str, Any]:
        """What is told of them where nothing has happened since."""
        profile: dict[str, Any] = json.loads(self.profile_text)
        return profile

    @cached_property
    def own(self) -> dict[str, Any]:
        """Consents and audiences, keys of their address and name, channels that reach them."""
        own: dict[str, Any] = json.loads(self._own_text)
        return own

    @property
    def has_triggers(self) -> bool:
        """Whether anything of the profile may end by itself."""
        return '"live_triggers":[]' not in self.profile_text


class AnotherSaltError(Exception):
    """The release was made with another SCV_SALT: nobody would be recognised."""


class Release:
    """One release. It reads files that never change, so that several requests may ask it and none waits.

    Raises FileNotFoundError where the folder has no serving files, AnotherSaltError under another salt.
    """

    def __init__(self, folder: Path, *, with_contacts: bool) -> None:
        self.name = folder.name
        self._profiles = _opened(folder / FOLDER / PROFILES)
        self._contacts = _opened(folder / FOLDER / CONTACTS) if with_contacts else None
        meta = dict(self._profiles.execute("select name, value from meta").fetchall())
        if meta["salt_check"] != salted_hash("tombstone"):
            raise AnotherSaltError(f"release {self.name} was made with another SCV_SALT than the service has")
        as_of = moment(meta["as_of"])
        self.as_of = written(as_of) if as_of else None

    def knows(self, key: str) -> bool:
        """Whether the release has seen the identifier, be it nobody's alone."""
        found = self._profiles.execute("select 1 from identifiers where key = ?", [bytes.fromhex(key)]).fetchone()
        return found is not None

    def customer_of(self, key: str) -> int | None:
        """The customer whose identifier it is; None where it is unknown, or nobody's alone."""
        found = self._profiles.execute(
            "select customer from identifiers where key = ?", [bytes.fromhex(key)]
        ).fetchone()
        return found[0] if found else None

    def beside(self, key: str) -> frozenset[int]:
        """Whom a piece of evidence joins to the identifier, or to another of its customer, but for that customer."""
        customer = self.customer_of(key)
        if customer is None:
            found = self._profiles.execute("select customer from shared where key = ?", [bytes.fromhex(key)])
            return frozenset(one for (one,) in found.fetchall())
        found = self._profiles.execute(
            """
            with theirs as (select key from shared where customer = $customer)
            select customer from shared inner join theirs using (key)
            union
            select customer from identifiers inner join theirs using (key) where customer is not null
            """,
            {"customer": customer},
        )
        return frozenset(one for (one,) in found.fetchall()) - {customer}

    def person(self, customer: int) -> Person:
        """What the release says of a customer; KeyError where there is none of that number."""
        found = self._profiles.execute("select profile, own from customers where customer = ?", [customer]).fetchone()
        if found is None:
            raise KeyError(customer)
        return Person(customer, found[0], found[1])

    def contact_text(self, customer: int) -> str:
        """Names, addresses and numbers of a customer, as JSON; empty for a service that was started without them."""
        if self._contacts is None:
            return "{}"
        found = self._contacts.execute("select contact from contacts where customer = ?", [customer]).fetchone()
        return str(found[0]) if found else "{}"

    def is_erased(self, key: str) -> bool:
        """Whether the identifier was asked to be forgotten; who came back with it since has a customer of their own."""
        found = self._profiles.execute("select 1 from erased where key = ?", [bytes.fromhex(key)]).fetchone()
        return found is not None

    def product_of(self, reference: str) -> str | None:
        """The product that a code, a variant's id or a product's own id means; None where it is known to nobody."""
        found = self._profiles.execute(
            "select product_id from products where reference = ?", [reference.lower()]
        ).fetchone()
        return found[0] if found else None

    def is_sold_out(self, reference: str) -> bool:
        """Whether the product is known to be out of stock; what is not known is not sold out."""
        found = self._profiles.execute(
            "select is_in_stock from products where reference = ?", [reference.lower()]
        ).fetchone()
        return found is not None and found[0] == 0

    @cached_property
    def audiences(self) -> dict[str, tuple[str, str]]:
        """The channel and topic that each audience rests on."""
        rows = self._profiles.execute("select audience, channel, topic from audiences").fetchall()
        return {audience: (channel, topic) for audience, channel, topic in rows}

    @cached_property
    def topics(self) -> frozenset[str]:
        """Topics on which somebody has said something."""
        return frozenset(topic for (topic,) in self._profiles.execute("select topic from topics").fetchall())

    @cached_property
    def raw_files(self) -> frozenset[str]:
        """Files of the service's own that the build has read, below the raw folder."""
        return frozenset(file for (file,) in self._profiles.execute("select file from raw_files").fetchall())


def current_folder(published: Path) -> Path | None:
    """The folder of the release that readers see now; None before the first."""
    name = current_release(published) if (published / CURRENT).is_symlink() else None
    return published / name if name else None


def _opened(path: Path) -> sqlite3.Connection:
    """A file that nobody writes to any more: no locks, and read where the system keeps it in memory."""
    if not path.is_file():
        raise FileNotFoundError(path)
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    connection.execute("pragma mmap_size = 17179869184")
    return connection
