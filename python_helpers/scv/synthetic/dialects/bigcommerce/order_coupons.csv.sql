select
    order_id || "index" as id,
    order_id,
    code,
    case type when 'percentage' then 1 when 'shipping' then 3 else 2 end as type,
    amount as discount,
    _fivetran_synced::timestamptz as _airbyte_extracted_at
from landed.order_discount_code
