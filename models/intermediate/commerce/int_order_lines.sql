-- Grain: one row per product line of an order, in any channel.

with shop_lines as (
    select * from {{ ref('stg_ecommerce__order_lines') }}
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

line_returns as (
    select * from {{ ref('int_order_line_returns') }}
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
        line_number,
        quantity,
        unit_price,
        discount_amount,
        unit_price * quantity - discount_amount as gross_revenue,
        is_gift_card
    from shop_lines
    union all
    select
        order_line_id,
        order_id,
        cast(null as varchar) as product_id,
        cast(null as varchar) as variant_id,
        sku,
        product_title,
        variant_title,
        cast(null as varchar) as brand,
        line_number,
        quantity,
        unit_price,
        discount_amount,
        revenue_amount as gross_revenue,
        false as is_gift_card
    from store_lines
    union all
    select
        order_line_id,
        order_id,
        product_id,
        cast(null as varchar) as variant_id,
        sku,
        product_title,
        variant_title,
        brand,
        line_number,
        quantity,
        unit_price,
        cast(0 as decimal(18, 2)) as discount_amount,
        unit_price * quantity as gross_revenue,
        false as is_gift_card
    from tracked_lines
),

-- A till knows the article by an id only; the catalogue says which product, colour and size that is.
lines_described as (
    select
        order_lines.order_line_id,
        order_lines.order_id,
        order_lines.sku,
        order_lines.product_title,
        order_lines.variant_title,
        order_lines.line_number,
        cast(coalesce(order_lines.quantity, 0) as decimal(18, 3)) as quantity,
        cast(coalesce(order_lines.unit_price, 0) as decimal(18, 2)) as unit_price,
        cast(coalesce(order_lines.discount_amount, 0) as decimal(18, 2)) as discount_amount,
        cast(coalesce(order_lines.gross_revenue, 0) as decimal(18, 2)) as gross_revenue,
        coalesce(order_lines.product_id, variants.product_id, product_references.product_id) as product_id,
        coalesce(order_lines.variant_id, product_references.variant_id) as variant_id,
        coalesce(variants.department, product_references.department) as department,
        coalesce(variants.category, product_references.category) as category,
        coalesce(order_lines.brand, variants.brand, product_references.brand) as brand,
        coalesce(variants.colour, product_references.colour) as colour,
        coalesce(variants.size, product_references.size) as size,
        coalesce(order_lines.is_gift_card, false) as is_gift_card
    from lines_of_every_channel as order_lines
    left join variants on order_lines.variant_id = variants.variant_id
    left join product_references on lower(order_lines.sku) = product_references.reference
),

lines_net_of_returns as (
    select
        lines_described.*,
        coalesce(line_returns.returned_quantity, 0) as returned_quantity,
        coalesce(line_returns.returned_revenue, 0) as returned_revenue
    from lines_described
    left join line_returns on lines_described.order_line_id = line_returns.order_line_id
)

select
    *,
    cast(gross_revenue - returned_revenue as decimal(18, 2)) as net_revenue
from lines_net_of_returns
