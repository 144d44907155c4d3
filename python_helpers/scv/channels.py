"""Channels, as the seed `channels` has them: one line for each name, and what it is."""

import csv
from functools import cache

from scv.publishing import PROJECT_DIR


@cache
def channels() -> tuple[dict[str, str], ...]:
    """Lines of the seed, in its order: column to text, empty where the seed says nothing."""
    with (PROJECT_DIR / "seeds" / "reference" / "channels.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
