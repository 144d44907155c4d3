-- Whether the prices that customers saw include tax. The catalogue's price stands on an order line as `original_price`, and
-- is the price with tax where the shop enters its prices so.
create temp table tax_setting as
select
    coalesce(
        count(*) filter (where item ->> 'base_original_price' = item ->> 'base_price_incl_tax')
        > count(*) filter (where item ->> 'base_original_price' = item ->> 'base_price'),
        false
    ) as prices_include_tax
from latest.orders
cross join unnest(orders.items::json[]) as listed (item)
where item ->> 'base_price_incl_tax' != item ->> 'base_price';
