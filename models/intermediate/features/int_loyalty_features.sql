-- Grain: one row per customer in the loyalty scheme.

with loyalty_profiles as (
    select * from {{ ref('stg_loyalty__customers') }}
),

identifier_owners as (
    select
        identifier_id,
        customer_id
    from {{ ref('idr_customer_identifiers') }}
),

profiles_of_customers as (
    select
        identifier_owners.customer_id,
        loyalty_profiles.profile_id,
        loyalty_profiles.tier_name,
        loyalty_profiles.points_approved,
        loyalty_profiles.referral_id,
        loyalty_profiles.referred_by,
        row_number() over (
            partition by identifier_owners.customer_id
            order by loyalty_profiles.updated_at desc nulls last, loyalty_profiles.profile_id asc
        ) as recency_rank
    from loyalty_profiles
    inner join identifier_owners on loyalty_profiles.profile_id = identifier_owners.identifier_id
),

-- Whoever brought themselves in under a second account brought nobody.
referrals as (
    select
        referrers.customer_id,
        count(distinct referred.customer_id) as referral_count
    from profiles_of_customers as referred
    inner join profiles_of_customers as referrers on referred.referred_by = referrers.referral_id
    where referred.customer_id != referrers.customer_id
    group by referrers.customer_id
),

-- Two accounts of one person: the tier of the latest, the points of both.
loyalty_features as (
    select
        profiles_of_customers.customer_id,
        max(case when profiles_of_customers.recency_rank = 1 then profiles_of_customers.tier_name end) as loyalty_tier,
        sum(profiles_of_customers.points_approved) as loyalty_points,
        max(coalesce(referrals.referral_count, 0)) as referral_count
    from profiles_of_customers
    left join referrals on profiles_of_customers.customer_id = referrals.customer_id
    group by profiles_of_customers.customer_id
)

select * from loyalty_features
