-- Columns that a table lacks are null and typed, those that it has come through, and the order is always the same.
with views as (
    select
        '1' as event_id,
        'cookie' as anonymous_id,
        'alice' as user_id,
        'mobile' as device_type,
        'Europe/London' as time_zone,
        'spring' as campaign_name,
        cast(null as string) as campaign_source,
        cast(null as string) as campaign_medium,
        'https://shop.example/Ärmel?q=1' as page_url,
        '/Ärmel' as page_path,
        cast(null as string) as referrer,
        'Mozilla/5.0' as user_agent,
        'dress' as product_id,
        'D10' as sku,
        '10 / Red' as variant,
        timestamp '2026-01-01 09:00:00' as occurred_at
),

collected as (
    select {{ browsing_columns('segment_web', 'product_viewed', "'product_viewed'", ['product_id']) }}
    from views
)

select *
from collected
where
    source != 'segment_web'
    or raw_event != 'product_viewed'
    or page_url is distinct from 'https://shop.example/Ärmel?q=1'
    or page_path is distinct from '/Ärmel'
    or product_id is distinct from 'dress'
    or sku is not null
    or variant is not null
    or device_id is not null
    or user_agent is distinct from 'Mozilla/5.0'
    or lower(typeof(price)) != 'decimal(18,2)'
