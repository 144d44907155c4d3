-- Grain: one row per thing said of consent that we do not understand: a word or a channel that no table of ours has.
{{ config(materialized='view') }}

with consents_read as (
    select * from {{ ref('int_consents_read') }}
),

consents_rejected as (
    select
        source,
        source_table,
        source_record_id,
        stated_at as occurred_at,
        case when status is null then 'unknown_consent' else 'unknown_channel' end as reason,
        case when status is null then column_name || ': ' || coalesce(said, 'nothing')
            else 'channel: ' || coalesce(channel_said, 'none') || ', ' || status
        end as details
    from consents_read
    where
        status is null
        or (status in ('granted', 'denied') and purpose_said != 'other' and not is_known_channel)
)

select distinct * from consents_rejected
