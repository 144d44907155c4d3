-- Grain: one row per stocked item and location.
with

inventory_levels as (

    {{ accepted_rows('shopify', 'inventory_level') }}

),

renamed as (

    select
        inventory_item_id,
        location_id,

        available as available_quantity,

        updated_at
    from inventory_levels

)

select * from renamed
