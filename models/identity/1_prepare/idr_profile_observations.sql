-- Grain: one row per profile and identifier that the profile states, or profile that states none.
{{ config(materialized='table') }}

with phone_numbers as (
    select * from {{ ref('idr_phone_numbers') }}
),

contact_points as (
    select contact_points.*
    from {{ ref('stg_telephone__contact_points') }} as contact_points
    inner join {{ ref('stg_telephone__contacts') }} as telephone_contacts
        on contact_points.profile_id = telephone_contacts.profile_id
    -- A switchboard's contact card names a place, not a person.
    where not coalesce(telephone_contacts.is_shared, false)
),

erased_keys as (
    select identifier_hash from {{ ref('prv_tombstones') }}
    where erased_until is null
),

-- One nickname of several accounts of a network is none's.
shared_nicknames as (
    select
        provider,
        lower(nickname) as nickname
    from {{ ref('stg_registration__account_identities') }}
    where nickname is not null
    group by provider, lower(nickname)
    having count(distinct provider_uid) > 1
),

stated as (
    select
        profile_id,
        'email:' || {{ normalise_email('email') }} as identifier_id,
        cast(null as varchar) as raw_phone,
        cast(null as varchar) as country,
        coalesce(is_verified, false) as is_verified
    from {{ ref('idr_profiles') }}
    where email is not null
    union all
    select
        profile_id,
        {{ identifier_id('loyalty_card', normalise_card('loyalty_card')) }},
        null as raw_phone,
        null as country,
        false as is_verified
    from {{ ref('idr_profiles') }}
    where loyalty_card is not null
    union all
    select
        profile_id,
        {{ identifier_id('user_id', 'record_id') }},
        null as raw_phone,
        null as country,
        false as is_verified
    from {{ ref('idr_profiles') }}
    where profile_type = '{{ var("user_id_source") }}'
    union all
    select
        profile_id,
        {{ postal_address_id('address_line_1', 'address_line_2', 'postcode') }},
        null as raw_phone,
        null as country,
        false as is_verified
    from {{ ref('idr_profiles') }}
    where address_line_1 is not null and postcode is not null
    union all
    select
        profile_id,
        null as identifier_id,
        phone,
        country,
        false as is_verified
    from {{ ref('idr_profiles') }}
    where phone is not null
    union all
    select
        profile_id,
        null as identifier_id,
        mobile_phone,
        country,
        false as is_verified
    from {{ ref('stg_crm__contacts') }}
    where mobile_phone is not null
    union all
    select
        profile_id,
        null as identifier_id,
        home_phone,
        country,
        false as is_verified
    from {{ ref('stg_crm__contacts') }}
    where home_phone is not null
    union all
    select
        profile_id,
        null as identifier_id,
        raw_value,
        null as country,
        false as is_verified
    from contact_points
    where identifier_type = 'phone'
    union all
    select
        profile_id,
        'email:' || {{ normalise_email('raw_value') }},
        null as raw_phone,
        null as country,
        false as is_verified
    from contact_points
    where identifier_type = 'email'
    union all
    select
        profile_id,
        master_profile_id,
        null as raw_phone,
        null as country,
        false as is_verified
    from {{ ref('stg_crm__contacts') }}
    where
        master_profile_id is not null
        -- What was erased must not come back as a key that others refer to.
        and {{ salted_hash('master_profile_id') }} not in (select erased_keys.identifier_hash from erased_keys)
    union all
    select
        profile_id,
        shop_profile_id,
        null as raw_phone,
        null as country,
        false as is_verified
    from {{ ref('stg_loyalty__customers') }}
    where
        shop_profile_id is not null
        and {{ salted_hash('shop_profile_id') }} not in (select erased_keys.identifier_hash from erased_keys)
    union all
    select
        profile_id,
        {{ identifier_id('social_login', "lower(provider || ':' || provider_uid)") }},
        null as raw_phone,
        null as country,
        false as is_verified
    from {{ ref('stg_registration__account_identities') }}
    -- `site` is the shop's own password, not an account elsewhere.
    where provider_uid is not null and provider <> 'site'
    union all
    select
        profile_id,
        {{ identifier_id('social_login', "lower(provider || ':' || nickname)") }},
        null as raw_phone,
        null as country,
        false as is_verified
    from {{ ref('stg_registration__account_identities') }}
    where
        {{ is_handle('provider', 'nickname') }}
        and provider || ':' || lower(nickname) not in (
            select shared.provider || ':' || shared.nickname from shared_nicknames as shared
        )
),

identified as (
    select
        stated.profile_id,
        coalesce(stated.identifier_id, 'phone:' || phone_numbers.phone) as identifier_id,
        stated.is_verified
    from stated
    left join phone_numbers on {{ is_number_of('phone_numbers', 'stated.raw_phone', 'stated.country') }}

    union all

    -- A profile that states nothing is still somebody: it is seen alone.
    select
        profile_id,
        cast(null as varchar) as identifier_id,
        false as is_verified
    from {{ ref('idr_profiles') }}
    where
        email is null
        and phone is null
        and loyalty_card is null
        and (address_line_1 is null or postcode is null)
        and profile_type <> '{{ var("user_id_source") }}'
)

select
    identified.profile_id as identifier_id,
    identified.identifier_id as linked_identifier_id,
    profiles.source,
    profiles.table_name,
    profiles.record_id,
    identified.is_verified,
    1 as record_count,
    profiles.first_seen_at,
    profiles.last_seen_at
from identified
inner join {{ ref('idr_profiles') }} as profiles on identified.profile_id = profiles.profile_id
