-- Grain: one row per customer whose basket holds something that they have not bought since.

-- What was taken out again, paid for, or bought over a counter since is in no basket.
with products_in_carts as (
    select * from {{ ref('int_cart_lines') }}
    where left_because is null
),

-- What they have at home already is named last.
products_ranked as (
    select
        *,
        row_number() over (
            partition by customer_id
            order by is_new_to_them desc, last_added_at desc, product_id asc
        ) as interest_rank
    from products_in_carts
),

open_carts as (
    select
        customer_id,
        max_by(cart_event_id, (last_added_at, cart_event_id)) as cart_event_id,
        max_by(product_id, (is_new_to_them, last_added_at, cart_event_id)) as product_id,
        {{ ordered_list('product_id', 'interest_rank') }} as product_ids,
        sum(price_seen) as value,
        max(last_added_at) as last_added_at
    from products_ranked
    group by customer_id
)

select * from open_carts
