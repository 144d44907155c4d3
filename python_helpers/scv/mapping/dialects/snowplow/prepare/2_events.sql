-- Grain: one row per event of somebody who is no robot.
create temp table events as
with

entities as (
    select
        *,
        contexts_com_iab_snowplow_spiders_and_robots -> 0 as robot,
        contexts_com_snowplowanalytics_snowplow_client_session -> 0 as client_session,
        contexts_com_snowplowanalytics_snowplow_mobile_context -> 0 as device,
        contexts_com_snowplowanalytics_snowplow_ecommerce_cart -> 0 as cart,
        contexts_com_snowplowanalytics_snowplow_ecommerce_checkout_step -> 0 as checkout_step,
        contexts_com_snowplowanalytics_snowplow_ecommerce_transaction -> 0 as purchase,
        coalesce(contexts_com_snowplowanalytics_snowplow_ecommerce_product, '[]') as products
    from latest.events
)

select
    event_id as id,
    platform in ('mob', 'app') as is_app,
    case when platform in ('mob', 'app') then field(client_session, 'userId', 'user_id') else domain_userid end
        as anonymous_id,
    user_id,
    collector_tstamp as received_at,
    coalesce(derived_tstamp, collector_tstamp) as timestamp,
    event_name,
    unstruct_event_com_snowplowanalytics_snowplow_ecommerce_snowplow_ecommerce_action ->> 'type' as action,
    unstruct_event_com_snowplowanalytics_snowplow_site_search -> 'terms' as terms,
    unstruct_event_com_snowplowanalytics_mobile_screen_view ->> 'name' as screen_name,
    page_url as context_page_url,
    page_urlpath as context_page_path,
    page_referrer as context_page_referrer,
    page_title,
    mkt_campaign as context_campaign_name,
    mkt_source as context_campaign_source,
    mkt_medium as context_campaign_medium,
    useragent as context_user_agent,
    os_timezone as context_timezone,
    br_lang as context_locale,
    coalesce(field(device, 'appleIdfv', 'apple_idfv'), field(device, 'androidIdfa', 'android_idfa')) as context_device_id,
    lower(field(device, 'osType', 'os_type')) as context_device_type,
    coalesce(field(device, 'appleIdfa', 'apple_idfa'), field(device, 'androidIdfa', 'android_idfa'))
        as context_device_advertising_id,
    field(device, 'osType', 'os_type') as context_os_name,
    products,
    cart,
    checkout_step,
    purchase,
    tr_orderid,
    tr_total,
    tr_tax,
    tr_shipping,
    tr_currency
from entities
where coalesce(field(robot, 'spiderOrRobot', 'spider_or_robot'), 'false') != 'true';
