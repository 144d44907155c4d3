-- Grain: one row per share that a Shopify order line has in a discount.
with

discount_allocations as (

    {{ accepted_rows('shopify', 'discount_allocation') }}

),

renamed as (

    select
        index as allocation_number,
        discount_application_index as application_number,
        -- The connector lands the shop's money under a name of its own in each generation.
        cast(
            coalesce(amount, amount_set_shop_money_amount, allocated_amount_set_shop_amount) as decimal(18, 2)
        ) as amount,
        'shopify:' || order_line_id as order_line_id
    from discount_allocations

)

select * from renamed
