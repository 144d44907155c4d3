-- Grain: one row per customer, preference, scope, value and kind of evidence.
{{ config(materialized='view') }}

with product_preferences as (
    select * from {{ ref('int_product_preferences') }}
),

category_views as (
    select * from {{ ref('int_category_views') }}
),

habits as (
    select * from {{ ref('int_customer_habits') }}
),

search_terms as (
    select * from {{ ref('int_search_terms') }}
),

valid_orders as (
    select * from {{ ref('int_customer_orders') }}
    where is_valid
),

declared_preferences as (
    select * from {{ ref('int_declared_preferences') }}
),

declared_channels as (
    select * from {{ ref('int_declared_channels') }}
),

habits_told_apart as (
    select
        habits.customer_id,
        habits.evidence_count,
        habits.intent || '_' || aspects.aspect as preference,
        case aspects.aspect
            when 'device' then habits.device
            when 'time' then habits.day_part
            when 'habit' then habits.device || ' on ' || habits.day_part || 's'
        end as value
    from habits
    cross join (values ('device'), ('time'), ('habit')) as aspects (aspect)
),

evidence as (
    select
        customer_id,
        preference,
        scope,
        value,
        evidence_count,
        'observed' as provenance
    from product_preferences
    union all
    select
        customer_id,
        'browsed_category' as preference,
        cast(null as string) as scope,
        category as value,
        view_count as evidence_count,
        'observed' as provenance
    from category_views
    union all
    select
        customer_id,
        preference,
        cast(null as string) as scope,
        value,
        evidence_count,
        'observed' as provenance
    from habits_told_apart
    union all
    select
        customer_id,
        'search_term' as preference,
        cast(null as string) as scope,
        search_term as value,
        search_count as evidence_count,
        'observed' as provenance
    from search_terms
    union all
    select
        customer_id,
        'store' as preference,
        cast(null as string) as scope,
        location_name as value,
        1 as evidence_count,
        'observed' as provenance
    from valid_orders
    where customer_id is not null
    union all
    select
        customer_id,
        preference,
        scope,
        value,
        0 as evidence_count,
        'declared' as provenance
    from declared_preferences
    union all
    select
        customer_id,
        'channel' as preference,
        cast(null as string) as scope,
        engagement_channel as value,
        0 as evidence_count,
        'declared' as provenance
    from declared_channels
),

evidence_added_up as (
    select
        customer_id,
        preference,
        value,
        provenance,
        coalesce(scope, '') as scope,
        sum(evidence_count) as evidence_count
    from evidence
    where value is not null
    group by
        customer_id,
        preference,
        coalesce(scope, ''),
        value,
        provenance
)

select * from evidence_added_up
