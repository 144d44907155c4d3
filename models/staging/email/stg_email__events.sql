-- Grain: one row per Klaviyo event of a profile; its metric says what happened.
{{ config(materialized='kept', unique_key='event_id') }}

with

events as (

    {{ accepted_rows('klaviyo', 'event') }}

),

renamed as (

    select
        'klaviyo:' || id as event_id,
        'klaviyo_person:' || {{ null_if_blank('person_id') }} as profile_id,
        {{ null_if_blank('metric_id') }} as metric_id,
        -- Klaviyo's own type of an event is `event` and names nothing; connectors put the name of the metric there.
        case when lower(type) != 'event' then {{ null_if_blank('type') }} end as event_name,
        -- A message belongs to a campaign or to a flow, never to both.
        coalesce({{ null_if_blank('campaign_id') }}, {{ null_if_blank('flow_id') }}) as campaign_id,
        {{ null_if_blank('flow_message_id') }} as message_id,

        {{ null_if_blank('property_list') }} as list_name,
        coalesce({{ bounce_kind('property_bounce_type') }}, {{ bounce_kind('property_failure_type') }}) as bounce_kind,

        cast(property_value as decimal(18, 2)) as amount,

        coalesce(property_machine_open, false) as is_machine_open,
        coalesce(property_bot_click, false) as is_bot_click,

        datetime as occurred_at
    from events
    where not coalesce(_fivetran_deleted, false)

)

select * from renamed
