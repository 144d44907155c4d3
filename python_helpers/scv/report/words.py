"""Figures as a reader wants them: grouped, rounded to what matters, with their unit."""

import csv
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from scv.publishing import PROJECT_DIR

SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$"}


def _channel_labels() -> dict[str, str]:
    with (PROJECT_DIR / "seeds" / "reference" / "channels.csv").open(encoding="utf-8", newline="") as file:
        return {row["channel"]: row["label"] for row in csv.DictReader(file)}


# What the shop's people call a channel; anything else is its name without the underscores.
LABELS = _channel_labels()


def label(name: Any) -> str:
    """A name out of the data as words: `at_risk` is `at risk`, `mobile_app` is `app`, null is `unknown`."""
    if name is None or name == "":
        return "unknown"
    text = str(name)
    return LABELS.get(text, text.replace("_", " "))


def sentence_case(text: str) -> str:
    """The text with its first letter capital and the rest as it was."""
    return text[:1].upper() + text[1:]


def title(name: Any) -> str:
    """A name out of the data as words that begin with a capital."""
    return sentence_case(label(name))


def number(value: float | Decimal | None, decimals: int = 0) -> str:
    """`12,345`, with so many decimals; a dash where there is nothing to tell."""
    return "–" if value is None else f"{value:,.{decimals}f}"


def percent(share: float | Decimal | None) -> str:
    """A share (0 to 1) as a percentage: whole, finer near nothing and all, and never rounded to either."""
    if share is None:
        return "–"
    value = float(share) * 100
    if value == 0:
        return "0%"
    if 0 < value < 0.1:
        return "under 0.1%"
    if 99.9 < value < 100:
        return "over 99.9%"
    if abs(value) < 1 or 99 < value < 100:
        return f"{value:.1f}%"
    return f"{value:.0f}%"


def share_of(part: float | Decimal | None, whole: float | Decimal | None) -> float:
    """Part of a whole as a number from 0 to 1; nothing of nothing is 0."""
    return float(part or 0) / float(whole) if whole else 0.0


def money(value: float | Decimal | None, currency: str | None) -> str:
    """An amount without its pence, in thousands (k) and millions (m) with three figures once it is large."""
    if value is None:
        return "–"
    amount = float(value)
    size = abs(amount)
    if size >= 999_500:
        text = f"{size / 1_000_000:,.1f}m" if size >= 9_995_000 else f"{size / 1_000_000:.2f}m"
    elif size >= 99_950:
        text = f"{size / 1_000:,.0f}k"
    elif size >= 9_999.5:
        text = f"{size / 1_000:.1f}k"
    else:
        text = f"{size:,.0f}"
    sign = "-" if amount < 0 else ""
    if currency is None:
        return sign + text
    symbol = SYMBOLS.get(currency)
    return f"{sign}{symbol}{text}" if symbol else f"{sign}{currency} {text}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 customer`, `2 customers`."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def verb(count: int, one: str, many: str) -> str:
    """The form of a verb that goes with so many."""
    return one if count == 1 else many


def listed(names: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    items = list(names)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def day(value: date | datetime | None) -> str:
    """`30 September 2026`."""
    return "–" if value is None else f"{value.day} {value:%B %Y}"


def month(value: date | datetime) -> str:
    """`Sep 26`."""
    return f"{value:%b %y}"


def cell(column: str, value: Any) -> str:
    """A value of a result as a cell of a table; the column's name says what unit it has."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" if value.time() != datetime.min.time() else f"{value:%Y-%m-%d}"
    if isinstance(value, int):
        return number(value)
    if isinstance(value, float | Decimal):
        if column.endswith("_share"):
            return f"{float(value):.1%}"
        return number(value, 2)
    if isinstance(value, list):
        return ", ".join(label(item) for item in value)
    return str(value)
