-- Grain: one row per Square location (a shop).
with

locations as (

    {{ accepted_rows('square', 'locations') }}

),

renamed as (

    select
        id as location_id,

        {{ null_if_blank('name') }} as location_name,
        {{ null_if_blank(json_text('address', '$.locality')) }} as city,
        {{ null_if_blank(json_text('address', '$.postal_code')) }} as postcode,
        upper({{ null_if_blank('country') }}) as country_code,
        {{ null_if_blank('timezone') }} as time_zone,
        upper({{ null_if_blank('currency') }}) as currency
    from locations

)

select * from renamed
