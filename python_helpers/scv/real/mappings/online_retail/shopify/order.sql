-- Grain: one row per invoice that sells something, and per credit note that has no earlier order to be booked on.
-- The prices of the source say nothing of tax, postage and discounts: postage is a line like any other.
with

credited_by_order as (
    select
        order_id,
        sum(amount) as credited_amount,
        max(invoiced_at) as last_credited_at
    from credits
    group by order_id
),

orders as (
    select
        order_id,
        any_value(country) filter (where starts_with(order_line_id, order_id)) as country,
        any_value(customer_id) as customer_id,
        sum(amount) as total_amount,
        min(invoiced_at) as invoiced_at
    from order_lines
    group by order_id
)

select
    orders.order_id as id,
    orders.customer_id,
    null::varchar as email,
    '#' || orders.order_id as name,
    'web' as source_name,
    'GBP' as currency,
    orders.total_amount::decimal(18, 4) as total_price,
    orders.total_amount::decimal(18, 4) as subtotal_price,
    0::decimal(18, 4) as total_tax,
    0::decimal(18, 4) as total_discounts,
    0::decimal(18, 4) as total_shipping_price_set_shop_amount,
    case
        when credited_by_order.credited_amount is null then 'paid'
        when credited_by_order.credited_amount < orders.total_amount then 'partially_refunded'
        else 'refunded'
    end as financial_status,
    null::varchar as fulfillment_status,
    null::boolean as buyer_accepts_marketing,
    false as test,
    countries.country_code as billing_address_country_code,
    countries.country_code as shipping_address_country_code,
    orders.invoiced_at as created_at,
    orders.invoiced_at as processed_at,
    greatest(orders.invoiced_at, credited_by_order.last_credited_at) as updated_at,
    null::timestamp as cancelled_at,
    false as _fivetran_deleted,
    greatest(orders.invoiced_at, credited_by_order.last_credited_at) as _fivetran_synced
from orders
left join credited_by_order on orders.order_id = credited_by_order.order_id
left join countries on orders.country = countries.country
order by orders.invoiced_at, orders.order_id
