-- Grain: one row per version of a variation, or of a product that has none.
with

options as (
    select
        *,
        [
            attribute ->> 'option'
            for attribute in attributes::json[]
            if regexp_matches(lower(attribute ->> 'name'), 'colou?r|farbe|couleur|kleur')
        ] as colours,
        [
            attribute ->> 'option'
            for attribute in attributes::json[]
            if not regexp_matches(lower(attribute ->> 'name'), 'colou?r|farbe|couleur|kleur')
        ] as others
    from catalogue
)

select
    id,
    product_id,
    sku,
    nullif(global_unique_id, '') as barcode,
    list_aggregate([attribute ->> 'option' for attribute in attributes::json[]], 'string_agg', ' / ') as title,
    price,
    case when regular_price > price then regular_price end as compare_at_price,
    id as inventory_item_id,
    case when backorders in ('yes', 'notify') then 'continue' else 'deny' end as inventory_policy,
    others[1] as option_1,
    colours[1] as option_2,
    others[2] as option_3,
    date_created_gmt as created_at,
    date_modified_gmt as updated_at,
    _airbyte_extracted_at as _fivetran_synced
from options
