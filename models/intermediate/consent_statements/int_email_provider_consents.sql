-- Grain: one row per Klaviyo profile and what its present state says: a field of it, a suppression, a list left.
{{ config(materialized='view') }}

with profiles as (
    select * from {{ ref('stg_email__profiles') }}
),

profile_consents as (
    select * from {{ ref('stg_email__profile_consents') }}
),

exclusions as (
    select * from {{ ref('stg_email__exclusions') }}
),

list_exclusions as (
    select * from {{ ref('stg_email__list_exclusions') }}
),

lists as (
    select * from {{ ref('stg_email__lists') }}
),

phone_numbers as (
    select * from {{ ref('idr_phone_numbers') }}
),

states as (
    select
        profile_id,
        list_id,
        'person' as source_table,
        column_name,
        said,
        stated_at,
        created_at,
        updated_at
    from profile_consents
    union all
    select
        profile_id,
        cast(null as string) as list_id,
        'global_exclusion' as source_table,
        'reason' as column_name,
        reason as said,
        excluded_at as stated_at,
        cast(null as timestamp) as created_at,
        cast(null as timestamp) as updated_at
    from exclusions
    union all
    select
        profile_id,
        list_id,
        'list_exclusion' as source_table,
        'reason' as column_name,
        reason as said,
        excluded_at as stated_at,
        cast(null as timestamp) as created_at,
        cast(null as timestamp) as updated_at
    from list_exclusions
),

-- What Klaviyo says of a profile is about its email, or its number: whoever has them. The profile may be gone.
states_addressed as (
    select
        states.profile_id,
        states.source_table,
        states.column_name,
        states.said,
        states.profile_id || coalesce(':' || states.list_id, '') as source_record_id,
        coalesce(lists.list_name, states.list_id) as named_topic,
        'email:' || {{ normalise_email('profiles.email') }} as email_id,
        'phone:' || phone_numbers.phone as phone_id,
        states.stated_at,
        states.created_at,
        states.updated_at
    from states
    left join lists on states.list_id = lists.list_id
    left join profiles on states.profile_id = profiles.profile_id
    left join phone_numbers on {{ is_number_of('phone_numbers', 'profiles.phone', 'profiles.country') }}
)

select * from states_addressed
