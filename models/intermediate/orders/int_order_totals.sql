-- Grain: one row per order that has lines or discount codes, with what they add up to.
{{ config(materialized='view') }}

with order_lines as (
    select * from {{ ref('int_order_lines') }}
),

discount_codes as (
    select * from {{ ref('stg_ecommerce__order_discount_codes') }}
),

discount_applications as (
    select * from {{ ref('stg_ecommerce__discount_applications') }}
),

lines_added_up as (
    select
        order_id,
        cast(sum(gross_sales) as decimal(18, 2)) as gross_sales,
        cast(sum(gross_revenue) as decimal(18, 2)) as gross_revenue,
        cast(sum(discount_amount) as decimal(18, 2)) as discount_amount,
        cast(sum(gift_card_amount) as decimal(18, 2)) as gift_card_amount,
        cast(sum(returned_revenue) as decimal(18, 2)) as returned_revenue,
        cast(sum(quantity) as decimal(18, 3)) as quantity,
        cast(sum(returned_quantity) as decimal(18, 3)) as returned_quantity,
        cast(count(*) as integer) as line_count,
        count(*) = count(gross_revenue) as is_priced
    from order_lines
    group by order_id
),

-- A code stands in two tables of the shop; it was used once.
codes_of_either_table as (
    select
        order_id,
        discount_code,
        min(discount_number) as discount_number
    from (
        select
            order_id,
            discount_code,
            discount_number
        from discount_codes
        union all
        select
            order_id,
            discount_code,
            application_number as discount_number
        from discount_applications
    ) as codes
    where discount_code is not null
    group by order_id, discount_code
),

codes_listed as (
    select
        order_id,
        {{ ordered_text('discount_code', ', ', 'discount_number nulls last, discount_code') }} as discount_codes
    from codes_of_either_table
    group by order_id
),

-- What lines sold for is not known where one of them has no price.
order_totals as (
    select
        codes_listed.discount_codes,
        lines_added_up.gift_card_amount,
        lines_added_up.returned_revenue,
        lines_added_up.quantity,
        lines_added_up.returned_quantity,
        lines_added_up.line_count,
        coalesce(lines_added_up.order_id, codes_listed.order_id) as order_id,
        case when lines_added_up.is_priced then lines_added_up.gross_sales end as gross_sales,
        case when lines_added_up.is_priced then lines_added_up.gross_revenue end as gross_revenue,
        case when lines_added_up.is_priced then lines_added_up.discount_amount end as discount_amount
    from lines_added_up
    full outer join codes_listed on lines_added_up.order_id = codes_listed.order_id
)

select * from order_totals
