-- One row per basket. In a few baskets the coupons are worth more than the goods: the shop never pays out, so what the
-- coupons paid is capped at the value of the basket.
create temp table baskets as
select
    basket_id,
    household_id,
    store_id,
    sold_at,
    sum(revenue_cents)::bigint as revenue_cents,
    sum(discount_cents)::bigint as discount_cents,
    sum(coupon_cents)::bigint as coupon_cents,
    least(sum(coupon_cents), sum(revenue_cents))::bigint as paid_by_coupon_cents,
    (sum(revenue_cents) - least(sum(coupon_cents), sum(revenue_cents)))::bigint as paid_by_household_cents
from lines
group by basket_id, household_id, store_id, sold_at;
