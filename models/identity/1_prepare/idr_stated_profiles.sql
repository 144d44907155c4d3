-- Grain: one row per profile: one person as one system keeps them, the name as it was written.

with shop_customers as (
    select * from {{ ref('stg_ecommerce__customers') }}
),

shop_addresses as (
    select * from {{ ref('stg_ecommerce__customer_addresses') }}
),

profiles_of_nobody as (
    select * from {{ ref('idr_profiles_of_nobody') }}
),

shop_customers_at_home as (
    select
        shop_customers.profile_id,
        shop_customers.email,
        shop_customers.phone,
        shop_addresses.address_line_1,
        shop_addresses.address_line_2,
        shop_addresses.city,
        shop_addresses.region,
        shop_addresses.postcode,
        shop_addresses.country_code,
        shop_customers.created_at,
        shop_customers.updated_at,
        case shop_customers.has_verified_email
            when true then 'verified_email'
            when false then 'not verified_email'
        end as email_flag,
        coalesce(shop_customers.given_name, shop_addresses.given_name) as given_name,
        coalesce(shop_customers.family_name, shop_addresses.family_name) as family_name
    from shop_customers
    left join shop_addresses on shop_customers.profile_id = shop_addresses.profile_id and shop_addresses.is_default
),

accounts as (
    select
        *,
        case
            when is_verified then 'isVerified'
            when has_confirmed_subscription then 'doubleOptIn'
            when not is_verified then 'not isVerified'
        end as email_flag
    from {{ ref('stg_registration__accounts') }}
),

subscribers as (
    select
        *,
        case when has_confirmed_subscription then 'double_optin' end as email_flag
    from {{ ref('stg_email__profiles') }}
),

profiles as (
    {{ as_profile(
        'shop_customers_at_home', 'shopify', 'customer',
        ['email', 'phone', 'given_name', 'family_name', 'address_line_1', 'address_line_2', 'city', 'region', 'postcode',
         'country_code', 'email_flag'],
        first_seen_at='created_at', last_seen_at='updated_at'
    ) }}
    union all
    {{ as_profile(
        ref('stg_store__customers'), 'square', 'customers',
        ['email', 'phone', 'loyalty_card', 'given_name', 'family_name', 'birth_date', 'address_line_1', 'address_line_2',
         'city', 'region', 'postcode', 'country_code'],
        first_seen_at='created_at', last_seen_at='updated_at'
    ) }}
    union all
    {{ as_profile(
        'subscribers', 'klaviyo', 'person',
        ['email', 'phone', 'given_name', 'family_name', 'address_line_1', 'address_line_2', 'city', 'region', 'postcode',
         'country', 'email_flag'],
        first_seen_at='created_at', last_seen_at='updated_at'
    ) }}
    union all
    {{ as_profile(
        'accounts', 'gigya', 'accounts',
        ['email', 'phone', 'loyalty_card', 'user_id', 'given_name', 'family_name', 'birth_date', 'gender', 'city', 'postcode',
         'country_code', 'email_flag'],
        first_seen_at='created_at', last_seen_at='coalesce(last_login_at, updated_at)'
    ) }}
    union all
    {{ as_profile(
        ref('stg_crm__contacts'), 'salesforce', 'contact',
        ['email', 'phone', 'given_name', 'family_name', 'full_name', 'birth_date', 'address_line_1', 'city', 'region',
         'postcode', 'country_code', 'country'],
        first_seen_at='updated_at', last_seen_at='updated_at'
    ) }}
    union all
    {{ as_profile(
        ref('stg_loyalty__customers'), 'loyaltylion', 'customers',
        ['email', 'loyalty_card', 'given_name', 'family_name', 'birth_date'],
        first_seen_at='created_at', last_seen_at='updated_at'
    ) }}
    union all
    {{ as_profile(
        ref('stg_customer_service__users'), 'zendesk', 'user',
        ['email', 'phone', 'full_name'],
        first_seen_at='created_at', last_seen_at='updated_at'
    ) }}
    union all
    {{ as_profile(
        ref('stg_telephone__contacts'), 'aircall', 'contacts',
        ['given_name', 'family_name'],
        first_seen_at='created_at', last_seen_at='updated_at'
    ) }}
    union all
    {{ as_profile(
        ref('stg_social__leads'), 'meta', 'leads',
        ['email', 'phone', 'given_name', 'family_name', 'full_name', 'birth_date', 'postcode'],
        first_seen_at='created_at', last_seen_at='created_at'
    ) }}
)

-- Agents write tickets too, and tills have a name for whom they do not know.
select profiles.*
from profiles
left join profiles_of_nobody on profiles.profile_id = profiles_of_nobody.profile_id
where profiles_of_nobody.profile_id is null
