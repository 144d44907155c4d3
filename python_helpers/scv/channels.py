"""Channels, as the seed `channels` has them: one line for each name, and what it is."""

import csv
from functools import cache

from scv.publishing import PROJECT_DIR


@cache
def channels() -> tuple[dict[str, str], ...]:
    """Lines of the seed, in its order: column to text, empty where the seed says nothing."""
    with (PROJECT_DIR / "seeds" / "reference" / "channels.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def purposes() -> dict[str, str]:
    """The channels on which people are reached, each with what their consent is for: `marketing` or `ads`."""
    return {channel["channel"]: channel["purpose"] for channel in channels() if channel["purpose"]}
