-- Grain: one row per line of a valid order of a customer, with how it was bought.

with order_lines as (
    select * from {{ ref('int_customer_order_lines') }}
    where
        customer_id is not null
        and is_valid
        and not is_gift_card
        and quantity > 0
),

gift_orders as (
    select * from {{ ref('int_gift_orders') }}
),

variants as (
    select * from {{ ref('int_product_variants_described') }}
),

price_bands as (
    select * from {{ ref('int_price_bands') }}
),

season_calendar as (
    select * from {{ ref('season_calendar') }}
),

lines_dated as (
    select
        *,
        right(cast({{ local_date('ordered_at') }} as string), 5) as day_of_the_year
    from order_lines
),

-- Reduced: a discount on the line, or a price below what the catalogue says it cost before.
lines_described as (
    select
        lines_dated.order_line_id,
        lines_dated.order_id,
        lines_dated.customer_id,
        lines_dated.product_id,
        lines_dated.department,
        lines_dated.category,
        lines_dated.brand,
        lines_dated.colour,
        lines_dated.size,
        lines_dated.quantity,
        lines_dated.returned_quantity,
        season_calendar.phase as season_phase,
        lines_dated.quantity - lines_dated.returned_quantity as kept_quantity,
        gift_orders.order_id is not null as is_gift,
        lines_dated.discount_amount > 0
        or lines_dated.unit_price < coalesce(variants.compare_at_price, lines_dated.unit_price) as is_reduced,
        case
            when lines_dated.unit_price <= price_bands.budget_up_to then 'budget'
            when lines_dated.unit_price > price_bands.premium_above then 'premium'
            when lines_dated.unit_price is not null and price_bands.category is not null then 'middle'
        end as price_band
    from lines_dated
    left join gift_orders on lines_dated.order_id = gift_orders.order_id
    left join variants on lines_dated.variant_id = variants.variant_id
    left join price_bands
        on
            lines_dated.department = price_bands.department
            and lines_dated.category = price_bands.category
    left join season_calendar
        on lines_dated.day_of_the_year between season_calendar.from_day and season_calendar.to_day
)

select * from lines_described
