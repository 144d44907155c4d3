-- Grain: one row per email and name of purchasers without a profile, as their latest order's billing address tells.
{{ config(materialized='view') }}

with shop_orders as (
    select * from {{ ref('stg_ecommerce__orders') }}
),

guest_orders_ranked as (
    select
        *,
        row_number() over (
            partition by
                {{ normalise_email('email') }},
                {{ letters_and_digits("coalesce(billing_given_name, '') || coalesce(billing_family_name, '')") }}
            order by ordered_at desc, order_id asc
        ) as recency_rank
    from shop_orders
    where
        profile_id is null
        and email is not null
        and not is_test
),

-- Billing and not shipping: a present goes to somebody else's name and door.
guest_order_records as (
    select
        'order:' || order_id as record_id,
        'email:' || {{ normalise_email('email') }} as identifier_id,
        'shopify' as source,
        email,
        cast(null as varchar) as phone,
        billing_given_name as given_name,
        billing_family_name as family_name,
        cast(null as varchar) as full_name,
        cast(null as varchar) as gender,
        billing_address_line_1 as address_line_1,
        billing_address_line_2 as address_line_2,
        billing_city as city,
        billing_region as region,
        billing_postcode as postcode,
        billing_country_code as country_code,
        cast(null as date) as birth_date,
        ordered_at as observed_at
    from guest_orders_ranked
    where recency_rank = 1
)

select * from guest_order_records
