-- Grain: one row per customer and product that they bought, on any device, in any shop, under any of their ids.

with order_lines as (
    select * from {{ ref('int_customer_order_lines') }}
    where
        is_valid
        and not is_gift_card
        and customer_id is not null
        and product_id is not null
),

purchased_products as (
    select
        customer_id,
        product_id,
        max(category) as category,
        max_by(variant_id, (ordered_at, order_line_id)) filter (where variant_id is not null) as last_variant_id,
        count(distinct order_id) as order_count,
        sum(quantity) as quantity,
        sum(returned_quantity) as returned_quantity,
        sum(quantity) > sum(returned_quantity) as is_kept,
        min(ordered_at) as first_bought_at,
        max(ordered_at) as last_bought_at
    from order_lines
    group by customer_id, product_id
)

select * from purchased_products
