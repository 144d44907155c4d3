with

options as (
    select
        product_id,
        to_json(list({
            'id': id::bigint, 'name': name, 'position': position, 'values': "values"
        } order by position))::varchar as options
    from latest.product_option
    group by product_id
)

select
    product.id::bigint as id,
    title,
    handle,
    product_type,
    vendor,
    lower(status) as status,
    options.options,
    created_at::timestamptz as created_at,
    published_at::timestamptz as published_at,
    updated_at::timestamptz as updated_at,
    case when _fivetran_deleted then updated_at::timestamptz end as deleted_at,
    _fivetran_synced::timestamptz as _airbyte_extracted_at
from landed.product
left join options on product.id = options.product_id
