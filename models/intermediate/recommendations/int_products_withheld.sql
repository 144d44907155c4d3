-- Grain: one row per customer and product that is not to be offered to them.

with order_lines as (
    select * from {{ ref('int_customer_order_lines') }}
),

return_reasons as (
    select * from {{ ref('int_return_reasons') }}
),

-- Sent back for its size or its condition: that says nothing against the product.
returns_that_allow_another as (
    select distinct order_line_id
    from return_reasons
    where {{ contains_any('return_reason', var('return_reasons_that_allow_another_offer')) }}
),

lines_kept_or_unwanted as (
    select
        order_lines.customer_id,
        order_lines.product_id,
        order_lines.returned_quantity < order_lines.quantity as is_owned
    from order_lines
    left join returns_that_allow_another on order_lines.order_line_id = returns_that_allow_another.order_line_id
    where
        order_lines.is_valid
        and order_lines.customer_id is not null
        and order_lines.product_id is not null
        and (
            order_lines.returned_quantity < order_lines.quantity
            or returns_that_allow_another.order_line_id is null
        )
),

products_withheld as (
    select
        customer_id,
        product_id,
        case when bool_or(is_owned) then 'owned' else 'returned' end as reason
    from lines_kept_or_unwanted
    group by customer_id, product_id
)

select * from products_withheld
