-- Grain: one row per hashed email, data provider and delivery.
with

demographics as (

    {{ accepted_rows('audience_append', 'demographics') }}

),

renamed as (

    select
        -- Providers write hexadecimal digits in either case.
        lower(trim(sha256_email)) as hashed_email,
        {{ null_if_blank('age_band') }} as age_band,
        {{ null_if_blank('income_band') }} as income_band,
        interests,
        trim(provider) as provider,

        acquired_at
    from demographics

)

select * from renamed
