-- Grain: one row per postcard: that it was mailed is all that the source knows of its way.
select
    'campaign-' || campaigns.campaign_id || '-household-' || campaigns.household_id || '-mailed' as id,
    'postcard.mailed' as event_type_id,
    'campaign-' || campaigns.campaign_id || '-household-' || campaigns.household_id as reference_id,
    null::json as body,
    timezone('UTC', timezone('America/New_York', campaign_descriptions.start_date)) as date_created
from source.campaigns as campaigns
inner join source.campaign_descriptions as campaign_descriptions
    on campaigns.campaign_id = campaign_descriptions.campaign_id
order by date_created, campaigns.campaign_id, campaigns.household_id
