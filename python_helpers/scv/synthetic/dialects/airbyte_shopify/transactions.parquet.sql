select
    id::bigint as id,
    order_id::bigint as order_id,
    lower(kind) as kind,
    lower(status) as status,
    gateway,
    coalesce(amount, amount_set_shop_amount)::double as amount,
    currency,
    test,
    created_at::timestamptz as created_at,
    processed_at::timestamptz as processed_at
from landed."transaction"
