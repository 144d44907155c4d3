-- Grain: one row per record that reached no other mart.
with rejected_rows as (
    select * from {{ ref('stg_feeds__rejected_rows') }}
),

raw_rows_rejected as (
    select
        record_id,
        source,
        table_name,
        reason,
        record,
        file,
        occurred_at,
        'did not cast: ' || failed_casts as details
    from rejected_rows
)

select
    record_id,
    source,
    table_name,
    reason,
    details,
    record,
    file,
    occurred_at
from raw_rows_rejected
