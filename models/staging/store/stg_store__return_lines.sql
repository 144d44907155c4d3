-- Grain: one row per returned line item of a Square return order.
-- A table, because every reader of a view would parse the JSON again.
{{ config(materialized='table') }}

with

orders as (

    {{ accepted_rows('square', 'orders') }}

),

order_returns as (

    {{ json_elements('orders', 'returns') }}

),

returns_with_lines as (

    select
        id,
        created_at,
        {{ null_if_blank(json_text('element', '$.source_order_id')) }} as source_id,
        {{ json_document('element', '$.return_line_items') }} as return_line_items,
        element_number as return_number
    from order_returns

),

return_line_items as (

    {{ json_elements('returns_with_lines', 'return_line_items') }}

),

renamed as (

    select
        'square:' || id || ':' || coalesce(
            {{ null_if_blank(json_text('element', '$.uid')) }},
            cast(return_number as string) || '.' || cast(element_number as string)
        ) as return_line_id,
        'square:' || id as return_order_id,
        'square:' || source_id as source_order_id,
        'square:' || source_id || ':' || {{ null_if_blank(json_text('element', '$.source_line_item_uid')) }}
            as source_order_line_id,
        {{ null_if_blank(json_text('element', '$.catalog_object_id')) }} as sku,

        {{ null_if_blank(json_text('element', '$.name')) }} as product_title,
        {{ null_if_blank(json_text('element', '$.variation_name')) }} as variant_title,

        try_cast({{ json_text('element', '$.quantity') }} as decimal(18, 5)) as quantity,
        -- On the same footing as the revenue of the line that comes back: price less discount. Where tax comes on top
        -- of prices, total_money includes it and the gross amount does not.
        coalesce(
            {{ minor_units('element', '$.gross_return_money') }}
            - coalesce({{ minor_units('element', '$.total_discount_money') }}, 0),
            {{ minor_units('element', '$.total_money') }}
        ) as amount,
        coalesce({{ minor_units('element', '$.total_tax_money') }}, 0) as tax_amount,

        created_at as returned_at
    from return_line_items

)

select * from renamed
