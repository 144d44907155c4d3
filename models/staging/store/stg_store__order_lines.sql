-- Grain: one row per line item of a Square order.
-- A table, because every reader of a view would parse the JSON again.
{{ config(materialized='table') }}

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
            {{ null_if_blank(json_text('element', '$.uid')) }}, cast(element_number as string)
        ) as order_line_id,
        'square:' || id as order_id,
        {{ null_if_blank(json_text('element', '$.catalog_object_id')) }} as sku,

        {{ null_if_blank(json_text('element', '$.name')) }} as product_title,
        {{ null_if_blank(json_text('element', '$.variation_name')) }} as variant_title,

        cast(element_number as integer) as line_number,
        -- Text at the source, because metres and kilograms are sold in fractions.
        try_cast({{ json_text('element', '$.quantity') }} as decimal(18, 5)) as quantity,
        {{ minor_units('element', '$.base_price_money') }} as unit_price,
        {{ minor_units('element', '$.gross_sales_money') }} as gross_amount,
        coalesce({{ minor_units('element', '$.total_discount_money') }}, 0) as discount_amount,
        coalesce({{ minor_units('element', '$.total_tax_money') }}, 0) as tax_amount,
        {{ minor_units('element', '$.total_money') }} as total_amount,

        upper({{ null_if_blank(json_text('element', '$.item_type')) }}) = 'GIFT_CARD' as is_gift_card
    from line_items

),

order_lines_with_revenue as (

    select
        order_line_id,
        order_id,
        sku,

        product_title,
        variant_title,

        line_number,
        quantity,
        unit_price,
        discount_amount,
        tax_amount,
        total_amount,
        -- Price times quantity is exact for pieces only: the price of a litre is rounded, the gross amount is not.
        cast(coalesce(gross_amount, unit_price * quantity) - discount_amount as decimal(18, 2)) as revenue_amount,
        is_gift_card
    from renamed

)

select * from order_lines_with_revenue
