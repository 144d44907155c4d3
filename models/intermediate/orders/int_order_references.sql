-- Grain: one row per way in which an order of the web shop was referred to by another system.

with shop_orders as (
    select * from {{ ref('stg_ecommerce__orders') }}
),

shop_order_lines as (
    select order_id from {{ ref('stg_ecommerce__order_lines') }}
),

references_written as (
    select order_id as reference from {{ ref('stg_web__orders_completed') }}
    union
    select order_id as reference from {{ ref('stg_web__checkouts_started') }}
    union
    select order_id as reference from {{ ref('stg_mobile_app__orders_completed') }}
    union
    select order_id as reference from {{ ref('stg_mobile_app__checkouts_started') }}
    union
    select order_id as reference from {{ ref('stg_delivery__trackings') }}
    union
    select order_id as reference from {{ ref('stg_delivery__checkpoints') }}
    union
    select order_id as reference from {{ ref('stg_loyalty__transactions') }}
),

references_undressed as (
    select
        reference,
        {{ order_reference('reference') }} as order_text,
        upper({{ order_reference('reference') }}) as order_key
    from references_written
    where reference is not null
),

-- Of one of several shops the id carries the shop, and so does whoever refers to its orders: a name is the shop's own.
shops_of_orders as (
    select
        *,
        case when split_part(order_id, ':', 3) != '' then split_part(order_id, ':', 2) || ':' else '' end as shop_prefix
    from shop_orders
),

-- An order that the shop deleted still has its lines.
orders_by_key as (
    select
        order_id,
        upper({{ order_reference('order_id') }}) as order_key,
        1 as precedence
    from shop_orders
    union
    select
        order_id,
        upper({{ order_reference('order_id') }}) as order_key,
        1 as precedence
    from shop_order_lines
    union
    select
        order_id,
        upper(shop_prefix || {{ order_reference('order_number') }}) as order_key,
        2 as precedence
    from shops_of_orders
    union
    select
        order_id,
        upper(shop_prefix || {{ order_reference('order_digits') }}) as order_key,
        3 as precedence
    from shops_of_orders
),

orders_found as (
    select
        order_key,
        precedence,
        count(*) as order_count,
        min(order_id) as order_id
    from orders_by_key
    where order_key is not null
    group by order_key, precedence
),

-- An id wins over a name, a name over a number. A name that two orders bear names neither.
best_found as (
    select
        order_key,
        case when order_count = 1 then order_id end as order_id,
        order_count > 1 as is_ambiguous
    from (
        select
            *,
            row_number() over (partition by order_key order by precedence) as preference
        from orders_found
    ) as orders_preferred
    where preference = 1
),

-- Of an order that the shop's feed lacks, all spellings still mean one.
references_resolved as (
    select
        references_undressed.reference,
        best_found.order_id is not null as is_in_shop_feed,
        coalesce(best_found.is_ambiguous, false) as is_ambiguous,
        coalesce(
            best_found.order_id,
            'shopify:' || min(references_undressed.order_text) over (partition by references_undressed.order_key)
        ) as order_id
    from references_undressed
    left join best_found on references_undressed.order_key = best_found.order_key
)

select * from references_resolved
