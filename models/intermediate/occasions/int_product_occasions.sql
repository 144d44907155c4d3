-- Grain: one row per customer and product of which what they want came back into stock or became cheaper.
{{ config(materialized='view') }}

with wanted_variants as (
    select * from {{ ref('int_wanted_variants') }}
),

variants as (
    select * from {{ ref('int_product_variants_described') }}
),

stock_changes as (
    select * from {{ ref('int_stock_changes') }}
),

-- The first change of a variant that a build noticed is what the stock was then, and nothing came back; what came back
-- and is sold out once more is no news.
returns_to_stock as (
    select
        variant_id,
        max_by(changed_at, change_number) as returned_at
    from stock_changes
    group by variant_id
    having max_by(is_in_stock, change_number) and max(change_number) > 1
),

wanted_variants_today as (
    select
        wanted_variants.customer_id,
        wanted_variants.product_id,
        wanted_variants.variant_id,
        wanted_variants.interest_event_id,
        wanted_variants.is_named,
        wanted_variants.last_seen_at,
        variants.price,
        returns_to_stock.returned_at,
        returns_to_stock.returned_at is not null
        and returns_to_stock.returned_at > wanted_variants.last_seen_at as is_back,
        coalesce(
            variants.price <= wanted_variants.price_seen * (1 - {{ var('price_drop_min_share') }}), false
        ) as is_cheaper
    from wanted_variants
    inner join variants on wanted_variants.variant_id = variants.variant_id
    left join returns_to_stock on wanted_variants.variant_id = returns_to_stock.variant_id
),

news as (
    select
        'back_in_stock' as trigger_type,
        customer_id,
        product_id,
        variant_id,
        interest_event_id,
        is_named,
        price as value,
        is_back as is_news,
        returned_at as occurred_at
    from wanted_variants_today
    union all
    select
        'price_drop' as trigger_type,
        customer_id,
        product_id,
        variant_id,
        interest_event_id,
        is_named,
        price as value,
        is_cheaper as is_news,
        last_seen_at as occurred_at
    from wanted_variants_today
),

news_ranked as (
    select
        *,
        row_number() over (
            partition by trigger_type, customer_id, product_id
            order by case when is_news then 0 else 1 end, occurred_at desc, variant_id desc
        ) as news_rank
    from news
),

-- Of variants that they named each is news on its own, the latest of them here. Where it may be any of several, it is
-- news when it is of every one of them: then it is whichever they want, and costs no more than the dearest.
product_occasions as (
    select
        trigger_type,
        customer_id,
        product_id,
        case
            when bool_and(is_named) or count(*) = 1 then max(case when news_rank = 1 then variant_id end)
        end as variant_id,
        max(case when news_rank = 1 then interest_event_id end) as interest_event_id,
        case
            when bool_and(is_named) then max(case when news_rank = 1 then value end)
            else max(value)
        end as value,
        max(case when news_rank = 1 then occurred_at end) as occurred_at
    from news_ranked
    group by trigger_type, customer_id, product_id
    having case when bool_and(is_named) then bool_or(is_news) else bool_and(is_news) end
),

-- What came back or got cheaper is news to everybody who looked: their own look names the occasion, not the product
-- alone. It goes with them when they become another customer.
occasions_named as (
    select
        trigger_type,
        customer_id,
        product_id,
        variant_id,
        occurred_at,
        cast(null as string) as order_id,
        cast(value as decimal(18, 2)) as value,
        interest_event_id || '|' || product_id || '|' || cast(occurred_at as string) as occasion_id,
        {{ list_of('product_id') }} as product_ids
    from product_occasions
)

select
    trigger_type,
    customer_id,
    occasion_id,
    product_id,
    variant_id,
    product_ids,
    order_id,
    value,
    occurred_at
from occasions_named
