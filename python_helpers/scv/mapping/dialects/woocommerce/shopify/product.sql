-- Grain: one row per version of a product. Its type is its category, below the one that this belongs to.
with

categories as (
    select
        products.id as product_id,
        coalesce(parents.name || ' > ', '') || (category ->> 'name') as product_type,
        row_number() over (
            partition by products.id order by parents.name is null, category_number
        ) as place
    from latest.products
    cross join unnest(products.categories::json[]) with ordinality as listed (category, category_number)
    left join latest.product_categories on category ->> 'id' = product_categories.id
    left join latest.product_categories as parents on product_categories.parent = parents.id
)

select
    products.id,
    products.name as title,
    products.slug as handle,
    categories.product_type,
    products.brands -> 0 ->> 'name' as vendor,
    case products.status
        when 'publish' then 'active'
        when 'private' then 'archived'
        else 'draft'
    end as status,
    products.date_created_gmt as created_at,
    coalesce(products.date_modified_gmt, products.date_created_gmt) as updated_at,
    products.status = 'trash' as _fivetran_deleted,
    products._airbyte_extracted_at as _fivetran_synced
from landed.products
left join categories on products.id = categories.product_id and categories.place = 1
