"""Figures as a reader wants them: grouped, rounded to what matters, with their unit, as British English writes them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
)

from scv.channels import channels

LOCALE = Locale("en", "GB")
THREE_FIGURES = Context(prec=3)


# What the shop's people call a channel; anything else is its name without the underscores.
LABELS = {channel["channel"]: channel["label"] for channel in channels()}


# Words of names that are written otherwise than a program writes them.
PROPER = {
    "aftership": "AfterShip",
    "aircall": "Aircall",
    "csv": "CSV",
    "facebook": "Facebook",
    "gigya": "Gigya",
    "google": "Google",
    "instagram": "Instagram",
    "klaviyo": "Klaviyo",
    "lob": "Lob",
    "loyaltylion": "LoyaltyLion",
    "meta": "Meta",
    "parquet": "Parquet",
    "pinterest": "Pinterest",
    "salesforce": "Salesforce",
    "shopify": "Shopify",
    "tiktok": "TikTok",
    "twilio": "Twilio",
    "vip": "VIP",
    "yotpo": "Yotpo",
    "zendesk": "Zendesk",
}


def label(name: Any) -> str:
    """A name out of the data as words: `at_risk` is `at risk`, `mobile_app` is `app`, null is `unknown`."""
    if name is None or name == "":
        return "unknown"
    text = str(name)
    return LABELS.get(text) or " ".join(PROPER.get(word, word) for word in text.replace("_", " ").split(" "))


def sentence_case(text: str) -> str:
    """The text with its first letter capital and the rest as it was."""
    return text[:1].upper() + text[1:]


def title(name: Any) -> str:
    """A name out of the data as words that begin with a capital."""
    return sentence_case(label(name))


def feed(row: Mapping[str, Any]) -> str:
    """A raw table, of which `row` has `source` and `table_name`, as people call it: `Shopify order line`."""
    return f"{title(row['source'])} {label(row['table_name'])}"


def number(value: float | Decimal | None, decimals: int = 0) -> str:
    """`12,345`, with so many decimals; a dash where there is nothing to tell."""
    if value is None:
        return "–"
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return str(format_decimal(value, format=pattern, locale=LOCALE))


def tenths(value: float | Decimal | None) -> str:
    """`4.5` and `4`: one decimal at most, as a sentence has it; in a column of figures each has its decimal."""
    return number(value, 1).removesuffix(".0")


def percent(share: float | Decimal | None) -> str:
    """A share (0 to 1) as a percentage: whole, finer near nothing and all, and never rounded to either."""
    if share is None:
        return "–"
    value = float(share)
    if 0 < value < 0.001:
        return "under 0.1%"
    if 0.999 < value < 1:
        return "over 99.9%"
    is_fine = 0 < abs(value) < 0.01 or 0.99 < value < 1
    return str(format_percent(value, format="#,##0.0%" if is_fine else "#,##0%", locale=LOCALE))


def share_of(part: float | Decimal | None, whole: float | Decimal | None) -> float:
    """Part of a whole as a number from 0 to 1; nothing of nothing is 0."""
    return float(part or 0) / float(whole) if whole else 0.0


def money(value: float | Decimal | None, currency: str | None) -> str:
    """An amount without its pence; from ten thousand on with three figures, in thousands (K) or millions (M)."""
    if value is None:
        return "–"
    amount = Decimal(str(value))
    is_large = abs(amount) >= Decimal("9999.5")
    if is_large:
        amount = THREE_FIGURES.create_decimal(amount)
    if currency is None:
        return str(format_compact_decimal(amount, locale=LOCALE, fraction_digits=2)) if is_large else number(amount)
    symbol = get_currency_symbol(currency, locale=LOCALE)
    text = (
        format_compact_currency(amount, currency, locale=LOCALE, fraction_digits=2)
        if is_large
        else format_currency(amount, currency, format="¤#,##0", locale=LOCALE, currency_digits=False)
    )
    # What is written in letters needs a space before a figure, and one at which no line breaks.
    return str(text.replace(symbol, f"{symbol}\N{NO-BREAK SPACE}", 1) if symbol[-1].isalpha() else text)


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
    return "–" if value is None else str(format_date(value, "long", locale=LOCALE))


def short_day(value: date | datetime | None) -> str:
    """`30 Sept 2026`, for tables."""
    return "–" if value is None else str(format_date(value, "medium", locale=LOCALE))


def moment(value: datetime) -> str:
    """`30 Sept 2026, 14:05`; nothing is said of the zone."""
    return str(format_datetime(value, "d MMM y, HH:mm", locale=LOCALE))


def month(value: date | datetime) -> str:
    """`Sept 26`."""
    return str(format_date(value, "MMM yy", locale=LOCALE))


def whole_month(value: date | datetime) -> str:
    """`September 2026`."""
    return str(format_date(value, "MMMM y", locale=LOCALE))


def cell(column: str, value: Any) -> str:
    """A value of a result as a cell of a table; the column's name says what unit it has."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime) and value.time() != datetime.min.time():
        return moment(value)
    if isinstance(value, date):
        return short_day(value)
    if isinstance(value, int):
        return number(value)
    if isinstance(value, float | Decimal):
        if column.endswith(("_share", "_rate")):
            return str(format_percent(value, format="#,##0.0%", locale=LOCALE))
        return number(value, 2)
    if isinstance(value, list):
        return ", ".join(label(item) for item in value)
    return str(value)
