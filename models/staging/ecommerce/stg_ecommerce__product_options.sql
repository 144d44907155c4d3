-- Grain: one row per option of a product, such as its colour, in the order in which its variants' titles have them.
with

product_options as (

    {{ accepted_rows('shopify', 'product_option') }}

),

products as (

    {{ accepted_rows('shopify', 'product') }}

),

-- Some feeds have the options as a list within the product: of objects, or of names alone.
options_within_products as (

    {{ json_elements('products', 'options') }}

),

options_listed as (

    select
        product_options.product_id,
        product_options.name as option_name,
        product_options.position as option_position,
        {{ json_document('product_options.values') }} as option_values,
        product_options._fivetran_synced as loaded_at,
        1 as listing
    from product_options
    union all
    select
        id as product_id,
        coalesce(
            {{ json_text('element', '$.name') }},
            case when left(cast(element as string), 1) != '{' then {{ json_text('element', '$') }} end
        ) as option_name,
        coalesce(
            try_cast(try_cast({{ json_text('element', '$.position') }} as decimal(18, 0)) as bigint), element_number
        ) as option_position,
        {{ json_document('element', '$.values') }} as option_values,
        _fivetran_synced as loaded_at,
        2 as listing
    from options_within_products

),

-- An option that took the place of another leaves the other's row behind.
latest_at_each_place as (

    select
        *,
        row_number() over (
            partition by product_id, option_position
            order by listing asc, loaded_at desc nulls last, option_name asc
        ) as place_rank
    from options_listed
    where
        product_id is not null
        and option_position is not null

)

select
    product_id,
    {{ null_if_blank('option_name') }} as option_name,
    option_values,
    row_number() over (partition by product_id order by option_position) as option_number
from latest_at_each_place
where place_rank = 1
