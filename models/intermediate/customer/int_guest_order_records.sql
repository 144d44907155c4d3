-- Grain: one row per email and name of purchasers without a profile, as their latest order's billing address tells.
{{ config(materialized='view') }}

with shop_orders as (
    select * from {{ ref('stg_ecommerce__orders') }}
),

names as (
    select * from {{ ref('idr_names') }}
),

guest_orders as (
    select
        shop_orders.*,
        names.given_name,
        names.middle_names,
        names.family_name,
        names.suffix,
        names.is_backwards,
        {{ normalise_email('shop_orders.email') }} as email_key,
        {{ letters_and_digits("concat_ws(' ', names.given_name, names.family_name, names.suffix)") }} as name_letters
    from shop_orders
    left join names
        on
            {{ written_name('shop_orders.billing_given_name', 'shop_orders.billing_family_name', 'null') }}
            = names.written_name
    where
        shop_orders.profile_id is null
        and shop_orders.email is not null
        and not shop_orders.is_test
),

guest_orders_ranked as (
    select
        *,
        row_number() over (
            partition by email_key, name_letters
            order by ordered_at desc, order_id asc
        ) as recency_rank
    from guest_orders
),

-- Billing and not shipping: a present goes to somebody else's name and door.
guest_order_records as (
    select
        'order:' || order_id as record_id,
        'email:' || email_key as identifier_id,
        'shopify' as source,
        email,
        cast(null as string) as phone,
        given_name,
        family_name,
        nullif(concat_ws(' ', given_name, middle_names, family_name, suffix), '') as full_name,
        is_backwards as has_backward_name,
        {{ name_as_written('given_name', 'family_name', "concat_ws('|', billing_given_name, billing_family_name)") }}
            as is_name_as_written,
        cast(null as string) as gender,
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
