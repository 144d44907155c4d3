-- One row per basket and means of payment. The source does not say whether a household paid by card or in cash.
create temp table payments as
select
    basket_id || '-household' as payment_id,
    basket_id,
    household_id,
    store_id,
    sold_at,
    'Paid by the household' as note,
    paid_by_household_cents as paid_cents
from baskets
where paid_by_household_cents > 0 or paid_by_coupon_cents = 0

union all

select
    basket_id || '-coupon' as payment_id,
    basket_id,
    household_id,
    store_id,
    sold_at,
    'Manufacturer coupons' as note,
    paid_by_coupon_cents as paid_cents
from baskets
where paid_by_coupon_cents > 0;
