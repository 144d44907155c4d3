-- Grain: one row per component of proven links that may hold more than one person, with what speaks against one.

with overgrown_identifiers as (
    select * from {{ ref('idr_overgrown_identifiers') }}
),

records as (
    select
        identifiers.component_id,
        records.birth_date,
        records.suffix,
        {{ letters_and_digits('records.given_name') }} as given_name
    from {{ ref('idr_person_records') }} as records
    inner join {{ ref('idr_connected_identifiers') }} as identifiers
        on records.identifier_id = identifiers.identifier_id
    where identifiers.identifier_id not in (select overgrown_identifiers.identifier_id from overgrown_identifiers)
),

decided_identifiers as (
    select left_id as identifier_id from {{ ref('idr_overrides') }}
    union
    select right_id as identifier_id from {{ ref('idr_overrides') }}
),

given_names as (
    select distinct
        component_id,
        given_name
    from records
    where given_name <> ''
),

birth_dates as (
    select distinct
        component_id,
        birth_date
    from records
    where birth_date is not null
),

-- A first sieve, coarser than the rules: Julian and Juliana are two names, Julain and Julian one: only a list knows.
objections as (
    select
        one.component_id,
        'different_given_names' as objection
    from given_names as one
    inner join given_names as other
        on one.component_id = other.component_id and one.given_name < other.given_name
    where length(one.given_name) > 1 and length(other.given_name) > 1
    union
    select
        one.component_id,
        'different_birth_dates' as objection
    from birth_dates as one
    inner join birth_dates as other
        on one.component_id = other.component_id and one.birth_date < other.birth_date
    where not {{ within_one_edit('cast(one.birth_date as string)', 'cast(other.birth_date as string)') }}
    union
    select
        component_id,
        'different_suffixes' as objection
    from records
    group by component_id
    having count(distinct suffix) > 1
    union
    select
        component_id,
        'maximum_' || identifier_type as objection
    from {{ ref('idr_connected_identifiers') }}
    where
        max_per_customer is not null
        and identifier_id not in (select overgrown_identifiers.identifier_id from overgrown_identifiers)
    group by component_id, identifier_type
    having count(*) > min(max_per_customer)
    union
    -- An identifier that somebody else owns, and whom nobody names: no rule would see that these may be two.
    select
        identifiers.component_id,
        'somebody_elses' as objection
    from {{ ref('idr_mentions') }} as mentions
    inner join {{ ref('idr_connected_identifiers') }} as identifiers
        on mentions.stated_id = identifiers.identifier_id
    where identifiers.identifier_id not in (select overgrown_identifiers.identifier_id from overgrown_identifiers)
    union
    select
        identifiers.component_id,
        'override' as objection
    from decided_identifiers
    inner join {{ ref('idr_connected_identifiers') }} as identifiers
        on decided_identifiers.identifier_id = identifiers.identifier_id
    where identifiers.identifier_id not in (select overgrown_identifiers.identifier_id from overgrown_identifiers)
)

select
    component_id,
    {{ sorted_list('objection') }} as objections
from objections
group by component_id
