-- Grain: one row per thing said of consent that we do not understand: a word, a channel or a person whom no table of
-- ours has.
{{ config(materialized='view') }}

with consents_read as (
    select * from {{ ref('int_consents_read') }}
),

choices as (
    select * from {{ ref('int_preference_choices_identified') }}
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
    union all
    -- Said by nobody whom we could name. The value itself is not told: it stands in the raw table.
    select
        'preference_centre' as source,
        'choices' as source_table,
        choice_id as source_record_id,
        updated_at as occurred_at,
        case when identifier_type is null then 'unknown_identifier_type' else 'unreadable_identifier' end as reason,
        'identifier_type: ' || coalesce(said_type, 'none') as details
    from choices
    where identifier_id is null
)

select distinct * from consents_rejected
