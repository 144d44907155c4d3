-- Grain: one row per birth date that profiles state and that is nobody's, with what shows it.

with profiles as (
    select * from {{ ref('idr_stated_profiles') }}
    where birth_date is not null
),

names as (
    select * from {{ ref('idr_names') }}
),

default_birth_dates as (
    select * from {{ ref('default_birth_dates') }}
),

-- One person has many profiles: who has a name, or else an address, is counted by it.
stated as (
    select
        profiles.birth_date,
        profiles.last_seen_at as seen_at,
        coalesce(
            nullif({{ letters_and_digits("concat_ws(' ', names.given_name, names.family_name)") }}, ''),
            lower(profiles.email),
            profiles.profile_id
        ) as person
    from profiles
    left join names
        on {{ written_name('profiles.given_name', 'profiles.family_name', 'profiles.full_name') }} = names.written_name
),

birth_dates as (
    select
        birth_date,
        count(distinct person) as person_count,
        count(*) as profile_count,
        min(seen_at) as first_seen_at,
        max(seen_at) as last_seen_at,
        bool_or(birth_date > cast(seen_at as date)) as is_in_the_future
    from stated
    group by birth_date
),

-- Half a year on either side: what a day has there is what chance would give this one.
birth_dates_among_neighbours as (
    select
        *,
        (
            sum(person_count) over (
                order by birth_date
                range between interval 183 days preceding and interval 183 days following
            ) - person_count
        ) / cast(366 as double) as neighbour_count
    from birth_dates
),

-- Chance alone strays by the root of what is expected. Twins and a class-mate are no default either.
birth_dates_judged as (
    select
        birth_dates.*,
        cast(floor(
            {{ var('default_date_minimum_people') }} - 1
            + {{ var('neighbour_ratio') }} * birth_dates.neighbour_count
            + 6 * sqrt(birth_dates.neighbour_count)
        ) as integer) as max_persons,
        case
            when default_birth_dates.birth_date is not null then 'default of a system'
            when birth_dates.is_in_the_future then 'in the future'
        end as denied_reason
    from birth_dates_among_neighbours as birth_dates
    left join default_birth_dates on birth_dates.birth_date = default_birth_dates.birth_date
)

select
    birth_date,
    denied_reason,
    person_count,
    max_persons,
    neighbour_count,
    profile_count,
    first_seen_at,
    last_seen_at,
    case when denied_reason is null then 'too_frequent' else 'denylisted' end as reason
from birth_dates_judged
where denied_reason is not null or person_count > max_persons
