-- Grain: one row per source record that describes a customer.
{{ config(told_by='customer_id') }}

with profiles as (
    select * from {{ ref('idr_profiles') }}
),

guest_orders as (
    select * from {{ ref('int_guest_order_records') }}
),

address_records as (
    select * from {{ ref('int_address_records') }}
),

profiles_with_addresses as (
    select distinct profile_id
    from address_records
),

customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
),

phone_numbers as (
    select * from {{ ref('idr_phone_numbers') }}
),

phones_of_profiles as (
    select
        profiles.profile_id,
        coalesce(phone_numbers.phone, profiles.phone) as phone
    from profiles
    left join phone_numbers on {{ is_number_of('phone_numbers', 'profiles.phone', 'profiles.country') }}
    where profiles.phone is not null
),

contact_points_in_profiles as (
    select 'email:' || {{ normalise_email('email') }} as identifier_id
    from profiles
    union
    select 'phone:' || phone as identifier_id
    from phones_of_profiles
),

-- An email or number that no profile carries (a reviewer's, a caller's) still reaches its owner.
contact_points_of_events as (
    select customer_identifiers.*
    from customer_identifiers
    left join contact_points_in_profiles
        on customer_identifiers.identifier_id = contact_points_in_profiles.identifier_id
    where
        customer_identifiers.identifier_type in ('email', 'phone')
        and customer_identifiers.valid_to is null
        and contact_points_in_profiles.identifier_id is null
),

records_of_every_kind as (
    select
        profiles.profile_id as record_id,
        profiles.profile_id as identifier_id,
        profiles.source,
        profiles.email,
        profiles.phone,
        profiles.given_name,
        profiles.family_name,
        profiles.full_name,
        profiles.has_backward_name,
        profiles.is_name_as_written,
        profiles.gender,
        -- Addresses that have records of their own are told by those, each with the day of its last use.
        {%- for field in ['address_line_1', 'address_line_2', 'city', 'region', 'postcode', 'country_code'] %}
            case when profiles_with_addresses.profile_id is null then profiles.{{ field }} end as {{ field }},
        {%- endfor %}
        profiles.birth_date,
        profiles.last_seen_at as observed_at
    from profiles
    left join profiles_with_addresses on profiles.profile_id = profiles_with_addresses.profile_id
    union all
    select
        record_id,
        identifier_id,
        source,
        email,
        phone,
        given_name,
        family_name,
        full_name,
        has_backward_name,
        is_name_as_written,
        gender,
        address_line_1,
        address_line_2,
        city,
        region,
        postcode,
        country_code,
        birth_date,
        observed_at
    from guest_orders
    union all
    select
        record_id,
        profile_id as identifier_id,
        'shopify' as source,
        cast(null as string) as email,
        cast(null as string) as phone,
        cast(null as string) as given_name,
        cast(null as string) as family_name,
        cast(null as string) as full_name,
        cast(null as boolean) as has_backward_name,
        cast(null as boolean) as is_name_as_written,
        cast(null as string) as gender,
        address_line_1,
        address_line_2,
        city,
        region,
        postcode,
        country_code,
        cast(null as date) as birth_date,
        observed_at
    from address_records
    union all
    select
        identifier_id as record_id,
        identifier_id,
        'events' as source,
        case when identifier_type = 'email' then identifier_value end as email,
        case when identifier_type = 'phone' then identifier_value end as phone,
        cast(null as string) as given_name,
        cast(null as string) as family_name,
        cast(null as string) as full_name,
        cast(null as boolean) as has_backward_name,
        cast(null as boolean) as is_name_as_written,
        cast(null as string) as gender,
        cast(null as string) as address_line_1,
        cast(null as string) as address_line_2,
        cast(null as string) as city,
        cast(null as string) as region,
        cast(null as string) as postcode,
        cast(null as string) as country_code,
        cast(null as date) as birth_date,
        last_seen_at as observed_at
    from contact_points_of_events
),

records_of_customers as (
    select
        records.*,
        owners.customer_id,
        'email:' || {{ normalise_email('records.email') }} as email_id,
        'phone:' || coalesce(phones_of_profiles.phone, records.phone) as phone_id
    from records_of_every_kind as records
    inner join customer_identifiers as owners
        on {{ owned_at('owners', 'records.identifier_id', 'records.observed_at') }}
    left join phones_of_profiles on records.record_id = phones_of_profiles.profile_id
),

-- An email or number that was quarantined, or that is somebody else's by now, describes nobody.
contact_points_checked as (
    select
        records_of_customers.record_id,
        records_of_customers.customer_id,
        records_of_customers.source,
        own_emails.identifier_value as email,
        own_phones.identifier_value as phone,
        own_phones.line_type as phone_line_type,
        records_of_customers.given_name,
        records_of_customers.family_name,
        records_of_customers.full_name,
        records_of_customers.has_backward_name,
        records_of_customers.is_name_as_written,
        records_of_customers.gender,
        {%- for field in ['address_line_1', 'address_line_2', 'city', 'region'] %}
            {{ said('records_of_customers.' ~ field) }} as {{ field }},
        {%- endfor %}
        -- No place has a post code of noughts alone.
        case
            when not {{ matches('records_of_customers.postcode', "'[0 -]+'", whole=true) }}
                then {{ said('records_of_customers.postcode') }}
        end as postcode,
        records_of_customers.country_code,
        records_of_customers.birth_date,
        records_of_customers.observed_at
    from records_of_customers
    left join customer_identifiers as own_emails
        on
            records_of_customers.email_id = own_emails.identifier_id
            and records_of_customers.customer_id = own_emails.customer_id
            and own_emails.valid_to is null
    left join customer_identifiers as own_phones
        on
            records_of_customers.phone_id = own_phones.identifier_id
            and records_of_customers.customer_id = own_phones.customer_id
            and own_phones.valid_to is null
)

select * from contact_points_checked
