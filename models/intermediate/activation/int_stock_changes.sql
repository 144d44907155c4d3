-- Grain: one row per variant and change between in stock and sold out that a build has noticed.
-- Append only: the shop's feed holds today's stock and forgets yesterday's.
{{ config(materialized='incremental', full_refresh=false, on_schema_change='fail') }}

with variants as (
    select * from {{ ref('int_product_variants_described') }}
    where available_quantity is not null
),

inventory_levels as (
    select * from {{ ref('stg_ecommerce__inventory_levels') }}
),

variant_items as (
    select * from {{ ref('stg_ecommerce__product_variants') }}
),

stock_today as (
    select
        variants.variant_id,
        variants.product_id,
        variants.available_quantity > 0 as is_in_stock,
        max(inventory_levels.updated_at) as changed_at
    from variants
    inner join variant_items on variants.variant_id = variant_items.variant_id
    inner join inventory_levels on variant_items.inventory_item_id = inventory_levels.inventory_item_id
    group by variants.variant_id, variants.product_id, variants.available_quantity
),

changes_noticed as (
    {{ noticed_before({'variant_id': 'varchar', 'is_in_stock': 'boolean', 'change_number': 'bigint'}) }}
),

latest_changes as (
    select *
    from changes_noticed
    qualify row_number() over (partition by variant_id order by change_number desc) = 1
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
