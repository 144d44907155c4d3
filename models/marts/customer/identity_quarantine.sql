-- Grain: one row per identifier, or birth date, that is not allowed to connect people.

with quarantine as (
    select * from {{ ref('idr_quarantine') }}
),

overgrown_identifiers as (
    select * from {{ ref('idr_overgrown_identifiers') }}
    where profile_id is null
),

denied_birth_dates as (
    select * from {{ ref('idr_denied_birth_dates') }}
),

identifier_names as (
    select * from {{ ref('idr_identifier_names') }}
),

names_counted as (
    select
        overgrown_identifiers.identifier_id,
        count(identifier_names.name_key) as name_count
    from overgrown_identifiers
    left join identifier_names on overgrown_identifiers.identifier_id = identifier_names.identifier_id
    group by overgrown_identifiers.identifier_id
),

-- Each of these is within its limits; together they made one person of thousands of profiles.
quarantined_together as (
    select
        overgrown_identifiers.identifier_id,
        overgrown_identifiers.identifier_type,
        'overgrown component' as value_class,
        'overgrown_component' as reason,
        cast(null as string) as denied_reason,
        cast(null as string) as limited_by,
        names_counted.name_count,
        cast(null as integer) as max_names,
        cast(null as double) as neighbour_count,
        overgrown_identifiers.profile_count,
        cast(null as bigint) as contact_point_count,
        cast(null as integer) as max_contact_points,
        cast(null as bigint) as account_count,
        cast(null as integer) as max_accounts,
        overgrown_identifiers.first_seen_at,
        overgrown_identifiers.last_seen_at
    from overgrown_identifiers
    inner join names_counted on overgrown_identifiers.identifier_id = names_counted.identifier_id
),

-- A date identifies nobody, and speaks for or against two records being one person.
default_dates as (
    select
        'birth_date' as identifier_type,
        'default date' as value_class,
        reason,
        denied_reason,
        person_count as name_count,
        max_persons as max_names,
        neighbour_count,
        profile_count,
        cast(null as bigint) as contact_point_count,
        cast(null as integer) as max_contact_points,
        cast(null as bigint) as account_count,
        cast(null as integer) as max_accounts,
        first_seen_at,
        last_seen_at,
        'birth_date:' || cast(birth_date as string) as identifier_id,
        case when denied_reason is null then 'neighbours' end as limited_by
    from denied_birth_dates
)

{% for quarantined in ['quarantine', 'quarantined_together', 'default_dates'] %}
    select
        identifier_id,
        identifier_type,
        value_class,
        reason,
        denied_reason,
        limited_by,
        name_count,
        max_names,
        neighbour_count,
        profile_count,
        contact_point_count,
        max_contact_points,
        account_count,
        max_accounts,
        first_seen_at,
        last_seen_at
    from {{ quarantined }}
    {{ 'union all' if not loop.last }}
{% endfor %}
