select
    id::bigint as id,
    title,
    handle,
    product_type,
    vendor,
    lower(status) as status,
    created_at::timestamptz as created_at,
    published_at::timestamptz as published_at,
    updated_at::timestamptz as updated_at,
    case when _fivetran_deleted then updated_at::timestamptz end as deleted_at,
    _fivetran_synced::timestamptz as _airbyte_extracted_at
from landed.product
