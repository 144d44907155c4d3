-- Grain: one row per record that reached no other mart.
with rejected_rows as (
    select * from {{ ref('stg_feeds__rejected_rows') }}
)

select
    record_id,
    source,
    table_name,
    reason,
    'did not cast: ' || failed_casts as details,
    record,
    file,
    occurred_at
from rejected_rows
