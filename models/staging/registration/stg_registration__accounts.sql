-- Grain: one row per registered account of the shop.
with

accounts as (

    {{ accepted_rows('gigya', 'accounts') }}

),

renamed as (

    select
        'gigya_account:' || uid as profile_id,
        uid as user_id,

        {{ null_if_blank(json_text('profile', '$.email')) }} as email,
        coalesce(
            {{ null_if_blank(json_text('profile', '$.phones[0].number')) }},
            {{ null_if_blank(json_text('profile', '$.phones.number')) }}
        ) as phone,
        {{ null_if_blank(json_text('data', '$.loyaltyCard')) }} as loyalty_card,
        {{ null_if_blank(json_text('profile', '$.firstName')) }} as given_name,
        {{ null_if_blank(json_text('profile', '$.lastName')) }} as family_name,
        {{ parse_gender(json_text('profile', '$.gender')) }} as gender,
        {{ null_if_blank(json_text('profile', '$.city')) }} as city,
        {{ null_if_blank(json_text('profile', '$.zip')) }} as postcode,
        upper({{ null_if_blank(json_text('profile', '$.country')) }}) as country_code,
        lower({{ null_if_blank('loginprovider') }}) as login_provider,
        data as traits,
        subscriptions,
        preferences,

        -- An account that was never verified may lack the flag; where no account has it, nobody knows.
        coalesce(
            isverified,
            (
                select min(false)
                from accounts as flagged
                where flagged.isverified is not null
            )
        ) as is_verified,
        coalesce({{ matches(
            'lower(cast(subscriptions as string))',
            text_literal('"doubleoptin"\\s*:\\s*[{][^{}]*"status"\\s*:\\s*"confirmed"')
        ) }}, false) as has_confirmed_subscription,

        {{ parse_birth_date(
            json_text('profile', '$.birthYear')
            ~ " || '-' || " ~ json_text('profile', '$.birthMonth')
            ~ " || '-' || " ~ json_text('profile', '$.birthDay')
        ) }} as birth_date,

        created as created_at,
        lastlogin as last_login_at,
        lastupdated as updated_at
    from accounts

)

select * from renamed
