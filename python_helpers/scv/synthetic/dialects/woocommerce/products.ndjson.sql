with

variations as (
    select product_id, list(id::bigint order by id) as variations
    from latest.product_variant
    group by product_id
)

select
    product.id::bigint as id,
    title as name,
    handle as slug,
    case
        when id in (select product_id from facts.lines where sells_gift_card) then 'gift-card' else 'variable'
    end as type,
    case lower(status) when 'active' then 'publish' when 'archived' then 'private' else 'draft' end as status,
    strftime(created_at, '%Y-%m-%dT%H:%M:%S') as date_created_gmt,
    strftime(updated_at, '%Y-%m-%dT%H:%M:%S') as date_modified_gmt,
    [
        {'id': hash('tag') % 1000, 'name': 'New in', 'slug': 'new-in'},
        {'id': hash(product_type) % 1000000007, 'name': split_part(product_type, ' > ', 2), 'slug': lower(product_type)}
    ][case when product_type like '%>%' then 2 else 1 end:] as categories,
    [{'id': 1, 'name': vendor, 'slug': lower(vendor)}] as brands,
    false as manage_stock,
    variations.variations,
    strftime(_fivetran_synced, '%Y-%m-%dT%H:%M:%SZ') as _airbyte_extracted_at
from landed.product
left join variations on product.id = variations.product_id
