"""How often each kind of mess happens: a share from 0 (never) to 1, settable one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Rates:
    """Shares of what their comments say. Each is a macro `rate_<name>()` in `sql/`; 0 takes its mess out."""

    # Of orders with a code: the code reduces the whole order, and its lines state no discount of their own.
    order_discounts: float = 0.4
    # Of online orders without a code: reduced by the shop itself, without anybody typing anything.
    automatic_discounts: float = 0.02
    # Of orders that pay postage and have no code: the postage is taken off.
    shipping_discounts: float = 0.05
    # Of online orders and receipts: a gift card is bought, half of them online in an order of its own.
    gift_cards_sold: float = 0.01
    # Of online orders and receipts: a gift card pays, wholly or partly.
    gift_card_payments: float = 0.02
    # Of online orders: tried before and never paid (voided, expired, pending, authorised).
    unpaid_orders: float = 0.02
    # Of receipts: another one at the same till that stays open, without a tender.
    open_receipts: float = 0.01
    # Of online orders: replaced free of charge later.
    free_replacements: float = 0.01
    # Of online orders: some money is given back and no goods.
    goodwill_refunds: float = 0.02
    # Of goodwill refunds: ten more are given back than the goods were sold for.
    refunds_above_order: float = 0.0
    # Of returns of orders that paid postage: the postage is given back too. Of others: a fee is kept.
    postage_refunds: float = 0.2
    return_fees: float = 0.03
    # Of returned lines of several units: one unit only.
    partial_returns: float = 0.5
    # Of emails: the mailbox is full or the server busy.
    soft_bounces: float = 0.003
    # Of subscribers: leave the list of sales and stay on the newsletter's.
    list_opt_outs: float = 0.04
    # Of subscribers: suppressed by the email provider, which writes no event.
    provider_suppressions: float = 0.02
    # Of days: each robot visits the web shop.
    robots: float = 0.04
    # Of anonymous receipts: booked on the till's one profile for strangers.
    store_customer: float = 0.05
    # Of orders (of cancelled ones five times as often): an older version lands again after the newer one.
    stale_deliveries: float = 0.01
    # Of order confirmations: tracked with the order's name or its GraphQL id.
    confirmations_by_name: float = 0.05
    # Of the discount codes' order ids: written by a spreadsheet, as `6002.0`. The table then lands as CSV.
    spreadsheet_ids: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            if not 0 <= getattr(self, field.name) <= 1:
                raise ValueError(f"rate {field.name} must be from 0 to 1, got {getattr(self, field.name)}")

    def as_macros(self) -> dict[str, str]:
        """What each rate is called in SQL, and its value."""
        return {f"rate_{field.name}()": f"{getattr(self, field.name)}::double" for field in fields(self)}


def read_rates(texts: Iterable[str]) -> Rates:
    """Rates from `name=value` texts, later ones first; `all=0.5` sets every rate.

    Raises:
        ValueError: a text that is no `name=value`, a name that is no rate, a value that is no share; it names the text.
    """
    names = [field.name for field in fields(Rates)]
    values: dict[str, float] = {}
    for text in texts:
        name, separator, number = text.partition("=")
        if not separator or name not in [*names, "all"]:
            raise ValueError(f"{text!r} must be <rate>=<share>; rates are: all, {', '.join(names)}")
        try:
            value = float(number)
        except ValueError:
            raise ValueError(f"{text!r} must be <rate>=<share>, a number from 0 to 1") from None
        values |= dict.fromkeys(names, value) if name == "all" else {name: value}
    return Rates(**values)
