-- Grain: one row per line of an order in the web shop, with the discount that is stated for the line.
{{ config(materialized='view') }}

with order_lines as (
    select * from {{ ref('stg_ecommerce__order_lines') }}
),

allocations as (
    select * from {{ ref('stg_ecommerce__discount_allocations') }}
),

applications as (
    select * from {{ ref('stg_ecommerce__discount_applications') }}
),

-- A discount on postage takes nothing off the goods.
allocations_added_up as (
    select
        allocations.order_line_id,
        sum(
            case when coalesce(applications.target_type, '') like 'shipping%' then 0 else allocations.amount end
        ) as amount
    from allocations
    inner join order_lines on allocations.order_line_id = order_lines.order_line_id
    left join applications
        on
            order_lines.order_id = applications.order_id
            and allocations.application_number = applications.application_number
    group by allocations.order_line_id
),

-- Shares hold the line's own discount as well: where there are any, the line's figure is not added to them.
lines_discounted as (
    select
        order_lines.order_line_id,
        order_lines.order_id,
        order_lines.original_amount,
        cast(coalesce(allocations_added_up.amount, order_lines.discount_amount, 0) as decimal(18, 2))
            as discount_amount,
        allocations_added_up.order_line_id is not null as has_allocation
    from order_lines
    left join allocations_added_up on order_lines.order_line_id = allocations_added_up.order_line_id
)

select * from lines_discounted
