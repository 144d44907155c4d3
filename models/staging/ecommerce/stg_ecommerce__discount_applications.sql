-- Grain: one row per discount that was applied to a Shopify order, be it on goods or on postage.
with

discount_applications as (

    {{ accepted_rows('shopify', 'discount_application') }}

),

renamed as (

    select
        'shopify:' || order_id as order_id,

        -- Shoppers type a code in any case and the shop accepts it in any case.
        upper({{ null_if_blank('code') }}) as discount_code,
        coalesce({{ null_if_blank('title') }}, {{ null_if_blank('description') }}) as discount_title,
        lower({{ null_if_blank('type') }}) as discount_type,
        lower({{ null_if_blank('target_type') }}) as target_type,
        lower({{ null_if_blank('target_selection') }}) as target_selection,
        lower({{ null_if_blank('allocation_method') }}) as allocation_method,

        index as application_number
    from discount_applications

)

select * from renamed
