-- Grain: one row per discount code used on a Shopify order.
with

order_discount_codes as (

    {{ accepted_rows('shopify', 'order_discount_code') }}

),

renamed as (

    select
        'shopify:' || order_id as order_id,

        -- Shoppers type a code in any case and the shop accepts it in any case.
        upper({{ null_if_blank('code') }}) as discount_code,
        lower({{ null_if_blank('type') }}) as discount_type,

        index as discount_number,
        cast(amount as decimal(18, 2)) as amount
    from order_discount_codes

)

select * from renamed
