-- Grain: one row per variant of the catalogue, with what is left of it.
{{ config(materialized='view') }}

with variants as (
    select * from {{ ref('stg_ecommerce__product_variants') }}
),

inventory_items as (
    select * from {{ ref('stg_ecommerce__inventory_items') }}
),

inventory_levels as (
    select * from {{ ref('stg_ecommerce__inventory_levels') }}
),

levels_added_up as (
    select
        inventory_item_id,
        sum(available_quantity) as available_quantity,
        bool_or(available_quantity is null) as has_uncounted_place,
        max(updated_at) as updated_at
    from inventory_levels
    group by inventory_item_id
),

-- What is not counted is never out of stock, and what is sold on without any is not either. Where nothing states the
-- stock, or not at every place, it is not known: that is neither in stock nor sold out.
stock_judged as (
    select
        variants.variant_id,
        levels_added_up.updated_at as stock_changed_at,
        case
            when coalesce(inventory_items.is_tracked, true) then levels_added_up.available_quantity
        end as available_quantity,
        case
            when not inventory_items.is_tracked or variants.is_sold_when_out_of_stock then true
            when levels_added_up.available_quantity > 0 then true
            when levels_added_up.available_quantity is null then variants.is_for_sale
            when not levels_added_up.has_uncounted_place then false
        end as is_in_stock
    from variants
    left join inventory_items on variants.inventory_item_id = inventory_items.inventory_item_id
    left join levels_added_up on variants.inventory_item_id = levels_added_up.inventory_item_id
)

select * from stock_judged
