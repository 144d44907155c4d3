-- Grain: one row per order line of which something came back or was refunded.
{{ config(materialized='view') }}

with shop_refund_lines as (
    select * from {{ ref('stg_ecommerce__refund_lines') }}
),

store_return_lines as (
    select * from {{ ref('stg_store__return_lines') }}
),

returns_of_every_channel as (
    select
        order_line_id,
        quantity,
        amount
    from shop_refund_lines
    union all
    select
        source_order_line_id as order_line_id,
        quantity,
        amount
    from store_return_lines
),

returns_added_up as (
    select
        order_line_id,
        cast(sum(coalesce(quantity, 0)) as decimal(18, 3)) as returned_quantity,
        cast(sum(coalesce(amount, 0)) as decimal(18, 2)) as returned_revenue
    from returns_of_every_channel
    where order_line_id is not null
    group by order_line_id
)

select * from returns_added_up
