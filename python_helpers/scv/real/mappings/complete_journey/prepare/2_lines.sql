-- One row per basket and product, the grain of the source, with money as whole cents.
-- `sales_value` is what the shop got. The loyalty card discount and the shop's match of a coupon were taken off before
-- it; a manufacturer's coupon was not, because the manufacturer pays it back: it is money received, not a discount.
create temp table lines as
select
    basket_id,
    household_id,
    store_id,
    product_id,
    quantity,
    file_row_number,
    transaction_timestamp as sold_at,
    round(sales_value * 100)::bigint as revenue_cents,
    round(retail_disc * 100)::bigint + round(coupon_match_disc * 100)::bigint as discount_cents,
    round(coupon_disc * 100)::bigint as coupon_cents
from source.transactions;
