-- Grain: one row per owner in time of an identifier that changed hands, with the name that the registry knows it by.
{%- set number_at_the_end = '#[0-9]{1,9}\\z' %}

-- Owners are numbered by time, and an earlier one may turn up: then every later one has another number and is still the
-- same person. So who has a name keeps it, told by when the identifier became theirs.
with earlier_assignments as (
    {{ earlier_assignments() }}
),

tenures as (
    select * from {{ ref('idr_resolved_clusters') }}
),

-- A mistyped address may look like the name of a tenure: it is itself, and its number is not given again.
numbers_taken as (
    select
        known_names.tenure_name,
        {{ replace_pattern('known_names.tenure_name', number_at_the_end, '') }} as identifier_id,
        cast(regexp_extract(known_names.tenure_name, '([0-9]{1,9})$', 1) as bigint) as tenure_number,
        max(known_names.is_value) as is_value
    from (
        select
            identifier_id as tenure_name,
            0 as is_value
        from earlier_assignments
        union all
        select
            identifier_id as tenure_name,
            1 as is_value
        from tenures
    ) as known_names
    where {{ matches('known_names.tenure_name', text_literal(number_at_the_end)) }}
    group by known_names.tenure_name
),

divided as (
    select
        identifier_id,
        max(tenure_number) as highest_number
    from (
        select
            identifier_id,
            tenure_number
        from numbers_taken
        union all
        select
            identifier_id,
            1 as tenure_number
        from tenures
        where valid_from is not null or valid_to is not null
    ) as numbers
    group by identifier_id
),

-- When a name was last given to somebody, the identifier had been theirs since then.
names_remembered as (
    select
        divided.identifier_id,
        assignments.identifier_id as tenure_name,
        assignments.first_seen_at,
        row_number() over (
            partition by assignments.identifier_id order by assignments.build_number desc
        ) as recency_rank
    from earlier_assignments as assignments
    left join numbers_taken on assignments.identifier_id = numbers_taken.tenure_name
    inner join divided on coalesce(numbers_taken.identifier_id, assignments.identifier_id) = divided.identifier_id
    where assignments.customer_id is not null and coalesce(numbers_taken.is_value, 0) = 0
),

plain_names_taken as (
    select distinct tenure_name from names_remembered
),

pairs as (
    select
        tenures.tenure_id,
        names_remembered.tenure_name,
        -- Whose time began on another day is another owner.
        abs({{ seconds_between('names_remembered.first_seen_at', 'tenures.first_seen_at') }}) as seconds_apart
    from tenures
    inner join names_remembered on tenures.identifier_id = names_remembered.identifier_id
    where
        names_remembered.recency_rank = 1
        and abs({{ seconds_between('names_remembered.first_seen_at', 'tenures.first_seen_at') }}) <= 86400
),

pairs_ranked as (
    select
        tenure_id,
        tenure_name,
        row_number() over (
            partition by tenure_id order by seconds_apart asc nulls last, tenure_name asc
        ) as name_rank,
        row_number() over (
            partition by tenure_name order by seconds_apart asc nulls last, tenure_id asc
        ) as tenure_rank
    from pairs
),

tenures_named as (
    select
        tenures.tenure_id,
        tenures.identifier_id,
        pairs_ranked.tenure_name,
        divided.highest_number,
        row_number() over (
            partition by tenures.identifier_id, pairs_ranked.tenure_name is null
            order by tenures.valid_from asc nulls first, tenures.tenure_id asc
        ) as unnamed_number,
        plain_names_taken.tenure_name is not null as is_plain_name_taken
    from tenures
    inner join divided on tenures.identifier_id = divided.identifier_id
    left join pairs_ranked
        on tenures.tenure_id = pairs_ranked.tenure_id and pairs_ranked.name_rank = 1 and pairs_ranked.tenure_rank = 1
    left join plain_names_taken on tenures.identifier_id = plain_names_taken.tenure_name
)

select
    tenure_id,
    case
        when tenure_name is not null then tenure_name
        when is_plain_name_taken then identifier_id || '#' || (highest_number + unnamed_number)
        when unnamed_number = 1 then identifier_id
        else identifier_id || '#' || (highest_number + unnamed_number - 1)
    end as tenure_name
from tenures_named
