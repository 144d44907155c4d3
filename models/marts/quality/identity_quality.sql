-- Grain: one row per metric and group of customers, sources or channels that it is told for.

with customers as (
    select
        customers_counted.customer_id,
        customer_stages.purchase_stage,
        customers_counted.identity_count,
        customers_counted.source_count
    from {{ ref('int_customers') }} as customers_counted
    left join {{ ref('int_customer_stages') }} as customer_stages
        on customers_counted.customer_id = customer_stages.customer_id
),

customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
),

profiles as (
    select * from {{ ref('idr_profiles') }}
),

timeline as (
    select
        channel,
        customer_id
    from {{ ref('int_customer_timeline') }}
),

accuracy as (
    select * from {{ ref('int_identity_accuracy') }}
),

match_quality as (
    select * from {{ ref('idr_match_quality') }}
),

customers_by_stage as (
    select
        'purchase_stage' as group_type,
        purchase_stage as group_name,
        identity_count,
        source_count
    from customers
    union all
    select
        'all' as group_type,
        'all' as group_name,
        identity_count,
        source_count
    from customers
),

identifiers_by_stage as (
    select
        customers.purchase_stage,
        count(*) as identifier_count,
        count(distinct customer_identifiers.customer_id) as customer_count
    from customer_identifiers
    inner join customers on customer_identifiers.customer_id = customers.customer_id
    group by customers.purchase_stage
),

per_stage as (
    select
        group_type,
        group_name,
        count(*) as customer_count,
        sum(identity_count) as identity_count,
        sum(source_count) as source_count
    from customers_by_stage
    group by group_type, group_name
),

cluster_sizes as (
    select
        sized.group_name,
        count(*) as customer_count
    from (
        select
            case
                when identity_count = 1 then '1'
                when identity_count <= 3 then '2 to 3'
                when identity_count <= 6 then '4 to 6'
                when identity_count <= 10 then '7 to 10'
                when identity_count <= 20 then '11 to 20'
                else 'more than 20'
            end as group_name
        from customers
    ) as sized
    group by sized.group_name
),

profile_customers as (
    select
        profiles.source,
        customer_identifiers.customer_id
    from profiles
    inner join customer_identifiers on profiles.profile_id = customer_identifiers.identifier_id
),

customer_profile_sources as (
    select
        customer_id,
        count(distinct source) as source_count
    from profile_customers
    group by customer_id
),

matched_profiles as (
    select
        profile_customers.source,
        count(*) as profile_count,
        count(case when customer_profile_sources.source_count > 1 then 1 end) as matched_count
    from profile_customers
    inner join customer_profile_sources on profile_customers.customer_id = customer_profile_sources.customer_id
    group by profile_customers.source
),

identified_events as (
    select
        channel,
        count(*) as event_count,
        count(customer_id) as identified_count
    from timeline
    group by channel
),

counted as (
    select
        'customers' as metric,
        group_type,
        group_name,
        customer_count as numerator,
        1 as denominator
    from per_stage
    union all
    select
        'identities_per_customer' as metric,
        group_type,
        group_name,
        identity_count,
        customer_count
    from per_stage
    union all
    select
        'identifiers_per_customer' as metric,
        'purchase_stage' as group_type,
        purchase_stage,
        identifier_count,
        customer_count
    from identifiers_by_stage
    union all
    select
        'identifiers_per_customer' as metric,
        'all' as group_type,
        'all' as group_name,
        sum(identifier_count) as numerator,
        sum(customer_count) as denominator
    from identifiers_by_stage
    having count(*) > 0
    union all
    select
        'sources_per_customer' as metric,
        group_type,
        group_name,
        source_count,
        customer_count
    from per_stage
    union all
    select
        'customers_by_identities' as metric,
        'identity_count' as group_type,
        group_name,
        customer_count,
        1 as denominator
    from cluster_sizes
    union all
    select
        'profiles_matched_across_sources' as metric,
        'source' as group_type,
        source,
        matched_count,
        profile_count
    from matched_profiles
    union all
    select
        'events_with_a_customer' as metric,
        'channel' as group_type,
        channel,
        identified_count,
        event_count
    from identified_events
    union all
    select
        'pairwise_precision' as metric,
        'all' as group_type,
        'all' as group_name,
        agreed_pair_count,
        found_pair_count
    from accuracy
    union all
    select
        'pairwise_recall' as metric,
        'all' as group_type,
        'all' as group_name,
        agreed_pair_count,
        true_pair_count
    from accuracy
    union all
    select
        'overmerged_customers' as metric,
        'all' as group_type,
        'all' as group_name,
        overmerged_count,
        customer_count
    from accuracy
    union all
    select
        'scattered_people' as metric,
        'all' as group_type,
        'all' as group_name,
        scattered_count,
        person_count
    from accuracy
),

-- What is counted has no bounds; what is expected has.
metrics as (
    select
        metric,
        group_type,
        group_name,
        numerator,
        denominator,
        cast(numerator as double) / nullif(denominator, 0) as value,
        cast(null as double) as lower_bound,
        cast(null as double) as upper_bound
    from counted
    union all
    select
        'matches_expected_wrong' as metric,
        'all' as group_type,
        'all' as group_name,
        wrong_pair_count as numerator,
        accepted_pair_count as denominator,
        wrong_pair_count / nullif(accepted_pair_count, 0) as value,
        wrong_pair_share_lower as lower_bound,
        wrong_pair_share_upper as upper_bound
    from match_quality
    union all
    select
        'match_model_people' as metric,
        'match_model' as group_type,
        model_version || ' ' || model_fingerprint || ', '
        || coalesce('data up to ' || model_learnt_at, 'shipped') || ', ' || model_trained_on as group_name,
        people_count as numerator,
        model_people_count as denominator,
        cast(people_count as double) / nullif(model_people_count, 0) as value,
        cast(null as double) as lower_bound,
        cast(null as double) as upper_bound
    from match_quality
)

select
    metric,
    group_type,
    group_name,
    cast(round(numerator) as bigint) as numerator,
    cast(denominator as bigint) as denominator,
    value,
    lower_bound,
    upper_bound
from metrics
