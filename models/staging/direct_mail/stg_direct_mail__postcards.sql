-- Grain: one row per Lob postcard that was not cancelled before printing.
with

postcards as (

    {{ accepted_rows('lob', 'postcards') }}

),

renamed as (

    select
        'lob:' || id as postcard_id,
        {{ null_if_blank(json_text('metadata', '$.campaign_id')) }} as campaign_id,
        'shopify_customer:' || {{ null_if_blank(json_text('metadata', '$.shopify_customer_id')) }} as profile_id,

        {{ null_if_blank(json_text('metadata', '$.email')) }} as email,
        {{ null_if_blank(json_text(adapter.quote('to'), '$.name')) }} as recipient_name,
        {{ null_if_blank(json_text(adapter.quote('to'), '$.address_line1')) }} as address_line_1,
        {{ null_if_blank(json_text(adapter.quote('to'), '$.address_line2')) }} as address_line_2,
        {{ null_if_blank(json_text(adapter.quote('to'), '$.address_city')) }} as city,
        {{ null_if_blank(json_text(adapter.quote('to'), '$.address_state')) }} as region,
        {{ null_if_blank(json_text(adapter.quote('to'), '$.address_zip')) }} as postcode,
        -- Lob takes codes and answers with names.
        case upper({{ null_if_blank(json_text(adapter.quote('to'), '$.address_country')) }})
            when 'UNITED KINGDOM' then 'GB'
            when 'UNITED STATES' then 'US'
            else upper({{ null_if_blank(json_text(adapter.quote('to'), '$.address_country')) }})
        end as country_code,

        coalesce(send_date, date_created) as mailed_at
    from postcards
    where not coalesce(deleted, false)

)

select * from renamed
