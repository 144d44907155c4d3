-- Grain: one row per publisher of campaigns and way to write one of theirs.

with campaign_reports as (
    select * from {{ ref('stg_advertising__campaign_reports') }}
),

email_campaigns as (
    select * from {{ ref('stg_email__campaigns') }}
),

-- Links name a campaign by its id or by its name; the name is the latest that the platform reported.
advertising_campaigns as (
    select
        platform as publisher,
        campaign_id,
        max_by(campaign_name, (report_date, campaign_name)) filter (where campaign_name is not null) as campaign_name
    from campaign_reports
    where campaign_id is not null
    group by platform, campaign_id
),

campaigns as (
    select
        publisher,
        campaign_id,
        campaign_name
    from advertising_campaigns
    union all
    select
        'email' as publisher,
        campaign_id,
        campaign_name
    from email_campaigns
),

spellings as (
    select
        publisher,
        campaign_id,
        campaign_name,
        {{ campaign_key('campaign_id') }} as campaign_key
    from campaigns
    union all
    select
        publisher,
        campaign_id,
        campaign_name,
        {{ campaign_key('campaign_name') }} as campaign_key
    from campaigns
    where campaign_name is not null
),

-- Two campaigns of one name cannot be told apart by a link: the lesser id stands for both.
spellings_ranked as (
    select
        *,
        row_number() over (partition by publisher, campaign_key order by campaign_id) as spelling_rank
    from spellings
    where campaign_key != ''
)

select
    publisher,
    campaign_key,
    campaign_id,
    campaign_name
from spellings_ranked
where spelling_rank = 1
