-- Grain: one row per version of a campaign, by email or by text message; its subject only the detailed stream has.
with

subjects as (
    select
        campaigns_detailed.id,
        max(message -> 'attributes' -> 'content' ->> 'subject') as subject
    from latest.campaigns_detailed
    cross join unnest(campaigns_detailed.campaign_messages::json[]) as messages (message)
    group by campaigns_detailed.id
),

campaigns as (
    select id, attributes, updated_at, _airbyte_extracted_at
    from landed.campaigns
    union all by name
    select id, attributes, updated_at, _airbyte_extracted_at
    from landed.campaigns_detailed
    where id not in (select id from landed.campaigns where id is not null)
)

select
    campaigns.id,
    campaigns.attributes ->> 'name' as name,
    subjects.subject,
    campaigns.attributes ->> 'status' as status,
    campaigns.attributes ->> 'send_time' as send_time,
    campaigns.attributes ->> 'created_at' as created,
    coalesce(campaigns.attributes ->> 'updated_at', campaigns.updated_at::varchar) as updated,
    campaigns._airbyte_extracted_at as _fivetran_synced
from campaigns
left join subjects on campaigns.id = subjects.id
