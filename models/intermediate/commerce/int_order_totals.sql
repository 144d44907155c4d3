-- Grain: one row per order that has lines or discount codes, with what they add up to.
{{ config(materialized='view') }}

with order_lines as (
    select * from {{ ref('int_order_lines') }}
),

discount_codes as (
    select * from {{ ref('stg_ecommerce__order_discount_codes') }}
),

lines_added_up as (
    select
        order_id,
        cast(sum(gross_revenue) as decimal(18, 2)) as gross_revenue,
        cast(sum(discount_amount) as decimal(18, 2)) as discount_amount,
        cast(sum(returned_revenue) as decimal(18, 2)) as returned_revenue,
        cast(sum(quantity) as decimal(18, 3)) as quantity,
        cast(sum(returned_quantity) as decimal(18, 3)) as returned_quantity,
        cast(count(*) as integer) as line_count
    from order_lines
    group by order_id
),

codes_listed as (
    select
        order_id,
        string_agg(discount_code, ', ' order by discount_number, discount_code) as discount_codes
    from discount_codes
    group by order_id
),

order_totals as (
    select
        codes_listed.discount_codes,
        lines_added_up.gross_revenue,
        lines_added_up.discount_amount,
        lines_added_up.returned_revenue,
        lines_added_up.quantity,
        lines_added_up.returned_quantity,
        lines_added_up.line_count,
        coalesce(lines_added_up.order_id, codes_listed.order_id) as order_id
    from lines_added_up
    full outer join codes_listed on lines_added_up.order_id = codes_listed.order_id
)

select * from order_totals
