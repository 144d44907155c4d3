-- Grain: one row per order of the web shop that has lines, with the discount on goods that none of its lines states.
{{ config(materialized='view') }}

with orders as (
    select * from {{ ref('stg_ecommerce__orders') }}
),

line_discounts as (
    select * from {{ ref('int_shop_line_discounts') }}
),

discount_codes as (
    select * from {{ ref('stg_ecommerce__order_discount_codes') }}
),

refunds as (
    select * from {{ ref('stg_ecommerce__refunds') }}
),

lines_added_up as (
    select
        order_id,
        sum(original_amount) as original_amount,
        sum(discount_amount) as discount_amount,
        bool_or(has_allocation) as has_allocation
    from line_discounts
    group by order_id
),

codes_added_up as (
    select
        order_id,
        sum(amount) as amount
    from discount_codes
    where coalesce(discount_type, '') != 'shipping'
    group by order_id
),

orders_refunded as (
    select distinct order_id from refunds
),

orders_stated as (
    select
        lines_added_up.order_id,
        lines_added_up.original_amount,
        lines_added_up.discount_amount,
        lines_added_up.has_allocation,
        coalesce(orders.discount_amount, codes_added_up.amount) as stated_amount,
        case
            when orders.subtotal_amount is not null
                then greatest(lines_added_up.original_amount - orders.subtotal_amount, 0)
        end as below_price_amount,
        coalesce(orders.total_amount = 0, false) and orders_refunded.order_id is null as is_free
    from lines_added_up
    inner join orders on lines_added_up.order_id = orders.order_id
    left join codes_added_up on lines_added_up.order_id = codes_added_up.order_id
    left join orders_refunded on lines_added_up.order_id = orders_refunded.order_id
),

-- The discount of the order in all, its codes and its subtotal say one thing three times. The subtotal knows what was
-- taken off goods, so that a discount on postage stays apart; an order that was changed later has lines beyond its
-- subtotal, so that the lesser of the two is the discount on goods. Who pays nothing was given everything.
orders_discounted as (
    select
        order_id,
        discount_amount,
        case
            when is_free then original_amount
            when has_allocation then discount_amount
            when stated_amount is null then coalesce(below_price_amount, 0)
            else least(stated_amount, coalesce(below_price_amount, stated_amount))
        end as goods_discount_amount
    from orders_stated
),

orders_unshared as (
    select
        order_id,
        cast(greatest(goods_discount_amount - discount_amount, 0) as decimal(18, 2)) as unshared_amount
    from orders_discounted
)

select * from orders_unshared
where unshared_amount > 0
