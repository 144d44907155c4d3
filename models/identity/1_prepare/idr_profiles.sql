-- Grain: one row per profile: one person as one system keeps them, the name taken apart.

with profiles as (
    select * from {{ ref('idr_stated_profiles') }}
),

names as (
    select * from {{ ref('idr_names') }}
),

-- A default of a form or a program is nobody's birthday.
denied_birth_dates as (
    select * from {{ ref('idr_denied_birth_dates') }}
),

default_birth_dates as (
    select * from {{ ref('default_birth_dates') }}
)

select
    profiles.profile_id,
    profiles.source,
    profiles.table_name,
    profiles.profile_type,
    profiles.record_id,
    profiles.email,
    profiles.phone,
    profiles.loyalty_card,
    profiles.user_id,
    names.kind as name_kind,
    names.given_name,
    names.middle_names,
    names.family_name,
    names.suffix,
    names.name_key,
    names.is_backwards as has_backward_name,
    {{ name_as_written(
        'names.given_name', 'names.family_name', "concat_ws('|', profiles.given_name, profiles.family_name, profiles.full_name)"
    ) }} as is_name_as_written,
    profiles.gender,
    profiles.address_line_1,
    profiles.address_line_2,
    profiles.city,
    profiles.region,
    profiles.postcode,
    profiles.country_code,
    profiles.country,
    profiles.email_flag,
    profiles.first_seen_at,
    profiles.last_seen_at,
    nullif(concat_ws(' ', names.given_name, names.middle_names, names.family_name, names.suffix), '') as full_name,
    case when denied_birth_dates.birth_date is null then profiles.birth_date end as birth_date,
    -- What others state tonight says nothing here: scores of pairs read this one, and stand still.
    case
        when default_birth_dates.birth_date is null and profiles.birth_date <= cast(profiles.last_seen_at as date)
            then profiles.birth_date
    end as stated_birth_date
from profiles
left join names
    on {{ written_name('profiles.given_name', 'profiles.family_name', 'profiles.full_name') }} = names.written_name
left join denied_birth_dates on profiles.birth_date = denied_birth_dates.birth_date
left join default_birth_dates on profiles.birth_date = default_birth_dates.birth_date
