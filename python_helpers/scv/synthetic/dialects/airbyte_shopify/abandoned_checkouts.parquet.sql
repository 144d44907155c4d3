select
    id::bigint as id,
    case when customer_id is not null then to_json({'id': customer_id::bigint, 'email': email})::varchar end as customer,
    email,
    phone,
    token,
    cart_token,
    name,
    currency,
    coalesce(total_price, total_price_set_shop_amount) as total_price,
    landing_site_base_url as landing_site,
    to_json({'phone': billing_address_phone})::varchar as billing_address,
    created_at::timestamptz as created_at,
    updated_at::timestamptz as updated_at,
    completed_at::timestamptz as completed_at,
    closed_at::timestamptz as closed_at,
    _fivetran_synced::timestamptz as _airbyte_extracted_at
from landed.abandoned_checkout
