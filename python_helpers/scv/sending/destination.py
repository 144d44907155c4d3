"""What every destination can do, and how it is told what to do."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from scv.http import Clock, Http, MisconfiguredError
from scv.sending.deliveries import Delivery

# How long a destination takes a repetition for the same thing: for ever, or not at all.
FOR_EVER = timedelta.max
NEVER = timedelta(0)


class Batch(NamedTuple):
    """Rows that leave together. `operation` is add, remove, event or replace (a list by these rows and no others).

    A list that is too long for one request is replaced in several: `number` (from 1) of `batches`, `total` rows in all,
    under one `session`.
    """

    audience: str
    operation: str
    consent: dict[str, str]
    deliveries: list[Delivery]
    number: int = 1
    batches: int = 1
    total: int = 0
    session: int = 0

    def bodies(self) -> list[Any]:
        return [delivery.body for delivery in self.deliveries]


class Outcome(NamedTuple):
    """What a destination made of a batch that it answered.

    `rejected`: the reason by the position of each row that it named. `unnamed`: how many rows it refused for a reason
    without saying which. `job`: it works on them, and is to be asked again under this name. `failure`: it took none.
    """

    rejected: Mapping[int, str] = {}
    unnamed: Mapping[str, int] = {}
    job: str | None = None
    failure: str | None = None


class Destination(ABC):
    """One destination with its credentials.

    `repeats_for` says for how long after a first try the destination takes a repetition for the same thing. `replaces`
    says how a full list is told: `whole` (all of it at once, or again), `sweep` (row by row; when all are in,
    whoever was there before is taken off) or `ids` (row by row, and a removal of each who was told and is not in it).
    `divides` says that one bad row has a whole request refused.
    """

    repeats_for = FOR_EVER
    replaces = "ids"
    divides = False
    rows_per_request = 1

    def __init__(self, name: str, secrets: Iterable[str], clock: Clock) -> None:
        self.name = name
        self._http = Http(name, secrets, clock)

    def check(self, audience: str) -> None:
        """UnconfiguredError where nobody has said which list of the destination an audience is."""
        return

    def batches(self, deliveries: list[Delivery], operation: str) -> Iterator[list[Delivery]]:
        """Divide rows into what one request may hold."""
        for start in range(0, len(deliveries), self.rows_per_request):
            yield deliveries[start : start + self.rows_per_request]

    @abstractmethod
    def deliver(self, batch: Batch) -> Outcome:
        """Tell the destination, or raise a `DeliveryError`."""

    def poll(self, job: str, audience: str, people: list[tuple[str, str | None]]) -> Outcome | None:
        """What became of a job, None while it is worked on.

        `people` are the persons and customers of its rows, in order.
        """
        raise NotImplementedError(f"{self.name} answers at once")

    def removal(self, audience: str, body: Any, customer_id: str) -> Any:
        """The body that takes somebody off who was told under `customer_id`; `body` is None where no file has them."""
        return body

    def sweep(self, audience: str, before: datetime) -> Outcome:
        """Take off a list whoever was put on it before a moment and not since."""
        raise NotImplementedError(f"{self.name} is not swept")

    def close(self) -> None:
        self._http.close()


class UnconfiguredError(MisconfiguredError):
    """A setting that a destination needs is not there, or wrong; the message names the variable."""


class Settings:
    """Settings of a destination, from the environment alone."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def text(self, name: str) -> str:
        value = self._environment.get(name, "").strip()
        if not value:
            raise UnconfiguredError(f"{name} is not set")
        return value

    def optional(self, name: str) -> str | None:
        return self._environment.get(name, "").strip() or None

    def is_true(self, name: str) -> bool:
        value = (self.optional(name) or "false").lower()
        if value not in ("true", "false"):
            raise UnconfiguredError(f"{name} must be true or false, got {value!r}")
        return value == "true"

    def listed(self, name: str, audience: str) -> str:
        """The id that `name` has for an audience."""
        identifier = self.pairs(name).get(audience)
        if identifier is None:
            raise UnconfiguredError(f"{name} has no id for {audience}")
        return identifier

    def pairs(self, name: str) -> dict[str, str]:
        """`audience=id audience=id` as a dictionary."""
        found = {}
        for pair in (self.optional(name) or "").split():
            audience, equals, identifier = pair.partition("=")
            if not (audience and equals and identifier):
                raise UnconfiguredError(f"{name}: {pair!r} must be written audience=id")
            found[audience] = identifier
        return found


def json_bytes(body: Any) -> bytes:
    """JSON without blanks, in UTF-8."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


Factory = Callable[[Settings, Clock], Destination]
