-- Grain: one row per line item of a Square order.
with

orders as (

    {{ accepted_rows('square', 'orders') }}

),

line_items as (

    {{ json_elements('orders', 'line_items') }}

),

renamed as (

    select
        -- A uid is unique within its order only. Tills that send none are keyed by the line's position.
        'square:' || id || ':' || coalesce(
            {{ null_if_blank(json_text('element', '$.uid')) }}, cast(element_number as varchar)
        ) as order_line_id,
        'square:' || id as order_id,
        {{ null_if_blank(json_text('element', '$.catalog_object_id')) }} as sku,

        {{ null_if_blank(json_text('element', '$.name')) }} as product_title,
        {{ null_if_blank(json_text('element', '$.variation_name')) }} as variant_title,

        cast(element_number as integer) as line_number,
        -- Text at the source, because metres and kilograms are sold in fractions.
        try_cast({{ json_text('element', '$.quantity') }} as decimal(18, 5)) as quantity,
        {{ minor_units('element', '$.base_price_money') }} as unit_price,
        coalesce({{ minor_units('element', '$.total_discount_money') }}, 0) as discount_amount,
        coalesce({{ minor_units('element', '$.total_tax_money') }}, 0) as tax_amount,
        {{ minor_units('element', '$.total_money') }} as total_amount,
        -- Price times quantity is exact for pieces only: the price of a litre is rounded, the gross amount is not.
        cast(
            coalesce(
                {{ minor_units('element', '$.gross_sales_money') }},
                {{ minor_units('element', '$.base_price_money') }}
                * try_cast({{ json_text('element', '$.quantity') }} as decimal(18, 5))
            ) - coalesce({{ minor_units('element', '$.total_discount_money') }}, 0) as decimal(18, 2)
        ) as revenue_amount
    from line_items

)

select * from renamed
