"""What an export is made of: who is in an audience, what they may be told by, and what the audience is for."""

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

_AUDIENCE_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
DELIVERIES = ("full", "delta")
PHONE_FORMS = ("plus", "digits")


class Contact(NamedTuple):
    """A member as `audience_contacts` holds them; details that consent does not cover are None by then.

    `attributes` is a JSON object, as text: what the destination's templates use, by the names that it has there.
    """

    customer_id: str
    email: str | None = None
    phone: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    city: str | None = None
    region: str | None = None
    postcode: str | None = None
    country_code: str | None = None
    address_line_1: str | None = None
    address_line_2: str | None = None
    advertising_id: str | None = None
    attributes: str | None = None

    def known_attributes(self) -> dict[str, Any]:
        """What is known of the attributes, by name."""
        return json.loads(self.attributes) if self.attributes else {}


class Audience(NamedTuple):
    """One line of `seeds/activation/audiences.csv`, as far as files are concerned.

    `attributes` are the names under which its destination is told attributes of people, None for none.
    """

    name: str
    purpose: str
    channel: str
    destination: str
    delivery: str
    phone_form: str = "plus"
    topic: str = "all"
    attributes: Sequence[str] | None = None

    def checked(self, destinations: tuple[str, ...]) -> "Audience":
        """Itself; ValueError that names the audience when a file could not be named after it or written for it."""
        if not _AUDIENCE_NAME.fullmatch(self.name):
            raise ValueError(f"audience {self.name!r}: a name is lower-case letters, digits and underscores")
        if self.destination not in destinations:
            raise ValueError(
                f"audience {self.name}: destination must be one of {sorted(destinations)}, got {self.destination!r}"
            )
        if self.delivery not in DELIVERIES:
            raise ValueError(f"audience {self.name}: delivery must be one of {list(DELIVERIES)}, got {self.delivery!r}")
        if self.phone_form not in PHONE_FORMS:
            raise ValueError(f"tiktok_phone_form must be one of {list(PHONE_FORMS)}, got {self.phone_form!r}")
        return self
