-- What the shop sends and pays for: email and text campaigns, postcards, and advertising whose names are the utm_campaign of visits.
create or replace table ad_campaign as
select
    campaign_number,
    platform,
    platform || '-' || (20000000 + campaign_number * 7919) as campaign_id,
    campaign_name,
    utm_source,
    utm_medium,
    first_month,
    last_month,
    -- The figures below are a shop's of fifty thousand people: spend is about a twentieth of revenue at any size.
    daily_spend * people() / 50000.0 as daily_spend
from (values
    (1, 'google_ads', 'brand-search-uk', 'google', 'cpc', 1, 12, 120),
    (2, 'google_ads', 'shopping-all-products', 'google', 'cpc', 1, 12, 210),
    (3, 'google_ads', 'generic-dresses', 'google', 'cpc', 3, 9, 90),
    (4, 'google_ads', 'generic-coats', 'google', 'cpc', 9, 12, 95),
    (5, 'facebook_ads', 'prospecting-lookalike', 'facebook', 'paid_social', 1, 12, 150),
    (6, 'facebook_ads', 'retargeting-catalogue', 'facebook', 'paid_social', 1, 12, 110),
    (7, 'facebook_ads', 'christmas-gifting', 'facebook', 'paid_social', 11, 12, 180),
    (8, 'tiktok_ads', 'summer-edit', 'tiktok', 'paid_social', 5, 8, 60),
    (9, 'tiktok_ads', 'party-edit', 'tiktok', 'paid_social', 10, 12, 70),
    (10, 'pinterest_ads', 'home-inspiration', 'pinterest', 'paid_social', 1, 12, 40),
    (11, 'facebook_ads', 'loyalty-lead-form', 'facebook', 'paid_social', 1, 12, 35)
) as campaigns(campaign_number, platform, campaign_name, utm_source, utm_medium, first_month, last_month, daily_spend);

create or replace table email_campaign as
with sendings as (
    select
        (day_number // 6)::integer as campaign_number,
        trading_date,
        sale_name,
        trading_month,
        hours_ahead_of_utc
    from (select *, (row_number() over (order by trading_date) - 1) as day_number from trading_day)
    where day_number % 6 = 3
)

select
    campaign_number,
    upper(left(token(campaign_number, 'email campaign'), 10)) as campaign_id,
    strftime(trading_date, '%Y-%m-%d ') || coalesce(sale_name, ['New In', 'Winter Edit', 'Spring Edit', 'Spring Edit',
        'Weekend Edit', 'Summer Edit', 'Holiday Shop', 'Summer Edit', 'Back to Work', 'Autumn Edit', 'Gift Guide', 'Party Edit'][trading_month])
        as campaign_name,
    lower(replace(coalesce(sale_name, ['New In', 'Winter Edit', 'Spring Edit', 'Spring Edit',
        'Weekend Edit', 'Summer Edit', 'Holiday Shop', 'Summer Edit', 'Back to Work', 'Autumn Edit', 'Gift Guide', 'Party Edit'][trading_month]), ' ', '-'))
    || '-' || strftime(trading_date, '%Y%m%d') as utm_campaign,
    sale_name is not null as is_sale,
    case when sale_name is not null then sale_name || ': up to 50% off'
        else pick(campaign_number, 'subject', ['Just landed', 'Picked for you', 'The edit you asked for', 'Your weekend, sorted', 'Pieces worth the wait'])
    end as subject,
    trading_date + interval 8 hours + to_seconds(dice(campaign_number, 'sent at', 7200)) - to_hours(hours_ahead_of_utc) as sent_at
from sendings
order by campaign_number;

create or replace view raw.ad_reporting_campaign_report as
select
    trading_day.trading_date as date_day,
    ad_campaign.platform,
    ad_campaign.platform || '-account' as account_id,
    ad_campaign.campaign_id,
    ad_campaign.campaign_name,
    (ad_campaign.daily_spend * trading_day.weight / 100000.0
        * (0.7 + 0.6 * uniform(ad_campaign.campaign_number * 100000 + date_diff('day', date '2000-01-01', trading_day.trading_date), 'clicks')) * 12)::bigint
        as clicks,
    (ad_campaign.daily_spend * trading_day.weight / 100000.0
        * (0.7 + 0.6 * uniform(ad_campaign.campaign_number * 100000 + date_diff('day', date '2000-01-01', trading_day.trading_date), 'impressions')) * 900)::bigint
        as impressions,
    round(ad_campaign.daily_spend * trading_day.weight / 100000.0
        * (0.8 + 0.4 * uniform(ad_campaign.campaign_number * 100000 + date_diff('day', date '2000-01-01', trading_day.trading_date), 'spend')), 2)
        ::decimal(18, 2) as spend
from ad_campaign
inner join trading_day on trading_day.trading_month between ad_campaign.first_month and ad_campaign.last_month;
