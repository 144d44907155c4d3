-- Grain: one row per version of a product. Its type is its category, below the one that this belongs to; the root of the
-- catalogue is no category.
with

product_categories as (
    select
        products.id as product_id,
        case when parents.level >= 2 then parents.name || ' > ' else '' end || categories.name as product_type,
        row_number() over (partition by products.id order by categories.level desc, categories.id) as place
    from latest.products
    cross join unnest((products.extension_attributes -> 'category_links')::json[]) as links (link)
    inner join latest.categories on link ->> 'category_id' = categories.id
    left join latest.categories as parents on categories.parent_id = parents.id
    where categories.level >= 2
)

select
    catalogue.id,
    catalogue.name as title,
    attribute_value(catalogue.custom_attributes, 'url_key') as handle,
    product_categories.product_type,
    catalogue.brand as vendor,
    case when catalogue.status = 1 then 'active' else 'archived' end as status,
    catalogue.created_at,
    coalesce(catalogue.updated_at, catalogue.created_at) as updated_at,
    catalogue._airbyte_extracted_at as _fivetran_synced
from catalogue
left join product_categories on catalogue.id = product_categories.product_id and product_categories.place = 1
where not catalogue.is_part_of_another
