-- Grain: one row per version of a campaign.
select
    id,
    name,
    subject,
    type as campaign_type,
    make_timestamp(lastUpdatedTime * 1000) as updated,
    _airbyte_extracted_at as _fivetran_synced
from landed.campaigns
