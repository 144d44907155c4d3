-- Grain: one row per version of a campaign.
select
    id,
    settings ->> 'title' as name,
    settings ->> 'subject_line' as subject,
    status,
    type as campaign_type,
    send_time,
    send_time as sent_at,
    create_time as created,
    _airbyte_extracted_at as _fivetran_synced
from landed.campaigns
