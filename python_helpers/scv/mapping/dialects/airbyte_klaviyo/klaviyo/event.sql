-- Grain: one row per event.
with

events as (
    select
        *,
        attributes -> 'event_properties' as properties,
        relationships -> 'profile' -> 'data' ->> 'id' as person_id,
        relationships -> 'metric' -> 'data' ->> 'id' as metric_id
    from landed.events
)

select
    events.id,
    events.person_id,
    events.metric_id,
    -- The message is a campaign's own, or one of a flow.
    case when (events.properties ->> '$."$flow"') is null then events.properties ->> '$."$message"' end as campaign_id,
    events.properties ->> '$."$flow"' as flow_id,
    case when (events.properties ->> '$."$flow"') is not null then events.properties ->> '$."$message"' end as flow_message_id,
    events.properties ->> '$."$variation"' as _variation,
    coalesce(events.datetime::varchar, events.attributes ->> 'datetime') as datetime,
    events.attributes ->> 'uuid' as uuid,
    coalesce(events.properties ->> '$."$value"', events.properties ->> 'value') as property_value,
    events.properties ->> 'machine_open' as property_machine_open,
    events.properties ->> 'Bot Click' as property_bot_click,
    coalesce(events.properties ->> 'List', events.properties ->> 'list') as property_list,
    coalesce(events.properties ->> 'Bounce Type', events.properties ->> 'bounce_type') as property_bounce_type,
    coalesce(events.properties ->> 'Failure Type', events.properties ->> 'failure_type') as property_failure_type,
    events._airbyte_extracted_at as _fivetran_synced
from events
