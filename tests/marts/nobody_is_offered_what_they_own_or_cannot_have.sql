-- Judged on the orders themselves: what somebody kept a piece of, what nobody can buy today.
with recommendations as (
    select * from {{ ref('product_recommendations') }}
),

kept as (
    select distinct
        customer_id,
        product_id
    from {{ ref('order_lines') }}
    where
        is_valid
        and returned_quantity < quantity
),

products as (
    select * from {{ ref('products') }}
)

select
    recommendations.customer_id,
    recommendations.product_id
from recommendations
left join kept
    on
        recommendations.customer_id = kept.customer_id
        and recommendations.product_id = kept.product_id
left join products on recommendations.product_id = products.product_id
where
    kept.product_id is not null
    or products.is_in_stock is false
    or products.status is distinct from 'active'
