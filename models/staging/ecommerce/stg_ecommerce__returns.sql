-- Grain: one row per return that was opened on a Shopify order.
with

returns as (

    {{ accepted_rows('shopify', 'return') }}

),

renamed as (

    select
        'shopify:' || id as return_id,
        'shopify:' || order_id as order_id,

        {{ null_if_blank('name') }} as return_number,
        lower({{ null_if_blank('status') }}) as status,
        lower({{ null_if_blank('decline_reason') }}) as decline_reason,

        total_quantity as quantity,

        -- Shopify gives a return no time of its own: this is when the connector last saw it change.
        _fivetran_synced as loaded_at
    from returns

)

select * from renamed
