-- Grain: one row per variant and change between in stock and sold out that a build has noticed.
-- Append only: the shop's feed holds today's stock and forgets yesterday's.
{{ config(materialized='incremental', full_refresh=false, on_schema_change='fail') }}

with variants as (
    select * from {{ ref('int_product_variants_described') }}
    where is_in_stock is not null and stock_changed_at is not null
),

stock_today as (
    select
        variant_id,
        product_id,
        is_in_stock,
        stock_changed_at as changed_at
    from variants
),

changes_noticed as (
    {{ noticed_before({'variant_id': 'string', 'is_in_stock': 'boolean', 'change_number': 'bigint'}) }}
),

changes_from_the_latest_back as (
    select
        *,
        row_number() over (partition by variant_id order by change_number desc) as recency_rank
    from changes_noticed
),

latest_changes as (
    select * from changes_from_the_latest_back
    where recency_rank = 1
)

select
    stock_today.variant_id,
    stock_today.product_id,
    stock_today.is_in_stock,
    stock_today.changed_at,
    coalesce(latest_changes.change_number, 0) + 1 as change_number
from stock_today
left join latest_changes on stock_today.variant_id = latest_changes.variant_id
where latest_changes.variant_id is null or latest_changes.is_in_stock != stock_today.is_in_stock
