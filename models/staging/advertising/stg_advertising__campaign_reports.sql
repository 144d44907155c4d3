-- Grain: one row per day, advertising platform, account and campaign.
with

campaign_reports as (

    {{ accepted_rows('ad_reporting', 'campaign_report') }}

),

renamed as (

    select
        account_id,
        campaign_id,

        lower(trim(platform)) as platform,
        {{ null_if_blank('campaign_name') }} as campaign_name,

        clicks,
        impressions,
        cast(spend as decimal(18, 2)) as spend,

        date_day as report_date
    from campaign_reports

)

select * from renamed
