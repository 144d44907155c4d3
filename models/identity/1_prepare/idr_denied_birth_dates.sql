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

stated as (
    select
        profiles.profile_id,
        profiles.birth_date,
        profiles.last_seen_at as seen_at,
        {{ letters_and_digits('names.given_name') }} as given_name,
        {{ letters_and_digits('names.family_name') }} as family_name,
        {{ letters_and_digits('profiles.email') }} as email,
        {{ letters_and_digits('profiles.phone') }} as phone,
        {{ letters_and_digits('profiles.postcode') }} as postcode
    from profiles
    left join names
        on {{ written_name('profiles.given_name', 'profiles.family_name', 'profiles.full_name') }} = names.written_name
),

-- One person has many profiles, and a name has many spellings. What two profiles of a date share makes them one
-- person's: the name, the address, the number, half of the name at one postcode.
stated_keys as (
    select
        *,
        'name ' || coalesce(given_name, '') || coalesce(family_name, '') as name_key,
        'email ' || email as email_key,
        'phone ' || phone as phone_key,
        'given name ' || given_name || ' ' || postcode as given_name_key,
        'family name ' || family_name || ' ' || postcode as family_name_key
    from stated
),

shared_keys as (
    {{ columns_as_rows('stated_keys', ['name_key', 'email_key', 'phone_key', 'given_name_key', 'family_name_key']) }}
),

-- Each key goes by the least of its profiles, each profile by the least of its keys, and once more: the spellings of
-- one person hang together by more than one thread. What more names share than a household has ties nobody together.
keys_once as (
    select
        birth_date,
        said,
        min(profile_id) as person
    from shared_keys
    where said <> 'name'
    group by birth_date, said
    having count(distinct name_key) <= {{ var('max_customers_per_household') }}
),

profiles_once as (
    select
        shared_keys.birth_date,
        shared_keys.profile_id,
        min(keys_once.person) as person
    from shared_keys
    inner join keys_once
        on
            shared_keys.birth_date = keys_once.birth_date
            and shared_keys.said = keys_once.said
    group by shared_keys.birth_date, shared_keys.profile_id
),

keys_twice as (
    select
        shared_keys.birth_date,
        shared_keys.said,
        min(profiles_once.person) as person
    from shared_keys
    inner join keys_once
        on
            shared_keys.birth_date = keys_once.birth_date
            and shared_keys.said = keys_once.said
    inner join profiles_once on shared_keys.profile_id = profiles_once.profile_id
    group by shared_keys.birth_date, shared_keys.said
),

profiles_twice as (
    select
        shared_keys.profile_id,
        min(keys_twice.person) as person
    from shared_keys
    inner join keys_twice
        on
            shared_keys.birth_date = keys_twice.birth_date
            and shared_keys.said = keys_twice.said
    group by shared_keys.profile_id
),

stated_by_people as (
    select
        stated.birth_date,
        stated.seen_at,
        coalesce(profiles_twice.person, stated.profile_id) as person
    from stated
    left join profiles_twice on stated.profile_id = profiles_twice.profile_id
),

birth_dates as (
    select
        birth_date,
        count(distinct person) as person_count,
        count(*) as profile_count,
        min(seen_at) as first_seen_at,
        max(seen_at) as last_seen_at,
        bool_or(birth_date > cast(seen_at as date)) as is_in_the_future
    from stated_by_people
    group by birth_date
),

-- Half a year on either side: what a day has there is what chance would give this one.
birth_dates_among_neighbours as (
    select
        *,
        (
            sum(person_count) over (
                order by {{ days_between("date '1970-01-01'", 'birth_date') }}
                range between 183 preceding and 183 following
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
