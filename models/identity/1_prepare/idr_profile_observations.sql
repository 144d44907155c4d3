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
        cast(null as string) as raw_phone,
        cast(null as string) as country,
        email_flag as flag
    from {{ ref('idr_profiles') }}
    where email is not null
    union all
    select
        profile_id,
        {{ identifier_id('loyalty_card', 'loyalty_card') }},
        null as raw_phone,
        null as country,
        null as flag
    from {{ ref('idr_profiles') }}
    where loyalty_card is not null
    union all
    select
        profile_id,
        {{ identifier_id('user_id', 'record_id') }},
        null as raw_phone,
        null as country,
        null as flag
    from {{ ref('idr_profiles') }}
    where profile_type = '{{ var("user_id_source") }}'
    union all
    select
        profile_id,
        {{ postal_address_id('address_line_1', 'address_line_2', 'postcode') }},
        null as raw_phone,
        null as country,
        null as flag
    from {{ ref('idr_profiles') }}
    where address_line_1 is not null and postcode is not null
    union all
    select
        profile_id,
        null as identifier_id,
        phone,
        country,
        null as flag
    from {{ ref('idr_profiles') }}
    where phone is not null
    union all
    select
        profile_id,
        null as identifier_id,
        mobile_phone,
        country,
        null as flag
    from {{ ref('stg_crm__contacts') }}
    where mobile_phone is not null
    union all
    select
        profile_id,
        null as identifier_id,
        home_phone,
        country,
        null as flag
    from {{ ref('stg_crm__contacts') }}
    where home_phone is not null
    union all
    select
        profile_id,
        null as identifier_id,
        raw_value,
        null as country,
        null as flag
    from contact_points
    where identifier_type = 'phone'
    union all
    select
        profile_id,
        'email:' || {{ normalise_email('raw_value') }},
        null as raw_phone,
        null as country,
        null as flag
    from contact_points
    where identifier_type = 'email'
    union all
    select
        profile_id,
        master_profile_id,
        null as raw_phone,
        null as country,
        null as flag
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
        null as flag
    from {{ ref('stg_loyalty__customers') }}
    where
        shop_profile_id is not null
        and {{ salted_hash('shop_profile_id') }} not in (select erased_keys.identifier_hash from erased_keys)
    union all
    select
        profile_id,
        {{ identifier_id('social_login', "provider || ':' || provider_uid") }},
        null as raw_phone,
        null as country,
        null as flag
    from {{ ref('stg_registration__account_identities') }}
    -- `site` is the shop's own password, not an account elsewhere.
    where provider_uid is not null and provider <> 'site'
    union all
    select
        profile_id,
        {{ identifier_id('social_login', "provider || ':' || nickname") }},
        null as raw_phone,
        null as country,
        null as flag
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
        stated.flag
    from stated
    left join phone_numbers on {{ is_number_of('phone_numbers', 'stated.raw_phone', 'stated.country') }}

    union all

    -- A profile that states nothing is still somebody: it is seen alone.
    select
        profile_id,
        cast(null as string) as identifier_id,
        null as flag
    from {{ ref('idr_profiles') }}
    where
        email is null
        and phone is null
        and loyalty_card is null
        and (address_line_1 is null or postcode is null)
        and profile_type <> '{{ var("user_id_source") }}'
),

-- Of records of which raw holds earlier versions: what they stated, and until when.
versions as (
    select
        versions.profile_id,
        case versions.identifier_type
            when 'email' then 'email:' || {{ normalise_email('versions.raw_value') }}
            when 'phone' then 'phone:' || phone_numbers.phone
            when 'loyalty_card' then {{ identifier_id('loyalty_card', 'versions.raw_value') }}
            else {{ identifier_id('social_login', 'versions.raw_value') }}
        end as identifier_id,
        versions.is_stated_from_the_start,
        versions.stated_from,
        versions.replaced_at
    from {{ ref('stg_feeds__stated_versions') }} as versions
    left join {{ ref('idr_profiles') }} as profiles on versions.profile_id = profiles.profile_id
    left join phone_numbers
        on
            versions.identifier_type = 'phone'
            and {{ is_number_of('phone_numbers', 'versions.raw_value', 'profiles.country') }}
),

spells as (
    select
        profile_id,
        identifier_id,
        case when not bool_or(is_stated_from_the_start) then min(stated_from) end as stated_from,
        case when count(*) = count(replaced_at) then max(replaced_at) end as replaced_at
    from versions
    where identifier_id is not null
    group by profile_id, identifier_id
),

stated_ever as (
    select
        identified.profile_id,
        identified.identifier_id,
        identified.flag,
        spells.stated_from,
        cast(null as timestamp) as given_up_at
    from identified
    left join spells
        on identified.profile_id = spells.profile_id and identified.identifier_id = spells.identifier_id
    union all
    select
        spells.profile_id,
        spells.identifier_id,
        null as flag,
        spells.stated_from,
        spells.replaced_at as given_up_at
    from spells
    left join identified
        on spells.profile_id = identified.profile_id and spells.identifier_id = identified.identifier_id
    where identified.profile_id is null
)

select
    stated_ever.profile_id as identifier_id,
    stated_ever.identifier_id as linked_identifier_id,
    profiles.source,
    profiles.table_name,
    profiles.record_id,
    stated_ever.given_up_at,
    1 as record_count,
    coalesce(stated_ever.stated_from, profiles.first_seen_at) as first_seen_at,
    coalesce(stated_ever.given_up_at, profiles.last_seen_at) as last_seen_at,
    -- It was stated once; whatever has touched the record since says nothing of it.
    coalesce(stated_ever.stated_from, profiles.first_seen_at) as last_done_at,
    -- Under age when the record was made: the address and the number may be a parent's.
    case
        when
            split_part(stated_ever.identifier_id, ':', 1) in ('email', 'phone')
            and profiles.birth_date + interval '18 years' > profiles.first_seen_at
            then 'under age'
        else stated_ever.flag
    end as flag
from stated_ever
inner join {{ ref('idr_profiles') }} as profiles on stated_ever.profile_id = profiles.profile_id
