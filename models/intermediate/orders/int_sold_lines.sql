-- Grain: one row per product line of an order, in any channel, as it was sold.

with shop_lines as (
    select * from {{ ref('int_shop_order_lines') }}
),

store_lines as (
    select * from {{ ref('stg_store__order_lines') }}
),

tracked_lines as (
    select * from {{ ref('int_tracked_order_lines') }}
),

variants as (
    select * from {{ ref('int_product_variants_described') }}
),

product_references as (
    select * from {{ ref('int_product_references') }}
),

lines_of_every_channel as (
    select
        order_line_id,
        order_id,
        product_id,
        variant_id,
        sku,
        product_title,
        variant_title,
        brand,
        cast(null as string) as category,
        line_number,
        quantity,
        unit_price,
        original_amount,
        discount_amount,
        is_gift_card
    from shop_lines
    union all
    select
        order_line_id,
        order_id,
        cast(null as string) as product_id,
        cast(null as string) as variant_id,
        sku,
        product_title,
        variant_title,
        cast(null as string) as brand,
        cast(null as string) as category,
        line_number,
        quantity,
        unit_price,
        revenue_amount + discount_amount as original_amount,
        discount_amount,
        is_gift_card
    from store_lines
    union all
    select
        order_line_id,
        order_id,
        product_id,
        cast(null as string) as variant_id,
        sku,
        product_title,
        variant_title,
        brand,
        category,
        line_number,
        quantity,
        unit_price,
        unit_price * quantity as original_amount,
        cast(0 as decimal(18, 2)) as discount_amount,
        cast(null as boolean) as is_gift_card
    from tracked_lines
),

-- A line whose price nobody told is worth nobody knows what.
-- A till knows the article by an id only; the catalogue says which product, colour and size that is. What sells a gift
-- card is said by the feed, else by the kind of product, else by its name.
lines_described as (
    select
        order_lines.order_line_id,
        order_lines.order_id,
        order_lines.sku,
        order_lines.product_title,
        order_lines.variant_title,
        order_lines.line_number,
        coalesce(
            order_lines.is_gift_card,
            {{ contains_any(
                'coalesce(order_lines.category, variants.category, product_references.category)', var('gift_card_words')
            ) }},
            {{ contains_any('order_lines.product_title', var('gift_card_words')) }},
            false
        ) as is_gift_card,
        cast(coalesce(order_lines.quantity, 0) as decimal(18, 3)) as quantity,
        cast(order_lines.unit_price as decimal(18, 2)) as unit_price,
        cast(order_lines.original_amount as decimal(18, 2)) as original_amount,
        cast(coalesce(order_lines.discount_amount, 0) as decimal(18, 2)) as stated_discount_amount,
        coalesce(order_lines.product_id, variants.product_id, product_references.product_id) as product_id,
        coalesce(order_lines.variant_id, product_references.variant_id) as variant_id,
        coalesce(variants.department, product_references.department) as department,
        coalesce(variants.category, product_references.category) as category,
        coalesce(order_lines.brand, variants.brand, product_references.brand) as brand,
        coalesce(variants.colour, product_references.colour) as colour,
        coalesce(variants.size, product_references.size) as size
    from lines_of_every_channel as order_lines
    left join variants on order_lines.variant_id = variants.variant_id
    left join product_references on lower(order_lines.sku) = product_references.reference
),

-- A gift card is money for goods that are taken later: owed, not earned.
lines_valued as (
    select
        *,
        case when is_gift_card then 0 else original_amount end as gross_sales,
        case when is_gift_card then 0 else stated_discount_amount end as discount_amount,
        case when is_gift_card then original_amount - stated_discount_amount else 0 end as gift_card_amount
    from lines_described
)

select
    order_line_id,
    order_id,
    sku,
    product_title,
    variant_title,
    line_number,
    quantity,
    unit_price,
    product_id,
    variant_id,
    department,
    category,
    brand,
    colour,
    size,
    is_gift_card,
    cast(gross_sales as decimal(18, 2)) as gross_sales,
    cast(discount_amount as decimal(18, 2)) as discount_amount,
    cast(gross_sales - discount_amount as decimal(18, 2)) as gross_revenue,
    cast(gift_card_amount as decimal(18, 2)) as gift_card_amount
from lines_valued
