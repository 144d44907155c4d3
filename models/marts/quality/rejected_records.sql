-- Grain: one row per record that reached no other mart.
with rejected_rows as (
    select * from {{ ref('stg_feeds__rejected_rows') }}
),

events_rejected as (
    select * from {{ ref('int_events_rejected') }}
),

profiles_of_nobody as (
    select * from {{ ref('idr_profiles_of_nobody') }}
),

consents_rejected as (
    select * from {{ ref('int_consents_rejected') }}
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
),

records_rejected as (
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
    union all
    -- Staged and then turned away: the raw table still has the record under its key.
    select
        source_record_id as record_id,
        source,
        source_table as table_name,
        reason,
        details,
        cast(null as string) as record,
        cast(null as string) as file,
        occurred_at
    from events_rejected
    union all
    select
        {{ identifier_value('profile_id') }} as record_id,
        source,
        table_name,
        reason,
        details,
        cast(null as string) as record,
        cast(null as string) as file,
        created_at as occurred_at
    from profiles_of_nobody
    union all
    select
        source_record_id as record_id,
        source,
        source_table as table_name,
        reason,
        details,
        cast(null as string) as record,
        cast(null as string) as file,
        occurred_at
    from consents_rejected
)

select * from records_rejected
