-- Scenario 42: revenue in equals revenue out, per source, returns included, whoever the customers are. Every penny
-- of a line as it was priced is sales before discounts or a gift card.
with staged as (
    select
        'shopify' as source,
        coalesce(sum(case when is_gift_card then 0 else original_amount end), 0) as sales,
        coalesce(sum(original_amount), 0) as priced
    from {{ ref('int_shop_order_lines') }}
    union all
    select
        'square' as source,
        coalesce(sum(case when is_gift_card then 0 else revenue_amount + discount_amount end), 0) as sales,
        coalesce(sum(revenue_amount + discount_amount), 0) as priced
    from {{ ref('stg_store__order_lines') }}
    union all
    select
        'tracking' as source,
        coalesce(sum(cast(unit_price * quantity as decimal(18, 2))), 0) as sales,
        coalesce(sum(cast(unit_price * quantity as decimal(18, 2))), 0) as priced
    from {{ ref('int_tracked_order_lines') }}
),

-- As the shop's feed has it, in whichever generation.
priced_at_the_source as (
    select coalesce(sum(original_amount), 0) as priced
    from {{ ref('stg_ecommerce__order_lines') }}
),

staged_returns as (
    select coalesce(sum(refund_lines.amount), 0) as revenue
    from {{ ref('stg_ecommerce__refund_lines') }} as refund_lines
    inner join {{ ref('int_shop_order_lines') }} as order_lines
        on refund_lines.order_line_id = order_lines.order_line_id
    where not order_lines.is_gift_card and refund_lines.amount is not null
    union all
    select coalesce(sum(return_lines.amount), 0) as revenue
    from {{ ref('stg_store__return_lines') }} as return_lines
    inner join {{ ref('stg_store__order_lines') }} as order_lines
        on return_lines.source_order_line_id = order_lines.order_line_id
    where not order_lines.is_gift_card and return_lines.amount is not null
    union all
    select coalesce(sum(returned_lines.goods_amount), 0) as revenue
    from {{ ref('int_returned_lines') }} as returned_lines
    left join {{ ref('stg_ecommerce__refund_lines') }} as refund_lines
        on returned_lines.returned_line_id = refund_lines.refund_line_id
    left join {{ ref('stg_store__return_lines') }} as return_lines
        on returned_lines.returned_line_id = return_lines.return_line_id
    where returned_lines.order_line_id is not null and coalesce(refund_lines.amount, return_lines.amount) is null
),

in_the_mart as (
    select
        coalesce(sum(gross_sales), 0) as gross_sales,
        coalesce(sum(returned_revenue), 0) as returned_revenue
    from {{ ref('order_lines') }}
),

in_staging as (
    select
        (select sum(staged.sales) from staged) as gross_sales,
        (select max(case when staged.source = 'shopify' then staged.priced end) from staged) as shop_priced,
        (select priced_at_the_source.priced from priced_at_the_source) as shop_priced_at_the_source,
        (select sum(staged_returns.revenue) from staged_returns) as returned_revenue
)

select
    in_the_mart.*,
    in_staging.*
from in_the_mart
cross join in_staging
where
    in_the_mart.gross_sales != in_staging.gross_sales
    or in_the_mart.returned_revenue != in_staging.returned_revenue
    or in_staging.shop_priced != in_staging.shop_priced_at_the_source
