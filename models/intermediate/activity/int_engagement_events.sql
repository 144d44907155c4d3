-- Grain: one row per interaction, lead, review, loyalty transaction, registration, subscription and stated preference.
{{ config(materialized='view') }}

with interactions as (
    select * from {{ ref('stg_social__interactions') }}
),

leads as (
    select * from {{ ref('stg_social__leads') }}
),

reviews as (
    select * from {{ ref('stg_reviews__reviews') }}
),

transactions as (
    select * from {{ ref('stg_loyalty__transactions') }}
),

order_references as (
    select * from {{ ref('int_order_references') }}
),

account_events as (
    select * from {{ ref('int_account_events') }}
),

product_references as (
    select * from {{ ref('int_product_references') }}
),

social_interactions as (
    select
        interactions.occurred_at,
        'social' as channel,
        interactions.interaction_type as raw_event,
        product_references.product_id,
        cast(null as string) as order_id,
        interactions.content_id as campaign_id,
        cast(null as integer) as value,
        'social' as source,
        'interactions' as source_table,
        interactions.interaction_id as source_record_id,
        interactions.interaction_id || ':interaction' as event_id,
        {{ identifier_id('social_login', 'interactions.social_login') }} as identifier_id
    from interactions
    left join product_references on lower(interactions.sku) = product_references.reference
),

leads_submitted as (
    select
        created_at as occurred_at,
        'social' as channel,
        'lead' as raw_event,
        cast(null as string) as product_id,
        cast(null as string) as order_id,
        campaign_id,
        cast(null as integer) as value,
        'meta' as source,
        'leads' as source_table,
        profile_id as source_record_id,
        profile_id as identifier_id,
        profile_id || ':lead' as event_id
    from leads
),

reviews_written as (
    select
        reviews.written_at as occurred_at,
        'reviews' as channel,
        'review' as raw_event,
        product_references.product_id,
        cast(null as string) as order_id,
        cast(null as string) as campaign_id,
        reviews.score as value,
        'yotpo' as source,
        'reviews' as source_table,
        reviews.review_id as source_record_id,
        reviews.review_id || ':review' as event_id,
        'email:' || {{ normalise_email('reviews.email') }} as identifier_id
    from reviews
    left join product_references on lower(reviews.sku) = product_references.reference
),

points as (
    select
        transactions.transaction_id as event_id,
        transactions.occurred_at,
        'loyalty' as channel,
        transactions.transaction_type as raw_event,
        cast(null as string) as product_id,
        cast(null as string) as campaign_id,
        'loyaltylion' as source,
        'transactions' as source_table,
        transactions.transaction_id as source_record_id,
        coalesce(order_references.order_id, transactions.order_id) as order_id,
        abs(transactions.points) as value,
        coalesce(
            transactions.profile_id, 'email:' || {{ normalise_email('transactions.email') }}
        ) as identifier_id
    from transactions
    left join order_references on transactions.order_id = order_references.reference
),

engagement_events as (
    {% for events in ['social_interactions', 'leads_submitted', 'reviews_written', 'points', 'account_events'] %}
        select
            event_id,
            occurred_at,
            channel,
            raw_event,
            product_id,
            order_id,
            campaign_id,
            value,
            source,
            source_table,
            source_record_id,
            identifier_id
        from {{ events }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    event_id,
    occurred_at,
    channel,
    raw_event,
    cast(null as string) as device_type,
    cast(null as string) as session_id,
    product_id,
    order_id,
    campaign_id,
    value,
    source,
    source_table,
    source_record_id,
    identifier_id,
    cast(null as string) as device_identifier_id
from engagement_events
