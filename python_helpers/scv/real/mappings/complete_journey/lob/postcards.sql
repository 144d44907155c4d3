-- Grain: one row per campaign and household that it was mailed to, dated at the start of the campaign's first day.
-- The source has neither names nor addresses.
select
    'campaign-' || campaigns.campaign_id || '-household-' || campaigns.household_id as id,
    null::json as "to",
    to_json({campaign_id: campaigns.campaign_id::varchar, email: households.email}) as metadata,
    'Campaign ' || campaigns.campaign_id || ' (' || campaign_descriptions.campaign_type || ')' as description,
    null::varchar as carrier,
    timezone('UTC', timezone('America/New_York', campaign_descriptions.start_date)) as send_date,
    timezone('UTC', timezone('America/New_York', campaign_descriptions.start_date)) as date_created,
    false as deleted
from source.campaigns as campaigns
inner join source.campaign_descriptions as campaign_descriptions
    on campaigns.campaign_id = campaign_descriptions.campaign_id
inner join households on campaigns.household_id = households.household_id
order by date_created, campaigns.campaign_id, campaigns.household_id
