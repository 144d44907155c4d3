-- Grain: one row per version of a thing that can be sold. A configuration is not sold, what it is made of is.
with

prices as (
    select
        *,
        -- A special price counts on the days that it is for.
        case
            when
                coalesce(_airbyte_extracted_at, updated_at)
                between coalesce(attribute_value(custom_attributes, 'special_from_date')::timestamp, '-infinity')
                and coalesce(attribute_value(custom_attributes, 'special_to_date')::timestamp, 'infinity')
                then attribute_value(custom_attributes, 'special_price')::decimal(18, 4)
        end as special_price
    from catalogue
    where not is_configuration
)

select
    id,
    configuration_id as product_id,
    sku,
    case when is_part_of_another then concat_ws(' / ', size, colour) else name end as title,
    least(special_price, price) as price,
    case when special_price < price then price end as compare_at_price,
    id as inventory_item_id,
    case (extension_attributes -> 'stock_item' ->> 'backorders')::bigint
        when 0 then 'deny'
        when 1 then 'continue'
        when 2 then 'continue'
    end as inventory_policy,
    size as option_1,
    colour as option_2,
    created_at,
    updated_at,
    _airbyte_extracted_at as _fivetran_synced
from prices
