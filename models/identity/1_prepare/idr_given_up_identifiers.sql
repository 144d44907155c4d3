-- Grain: one row per identifier that no profile states any more and that was not seen since, with when it was given up.

with observations as (
    select * from {{ ref('idr_observations') }}
),

-- Few identifiers were ever given up; only of those has every statement to be looked at.
given_up_once as (
    select statements.linked_identifier_id as identifier_id
    from {{ ref('idr_profile_observations') }} as statements
    where statements.given_up_at is not null
),

no_longer_stated as (
    select
        statements.linked_identifier_id as identifier_id,
        max(statements.given_up_at) as given_up_at
    from {{ ref('idr_profile_observations') }} as statements
    where statements.linked_identifier_id in (select given_up_once.identifier_id from given_up_once)
    group by statements.linked_identifier_id
    having count(*) = count(statements.given_up_at)
),

appearances as (
    select
        identifier_id,
        last_seen_at
    from observations
    where identifier_id in (select stated.identifier_id from no_longer_stated as stated)
    union all
    select
        linked_identifier_id as identifier_id,
        last_seen_at
    from observations
    where linked_identifier_id in (select stated.identifier_id from no_longer_stated as stated)
),

given_up as (
    select
        no_longer_stated.identifier_id,
        no_longer_stated.given_up_at
    from no_longer_stated
    inner join appearances on no_longer_stated.identifier_id = appearances.identifier_id
    group by no_longer_stated.identifier_id, no_longer_stated.given_up_at
    having max(appearances.last_seen_at) <= no_longer_stated.given_up_at
)

select * from given_up
