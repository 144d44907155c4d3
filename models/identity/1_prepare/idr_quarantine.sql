-- Grain: one row per identifier that must not connect people, with the reason.

with identifiers as (
    select * from {{ ref('idr_identifiers') }}
),

identifier_names as (
    select * from {{ ref('idr_identifier_names') }}
),

profile_observations as (
    select * from {{ ref('idr_profile_observations') }}
),

observations as (
    select * from {{ ref('idr_observations') }}
    where linked_identifier_id is not null
),

names_per_identifier as (
    select
        identifier_id,
        count(*) as name_count
    from identifier_names
    group by identifier_id
),

profiles_per_identifier as (
    select
        linked_identifier_id as identifier_id,
        count(distinct identifier_id) as profile_count
    from profile_observations
    where linked_identifier_id is not null
    group by linked_identifier_id
),

-- A browser tells who was logged in when an address was typed: a kiosk's has had many logins.
accounts_per_identifier as (
    select
        logins.identifier_id,
        count(distinct logins.account_id) as account_count
    from (
        select
            linked_identifier_id as identifier_id,
            identifier_id as account_id
        from observations
        where identifier_id like 'user_id:%'
        union all
        select
            identifier_id,
            linked_identifier_id as account_id
        from observations
        where linked_identifier_id like 'user_id:%'
    ) as logins
    group by logins.identifier_id
),

counted as (
    select
        identifiers.*,
        coalesce(names_per_identifier.name_count, 0) as name_count,
        coalesce(profiles_per_identifier.profile_count, 0) as profile_count,
        coalesce(accounts_per_identifier.account_count, 0) as account_count
    from identifiers
    left join names_per_identifier on identifiers.identifier_id = names_per_identifier.identifier_id
    left join profiles_per_identifier on identifiers.identifier_id = profiles_per_identifier.identifier_id
    left join accounts_per_identifier on identifiers.identifier_id = accounts_per_identifier.identifier_id
),

-- Nothing is remembered from one build to the next: an identifier is released as soon as the data no longer says so.
judged as (
    select
        *,
        case
            when denied_reason is not null then 'denylisted'
            when name_count > max_names then 'too_many_names'
            when profile_count > max_profiles then 'too_many_profiles'
            when account_count > max_accounts then 'too_many_accounts'
        end as reason
    from counted
)

select
    identifier_id,
    identifier_type,
    identifier_value,
    reason,
    denied_reason,
    name_count,
    max_names,
    profile_count,
    max_profiles,
    account_count,
    max_accounts,
    first_seen_at,
    last_seen_at,
    -- What sort of value it is: a denied one is what the list calls it, a learnt one is shared or a department's.
    case
        when denied_reason is not null then denied_reason
        when
            identifier_type = 'email'
            and split_part(identifier_value, '@', 1) in (
                'admin', 'contact', 'customerservice', 'enquiries', 'hello', 'help', 'info', 'kiosk', 'mail', 'office',
                'orders', 'reception', 'sales', 'service', 'shop', 'store', 'support', 'team', 'till'
            )
            then 'role address'
        else 'shared ' || replace(identifier_type, '_', ' ')
    end as value_class
from judged
where reason is not null
