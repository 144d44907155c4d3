-- Grain: one row per Shopify customer; a guest who never asked for an account has one too, a deleted one has none.
with

customers as (

    {{ accepted_rows('shopify', 'customer') }}

),

consent_coalesced_over_api_generations as (

    select
        *,
        lower({{ null_if_blank('email_marketing_consent_state') }}) as email_consent_state,
        coalesce(email_marketing_consent_consent_updated_at, email_marketing_consent_updated_at) as email_consent_at
    from customers

),

renamed as (

    select
        'shopify_customer:' || id as profile_id,

        {{ null_if_blank('email') }} as email,
        {{ null_if_blank('phone') }} as phone,
        {{ null_if_blank('first_name') }} as given_name,
        {{ null_if_blank('last_name') }} as family_name,
        upper({{ null_if_blank('currency') }}) as currency,
        -- The state is the newer field and wins over the flag, so that a stale flag never overrules an unsubscription.
        -- A flag that is false says no only when somebody set it: it is also what every new customer starts with.
        case
            when email_consent_state = 'subscribed' then 'granted'
            when email_consent_state = 'unsubscribed' then 'denied'
            when email_consent_state = 'pending' then 'unknown'
            when accepts_marketing then 'granted'
            when not accepts_marketing and email_consent_at is not null then 'denied'
            else 'unknown'
        end as email_consent,

        coalesce(verified_email, false) as has_verified_email,

        email_consent_at,
        created_at,
        updated_at
    from consent_coalesced_over_api_generations

)

select * from renamed
