-- Grain: one row per version of a product. Its type is its category, below the one that this belongs to.
with

product_categories as (
    select
        products.id as product_id,
        coalesce(parents.name || ' > ', '') || categories.name as product_type,
        row_number() over (partition by products.id order by parents.name is null, place) as place
    from latest.products
    cross join unnest(products.categories::json[]) with ordinality as listed (category, place)
    inner join latest.categories on category ->> '$' = categories.id
    left join latest.categories as parents on categories.parent_id = parents.id
)

select
    products.id,
    products.name as title,
    trim(products.custom_url ->> 'url', '/') as handle,
    product_categories.product_type,
    brands.name as vendor,
    case when products.is_visible then 'active' else 'archived' end as status,
    products.date_created as created_at,
    coalesce(products.date_modified, products.date_created) as updated_at,
    products._airbyte_extracted_at as _fivetran_synced
from landed.products
left join product_categories on products.id = product_categories.product_id and product_categories.place = 1
left join latest.brands on products.brand_id = brands.id
