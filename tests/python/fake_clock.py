"""A clock for tests of what waits, asks again later or goes by the time of day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


class FakeClock:
    """A clock that only sleeping, and a test, moves."""

    def __init__(self, moment: datetime = NOON) -> None:
        self.moment = moment
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)
