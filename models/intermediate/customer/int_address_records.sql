-- Grain: one row per profile of the shop and address that is its owner's, dated by its last use.
{{ config(materialized='view') }}

with profiles as (
    select * from {{ ref('idr_profiles') }}
    where source = 'shopify'
),

address_books as (
    select * from {{ ref('stg_ecommerce__customer_addresses') }}
),

orders as (
    select * from {{ ref('stg_ecommerce__orders') }}
    where profile_id is not null and not is_test
),

-- What an address book keeps, and what orders were billed and sent to.
addresses_of_every_kind as (
    select
        'shopify_customer_address:' || address_id as record_id,
        profile_id,
        given_name,
        family_name,
        address_line_1,
        address_line_2,
        city,
        region,
        postcode,
        country_code,
        is_default,
        cast(null as timestamp) as used_at
    from address_books
    {%- for part in ['billing', 'shipping'] %}
        union all
        select
            '{{ part }}:' || order_id as record_id,
            profile_id,
            {{ part }}_given_name as given_name,
            {{ part }}_family_name as family_name,
            {{ part }}_address_line_1 as address_line_1,
            {{ part }}_address_line_2 as address_line_2,
            {{ part }}_city as city,
            {{ part }}_region as region,
            {{ part }}_postcode as postcode,
            {{ part }}_country_code as country_code,
            false as is_default,
            ordered_at as used_at
        from orders
    {%- endfor %}
),

-- A present goes to somebody else's door, and stays in the buyer's book: what bears another name is not theirs.
addresses_of_their_own as (
    select
        addresses.*,
        profiles.first_seen_at,
        coalesce(
            {{ postal_address_id('addresses.address_line_1', 'addresses.address_line_2', 'addresses.postcode') }},
            addresses.record_id
        ) as place
    from addresses_of_every_kind as addresses
    inner join profiles on addresses.profile_id = profiles.profile_id
    where
        coalesce(addresses.address_line_1, addresses.postcode, addresses.city) is not null
        and (
            addresses.is_default
            or {{ letters_and_digits("concat_ws('', addresses.given_name, addresses.family_name)") }} in (
                '',
                {{ letters_and_digits("profiles.given_name || profiles.family_name") }},
                {{ letters_and_digits("profiles.family_name") }}
            )
        )
),

addresses_dated as (
    select
        *,
        max(used_at) over (partition by profile_id, place) as last_used_at,
        row_number() over (
            partition by profile_id, place
            order by is_default desc, (used_at is null) desc, used_at desc, record_id asc
        ) as preference
    from addresses_of_their_own
),

-- One that nothing was ever sent or billed to is as old as the profile: that the shop touches that is no use of it.
address_records as (
    select
        record_id,
        profile_id,
        address_line_1,
        address_line_2,
        city,
        region,
        postcode,
        country_code,
        coalesce(last_used_at, first_seen_at) as observed_at
    from addresses_dated
    where preference = 1
)

select * from address_records
