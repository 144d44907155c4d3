-- Grain: one row per order line of which something came back or was refunded.
{{ config(materialized='view') }}

with returned_lines as (
    select * from {{ ref('int_returned_lines') }}
),

returns_added_up as (
    select
        order_line_id,
        cast(sum(quantity) as decimal(18, 3)) as returned_quantity,
        cast(sum(goods_amount) as decimal(18, 2)) as returned_revenue
    from returned_lines
    where order_line_id is not null
    group by order_line_id
)

select * from returns_added_up
