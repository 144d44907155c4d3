-- Grain: one row per identifier that must not connect people, with the reason.

with denied as (
    select * from {{ ref('idr_denied_identifiers') }}
),

contact_point_counts as (
    select * from {{ ref('idr_contact_point_counts') }}
),

-- A browser tells who was logged in when an address was typed: a kiosk's has had many logins.
logins as (
    select
        linked_identifier_id as identifier_id,
        identifier_id as account_id
    from {{ ref('idr_observations') }}
    where identifier_id like 'user_id:%' and linked_identifier_id is not null
    union all
    select
        identifier_id,
        linked_identifier_id as account_id
    from {{ ref('idr_observations') }}
    where linked_identifier_id like 'user_id:%'
),

-- A first sieve, by the lowest limit of any type: millions of identifiers have one name and one login.
suspects as (
    select identifier_id from denied
    union
    select identifier_id
    from {{ ref('idr_identifier_names') }}
    group by identifier_id
    having count(*) > (select min(identifiers.max_names) from {{ ref('idr_identifiers') }} as identifiers)
    union
    select identifier_id from contact_point_counts
    union
    select identifier_id
    from logins
    group by identifier_id
    having count(*) > (select min(identifiers.max_accounts) from {{ ref('idr_identifiers') }} as identifiers)
),

names_per_identifier as (
    select
        identifier_id,
        count(*) filter (where is_of_a_profile) as profile_name_count,
        count(*) as all_name_count
    from {{ ref('idr_identifier_names') }}
    where identifier_id in (select suspects.identifier_id from suspects)
    group by identifier_id
),

profiles_per_identifier as (
    select
        linked_identifier_id as identifier_id,
        count(distinct identifier_id) as profile_count
    from {{ ref('idr_profile_observations') }}
    where linked_identifier_id in (select suspects.identifier_id from suspects)
    group by linked_identifier_id
),

accounts_per_identifier as (
    select
        identifier_id,
        count(distinct account_id) as account_count
    from logins
    where identifier_id in (select suspects.identifier_id from suspects)
    group by identifier_id
),

counted as (
    select
        identifiers.*,
        denied.denied_reason,
        -- Who orders for somebody else writes another name beside her address: it stays hers, unless hundreds do.
        case
            when
                names_per_identifier.profile_name_count > 0
                and names_per_identifier.all_name_count <= identifiers.max_names_on_orders
                then names_per_identifier.profile_name_count
            else coalesce(names_per_identifier.all_name_count, 0)
        end as name_count,
        coalesce(profiles_per_identifier.profile_count, 0) as profile_count,
        coalesce(contact_point_counts.contact_point_count, 0) as contact_point_count,
        coalesce(accounts_per_identifier.account_count, 0) as account_count
    from {{ ref('idr_identifiers') }} as identifiers
    inner join suspects on identifiers.identifier_id = suspects.identifier_id
    left join denied on identifiers.identifier_id = denied.identifier_id
    left join names_per_identifier on identifiers.identifier_id = names_per_identifier.identifier_id
    left join profiles_per_identifier on identifiers.identifier_id = profiles_per_identifier.identifier_id
    left join contact_point_counts on identifiers.identifier_id = contact_point_counts.identifier_id
    left join accounts_per_identifier on identifiers.identifier_id = accounts_per_identifier.identifier_id
),

-- Nothing is remembered from one build to the next: an identifier is released as soon as the data no longer says so.
judged as (
    select
        *,
        case
            when denied_reason is not null then 'denylisted'
            when name_count > max_names then 'too_many_names'
            when contact_point_count > max_contact_points then 'too_many_contact_points'
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
    contact_point_count,
    max_contact_points,
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
