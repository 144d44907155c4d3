-- Scenario 42: nothing is lost and nothing counts twice. Per source, what staging holds is what the timeline holds and
-- what was left out with a reason. An order gives its placing and, if it was, its cancellation; a ticket its opening
-- and, if it was, its closing; a track call that has a table of its own is one event.
with staged as (
    select
        'segment_web' as source,
        count(*) as events
    from {{ ref('int_web_events_collected') }}
    union all
    select
        'segment_app' as source,
        count(*) as events
    from {{ ref('int_app_events_collected') }}
    union all
    select
        'shopify' as source,
        count(*) + count(case when not is_test then cancelled_at end) as events
    from {{ ref('stg_ecommerce__orders') }}
    union all
    select
        'shopify' as source,
        count(*) as events
    from {{ ref('stg_ecommerce__refunds') }}
    union all
    select
        'shopify' as source,
        count(*) as events
    from {{ ref('stg_ecommerce__return_lines') }}
    union all
    select
        'shopify' as source,
        count(*) as events
    from {{ ref('stg_ecommerce__abandoned_checkouts') }}
    union all
    select
        'square' as source,
        count(*) as events
    from {{ ref('stg_store__orders') }}
    union all
    select
        'square' as source,
        count(*) as events
    from {{ ref('int_store_orders_read') }}
    where is_cancelled
    union all
    select
        'square' as source,
        count(*) as events
    from {{ ref('stg_store__return_lines') }}
    union all
    select
        'square' as source,
        count(*) as events
    from {{ ref('stg_store__refunds') }}
    union all
    select
        'klaviyo' as source,
        count(*) as events
    from {{ ref('stg_email__events') }}
    union all
    select
        'twilio' as source,
        count(*) as events
    from {{ ref('stg_sms__messages') }}
    union all
    select
        'lob' as source,
        count(*) as events
    from {{ ref('stg_direct_mail__postcards') }}
    union all
    select
        'lob' as source,
        count(*) as events
    from {{ ref('stg_direct_mail__events') }}
    union all
    select
        'aircall' as source,
        count(*) as events
    from {{ ref('stg_telephone__calls') }}
    union all
    select
        'zendesk' as source,
        count(*) + count(closed_at) as events
    from {{ ref('stg_customer_service__tickets') }}
    union all
    select
        'zendesk' as source,
        count(*) as events
    from {{ ref('stg_customer_service__satisfaction_ratings') }}
    union all
    select
        'aftership' as source,
        count(*) as events
    from {{ ref('stg_delivery__checkpoints') }}
    union all
    select
        'loyaltylion' as source,
        count(*) as events
    from {{ ref('stg_loyalty__transactions') }}
    union all
    select
        'meta' as source,
        count(*) as events
    from {{ ref('stg_social__leads') }}
    union all
    select
        'social' as source,
        count(*) as events
    from {{ ref('stg_social__interactions') }}
    union all
    select
        'yotpo' as source,
        count(*) as events
    from {{ ref('stg_reviews__reviews') }}
    union all
    select
        'gigya' as source,
        count(*) as events
    from {{ ref('stg_registration__accounts') }}
    union all
    select
        'gigya' as source,
        count(*) as events
    from {{ ref('stg_registration__account_subscriptions') }}
    union all
    select
        'gigya' as source,
        count(*) as events
    from {{ ref('stg_registration__account_consents') }}
    union all
    select
        'preference_centre' as source,
        count(*) as events
    from {{ ref('stg_preferences__choices') }}
),

accounted as (
    select
        source,
        -count(*) as events
    from {{ ref('customer_timeline') }}
    group by source
    union all
    select
        source,
        -count(*) as events
    from {{ ref('int_events_rejected') }}
    group by source
),

balance as (
    select * from staged
    union all
    select * from accounted
)

select
    source,
    sum(events) as events_missing
from balance
group by source
having sum(events) != 0
