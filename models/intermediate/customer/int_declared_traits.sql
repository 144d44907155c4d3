-- Grain: one row per trait and source record: registration data, loyalty standing, bought data.

with accounts as (
    select * from {{ ref('stg_registration__accounts') }}
),

loyalty_customers as (
    select * from {{ ref('stg_loyalty__customers') }}
),

demographics as (
    select * from {{ ref('stg_third_party__demographics') }}
),

account_entries as (
    {{ json_entries('accounts', 'traits') }}
),

demographics_ranked as (
    select
        *,
        row_number() over (
            partition by hashed_email, provider order by acquired_at desc
        ) as recency_rank
    from demographics
),

traits_of_every_source as (
    select
        profile_id as identifier_id,
        profile_id as record_id,
        'gigya' as source,
        entry_key as trait,
        {{ json_text('entry_value', '$') }} as value,
        'declared' as provenance,
        updated_at as observed_at
    from account_entries
    -- A loyalty card is an identifier and not a trait.
    where entry_key != 'loyaltyCard'
    union all
    select
        profile_id as identifier_id,
        profile_id as record_id,
        'loyaltylion' as source,
        'loyalty_tier' as trait,
        tier_name as value,
        'observed' as provenance,
        updated_at as observed_at
    from loyalty_customers
    union all
    select
        profile_id as identifier_id,
        profile_id as record_id,
        'loyaltylion' as source,
        'loyalty_points' as trait,
        cast(points_approved as string) as value,
        'observed' as provenance,
        updated_at as observed_at
    from loyalty_customers
    union all
    select
        'hashed_email:' || hashed_email as identifier_id,
        provider || ':' || hashed_email as record_id,
        'audience_append' as source,
        'age_band' as trait,
        age_band as value,
        'inferred' as provenance,
        acquired_at as observed_at
    from demographics_ranked
    where recency_rank = 1
    union all
    select
        'hashed_email:' || hashed_email as identifier_id,
        provider || ':' || hashed_email as record_id,
        'audience_append' as source,
        'income_band' as trait,
        income_band as value,
        'inferred' as provenance,
        acquired_at as observed_at
    from demographics_ranked
    where recency_rank = 1
    union all
    select
        'hashed_email:' || hashed_email as identifier_id,
        provider || ':' || hashed_email as record_id,
        'audience_append' as source,
        'interests' as trait,
        cast(interests as string) as value,
        'inferred' as provenance,
        acquired_at as observed_at
    from demographics_ranked
    where recency_rank = 1
)

select * from traits_of_every_source
where {{ said('value') }} is not null
