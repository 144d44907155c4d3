-- Grain: one row per item that stock is kept of.
with

inventory_items as (

    {{ accepted_rows('shopify', 'inventory_item') }}

),

renamed as (

    select
        id as inventory_item_id,

        tracked as is_tracked
    from inventory_items
    where not coalesce(_fivetran_deleted, false)

)

select * from renamed
