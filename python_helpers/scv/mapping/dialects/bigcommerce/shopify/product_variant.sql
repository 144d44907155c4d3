-- Grain: one row per variant.
with

options as (
    select
        *,
        [
            chosen ->> 'label'
            for chosen in option_values::json[]
            if regexp_matches(lower(chosen ->> 'option_display_name'), 'colou?r|farbe|couleur|kleur')
        ] as colours,
        [
            chosen ->> 'label'
            for chosen in option_values::json[]
            if not regexp_matches(lower(chosen ->> 'option_display_name'), 'colou?r|farbe|couleur|kleur')
        ] as others
    from catalogue
)

select
    id,
    product_id,
    sku,
    upc as barcode,
    list_aggregate([chosen ->> 'label' for chosen in option_values::json[]], 'string_agg', ' / ') as title,
    coalesce(sale_price, price) as price,
    case
        when sale_price < price then price
        when retail_price > price then retail_price
    end as compare_at_price,
    id as inventory_item_id,
    others[1] as option_1,
    colours[1] as option_2,
    others[2] as option_3,
    date_created as created_at,
    date_modified as updated_at,
    _airbyte_extracted_at as _fivetran_synced
from options
