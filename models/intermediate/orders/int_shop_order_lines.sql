-- Grain: one row per line of an order in the web shop, with every discount that reaches it.

with order_lines as (
    select * from {{ ref('stg_ecommerce__order_lines') }}
),

products as (
    select * from {{ ref('stg_ecommerce__products') }}
),

order_discounts as (
    select * from {{ ref('int_shop_order_discounts') }}
),

line_discounts as (
    select * from {{ ref('int_shop_line_discounts') }}
),

-- Where the feed does not say what sells a gift card, the kind of product does.
lines_described as (
    select
        order_lines.*,
        line_discounts.discount_amount as own_discount_amount,
        coalesce(
            order_lines.is_gift_card,
            {{ contains_any('products.category', var('gift_card_words')) }},
            false
        ) as sells_gift_card
    from order_lines
    inner join line_discounts on order_lines.order_line_id = line_discounts.order_line_id
    left join products on order_lines.product_id = products.product_id
),

-- What the order took off beyond its lines is shared by what they cost; a gift card shares only where nothing else can.
lines_weighted as (
    select
        lines_described.*,
        coalesce(order_discounts.unshared_amount, 0) as unshared_amount,
        case
            when
                not lines_described.sells_gift_card
                or bool_and(lines_described.sells_gift_card) over (partition by lines_described.order_id)
                then greatest(coalesce(lines_described.original_amount, 0) - lines_described.own_discount_amount, 0)
            else 0
        end as weight
    from lines_described
    left join order_discounts on lines_described.order_id = order_discounts.order_id
),

lines_measured as (
    select
        *,
        cast(
            100 * least(unshared_amount, sum(weight) over (partition by order_id)) as bigint
        ) as shared_cents,
        cast(weight as double) / nullif(sum(weight) over (partition by order_id), 0) as line_share
    from lines_weighted
),

lines_shared as (
    select
        *,
        case
            when line_share is null then 0
            else {{ largest_remainder('shared_cents', 'line_share', 'order_id', 'order_line_id') }}
        end as share_cents
    from lines_measured
)

select
    order_line_id,
    order_id,
    product_id,
    variant_id,
    sku,
    product_title,
    variant_title,
    brand,
    line_number,
    quantity,
    unit_price,
    cast(coalesce(original_amount, 0) as decimal(18, 2)) as original_amount,
    cast(own_discount_amount + cast(share_cents as bigint) * 0.01 as decimal(18, 2)) as discount_amount,
    sells_gift_card as is_gift_card
from lines_shared
