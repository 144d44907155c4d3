-- Scenario 42: revenue in equals revenue out, per source, returns included, whoever the customers are.
with staged as (
    select
        'shopify' as source,
        coalesce(sum(cast(unit_price * quantity - discount_amount as decimal(18, 2))), 0) as revenue
    from {{ ref('stg_ecommerce__order_lines') }}
    union all
    select
        'square' as source,
        coalesce(sum(revenue_amount), 0) as revenue
    from {{ ref('stg_store__order_lines') }}
    union all
    select
        'tracking' as source,
        coalesce(sum(cast(unit_price * quantity as decimal(18, 2))), 0) as revenue
    from {{ ref('int_tracked_order_lines') }}
),

staged_returns as (
    select coalesce(sum(refund_lines.amount), 0) as revenue
    from {{ ref('stg_ecommerce__refund_lines') }} as refund_lines
    inner join {{ ref('stg_ecommerce__order_lines') }} as order_lines
        on refund_lines.order_line_id = order_lines.order_line_id
    union all
    select coalesce(sum(return_lines.amount), 0) as revenue
    from {{ ref('stg_store__return_lines') }} as return_lines
    inner join {{ ref('stg_store__order_lines') }} as order_lines
        on return_lines.source_order_line_id = order_lines.order_line_id
),

in_the_mart as (
    select
        coalesce(sum(gross_revenue), 0) as gross_revenue,
        coalesce(sum(returned_revenue), 0) as returned_revenue,
        coalesce(sum(net_revenue), 0) as net_revenue
    from {{ ref('order_lines') }}
),

in_staging as (
    select
        (select sum(staged.revenue) from staged) as gross_revenue,
        (select sum(staged_returns.revenue) from staged_returns) as returned_revenue
)

select
    in_the_mart.*,
    in_staging.gross_revenue as staged_gross_revenue,
    in_staging.returned_revenue as staged_returned_revenue
from in_the_mart
cross join in_staging
where
    in_the_mart.gross_revenue != in_staging.gross_revenue
    or in_the_mart.returned_revenue != in_staging.returned_revenue
    or in_the_mart.net_revenue != in_staging.gross_revenue - in_staging.returned_revenue
