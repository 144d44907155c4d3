-- Grain: one row per raw table and pair of identifiers that a sale showed together.

with phone_numbers as (
    select * from {{ ref('idr_phone_numbers') }}
),

orders as (
    select
        orders.order_id,
        orders.profile_id,
        'email:' || {{ normalise_email('orders.email') }} as email_key,
        'phone:' || phone_numbers.phone as phone_key,
        orders.ordered_at
    from {{ ref('stg_ecommerce__orders') }} as orders
    -- The billing telephone is the purchaser's; the one on the parcel may be a friend's.
    left join phone_numbers
        on {{ is_number_of('phone_numbers', 'orders.billing_phone', 'orders.billing_country_code') }}
),

abandoned_checkouts as (
    select
        abandoned_checkouts.checkout_id,
        abandoned_checkouts.profile_id,
        'email:' || {{ normalise_email('abandoned_checkouts.email') }} as email_key,
        'phone:' || phone_numbers.phone as phone_key,
        abandoned_checkouts.abandoned_at
    from {{ ref('stg_ecommerce__abandoned_checkouts') }} as abandoned_checkouts
    left join phone_numbers on {{ is_number_of('phone_numbers', 'abandoned_checkouts.phone') }}
),

loyalty_transactions as (
    select
        transaction_id,
        profile_id,
        'email:' || {{ normalise_email('email') }} as email_key,
        occurred_at
    from {{ ref('stg_loyalty__transactions') }}
),

payments as (
    select
        payments.payment_id,
        {{ identifier_id('card_fingerprint', 'payments.card_fingerprint') }} as card_key,
        payments.paid_at,
        -- A till's name for everybody owns nobody's card.
        case when profiles_of_nobody.profile_id is null then payments.profile_id end as profile_id
    from {{ ref('stg_store__payments') }} as payments
    left join {{ ref('idr_profiles_of_nobody') }} as profiles_of_nobody
        on payments.profile_id = profiles_of_nobody.profile_id
),

orders_completed as (
    select
        event_id,
        order_id,
        anonymous_id,
        occurred_at,
        'segment_web' as source
    from {{ ref('stg_web__orders_completed') }}
    where coalesce(user_agent, '') not in (select robots.user_agent from {{ ref('idr_robots') }} as robots)
    union all
    select
        event_id,
        order_id,
        anonymous_id,
        occurred_at,
        'segment_app' as source
    from {{ ref('stg_mobile_app__orders_completed') }}
),

order_references as (
    select * from {{ ref('int_order_references') }}
),

sales as (
    select
        'shopify' as source,
        'order' as table_name,
        order_id as sale_id,
        coalesce(profile_id, email_key, phone_key) as subject_key,
        email_key as first_key,
        phone_key as second_key,
        ordered_at as seen_at
    from orders
    union all
    select
        'shopify' as source,
        'abandoned_checkout' as table_name,
        checkout_id,
        coalesce(profile_id, email_key, phone_key) as subject_key,
        email_key,
        phone_key,
        abandoned_at
    from abandoned_checkouts
    union all
    select
        'loyaltylion' as source,
        'transactions' as table_name,
        transaction_id,
        profile_id,
        email_key,
        null as second_key,
        occurred_at
    from loyalty_transactions
    union all
    select
        'square' as source,
        'payments' as table_name,
        payment_id,
        profile_id,
        card_key,
        null as second_key,
        paid_at
    from payments
    union all
    -- The browser that completed an order was in the purchaser's hands.
    select
        orders_completed.source,
        'order_completed' as table_name,
        orders_completed.event_id,
        coalesce(orders.profile_id, orders.email_key) as subject_key,
        {{ identifier_id('anonymous_id', 'orders_completed.anonymous_id') }},
        null as second_key,
        orders_completed.occurred_at
    from orders_completed
    inner join order_references on orders_completed.order_id = order_references.reference
    inner join orders on order_references.order_id = orders.order_id
),

pairs as (
    select
        source,
        table_name,
        sale_id,
        subject_key,
        first_key as linked_key,
        seen_at
    from sales
    where first_key is not null
    union all
    select
        source,
        table_name,
        sale_id,
        subject_key,
        second_key as linked_key,
        seen_at
    from sales
    where second_key is not null
    union all
    select
        source,
        table_name,
        sale_id,
        subject_key,
        null as linked_key,
        seen_at
    from sales
    where first_key is null and second_key is null
)

select
    source,
    table_name,
    coalesce(subject_key, linked_key) as identifier_id,
    case when linked_key <> subject_key then linked_key end as linked_identifier_id,
    {{ identifier_value('min(sale_id)') }} as record_id,
    cast(null as string) as flag,
    count(*) as record_count,
    min(seen_at) as first_seen_at,
    max(seen_at) as last_seen_at,
    max(seen_at) as last_done_at,
    cast(null as timestamp) as given_up_at
from pairs
where coalesce(subject_key, linked_key) is not null
group by coalesce(subject_key, linked_key), case when linked_key <> subject_key then linked_key end, source, table_name
