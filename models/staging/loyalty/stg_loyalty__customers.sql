-- Grain: one row per customer of the loyalty programme, enrolled or not.
with

customers as (

    {{ accepted_rows('loyaltylion', 'customers') }}

),

renamed as (

    select
        'loyaltylion_customer:' || id as profile_id,
        'shopify_customer:' || {{ null_if_blank('merchant_id') }} as shop_profile_id,
        {{ null_if_blank('referral_id') }} as referral_id,

        {{ null_if_blank('email') }} as email,
        {{ null_if_blank(json_text('properties', '$.loyalty_card')) }} as loyalty_card,
        {{ null_if_blank(json_text('properties', '$.first_name')) }} as given_name,
        {{ null_if_blank(json_text('properties', '$.last_name')) }} as family_name,
        {{ null_if_blank(json_text('loyalty_tier_membership', '$.loyalty_tier.name')) }} as tier_name,
        {{ null_if_blank('referred_by') }} as referred_by,

        points_approved,
        points_pending,
        points_spent,

        coalesce(blocked, false) as is_blocked,
        coalesce(guest, false) as is_guest,
        coalesce(enrolled, false) as is_enrolled,

        {{ parse_birth_date('birthday') }} as birth_date,

        {{ utc_timestamp(json_text('loyalty_tier_membership', '$.started_at')) }} as tier_started_at,
        enrolled_at,
        created_at,
        updated_at
    from customers

)

select * from renamed
