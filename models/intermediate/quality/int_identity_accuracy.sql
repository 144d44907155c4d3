-- Grain: one row: how the profiles' customers compare with the people they are; none where no person is known.

with known_records as (
    select * from {{ ref('stg_truth__records') }}
),

profiles as (
    select * from {{ ref('idr_profiles') }}
),

customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
),

labelled as (
    select
        customer_identifiers.customer_id,
        known_records.person_id
    from profiles
    inner join known_records
        on
            profiles.source = known_records.source
            and profiles.table_name = known_records.table_name
            and profiles.record_id = known_records.record_id
    inner join customer_identifiers on profiles.profile_id = customer_identifiers.identifier_id
    where known_records.person_id is not null
),

-- n records make n * (n - 1) / 2 pairs: counting groups compares every pair without forming one.
both_sizes as (
    select
        customer_id,
        person_id,
        cast(count(*) as bigint) as record_count
    from labelled
    group by customer_id, person_id
),

customer_sizes as (
    select
        customer_id,
        cast(sum(record_count) as bigint) as record_count,
        count(*) as person_count
    from both_sizes
    group by customer_id
),

person_sizes as (
    select
        person_id,
        cast(sum(record_count) as bigint) as record_count,
        count(*) as customer_count
    from both_sizes
    group by person_id
),

agreed_pairs as (
    select sum(record_count * (record_count - 1) / 2) as pair_count from both_sizes
),

found_pairs as (
    select
        sum(record_count * (record_count - 1) / 2) as pair_count,
        count(*) as customer_count,
        count(case when person_count > 1 then 1 end) as overmerged_count
    from customer_sizes
),

true_pairs as (
    select
        sum(record_count * (record_count - 1) / 2) as pair_count,
        count(*) as person_count,
        count(case when customer_count > 1 then 1 end) as scattered_count
    from person_sizes
)

select
    cast(agreed_pairs.pair_count as bigint) as agreed_pair_count,
    cast(found_pairs.pair_count as bigint) as found_pair_count,
    cast(true_pairs.pair_count as bigint) as true_pair_count,
    found_pairs.customer_count,
    found_pairs.overmerged_count,
    true_pairs.person_count,
    true_pairs.scattered_count
from agreed_pairs
cross join found_pairs
cross join true_pairs
where true_pairs.person_count > 0
