-- Grain: one row per version of a thing that can be sold: what a configuration is made of, or a product of its own.
create temp table catalogue as
with

configurations as (
    select
        link ->> '$' as product_id,
        products.id as configuration_id
    from latest.products
    cross join unnest((products.extension_attributes -> 'configurable_product_links')::json[]) as links (link)
),

labels as (
    select
        attribute_code,
        option ->> 'value' as option_id,
        option ->> 'label' as label
    from latest.attributes
    cross join unnest(attributes.options::json[]) as listed (option)
    where option ->> 'value' != ''
)

select
    products.*,
    coalesce(configurations.configuration_id, products.id) as configuration_id,
    configurations.configuration_id is not null as is_part_of_another,
    coalesce(json_array_length(products.extension_attributes, '$.configurable_product_links'), 0) > 0 as is_configuration,
    coalesce(sizes.label, attribute_value(products.custom_attributes, 'size')) as size,
    coalesce(colours.label, attribute_value(products.custom_attributes, 'color')) as colour,
    coalesce(brands.label, attribute_value(products.custom_attributes, 'manufacturer')) as brand
from landed.products
left join configurations on products.id = configurations.product_id
left join labels as sizes
    on sizes.attribute_code = 'size' and attribute_value(products.custom_attributes, 'size') = sizes.option_id
left join labels as colours
    on colours.attribute_code = 'color' and attribute_value(products.custom_attributes, 'color') = colours.option_id
left join labels as brands
    on
        brands.attribute_code = 'manufacturer'
        and attribute_value(products.custom_attributes, 'manufacturer') = brands.option_id;
