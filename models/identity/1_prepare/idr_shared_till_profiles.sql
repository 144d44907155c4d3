-- Grain: one row per till profile that is no person: the till's name for whoever it does not know, with what shows it.

with till_customers as (
    select
        *,
        coalesce(email, phone, loyalty_card, cast(birth_date as string), address_line_1) is not null
            as has_contact_details,
        -- "Till 1" and "Till 23" are one name.
        {{ replace_pattern(letters_and_digits("concat_ws(' ', given_name, family_name)"), '[0-9]+\\z', '0') }}
            as name_key
    from {{ ref('stg_store__customers') }}
),

till_profile_names as (
    select distinct {{ replace_pattern(letters_and_digits('name'), '[0-9]+\\z', '0') }} as name_key
    from {{ ref('till_profile_names') }}
),

orders_a_day as (
    select
        profile_id,
        {{ local_date('ordered_at') }} as ordered_date,
        count(*) as order_count
    from {{ ref('stg_store__orders') }}
    where profile_id is not null
    group by profile_id, ordered_date
),

orders_counted as (
    select
        profile_id,
        sum(order_count) as order_count,
        max(order_count) as most_orders_a_day
    from orders_a_day
    group by profile_id
),

cards_counted as (
    select
        profile_id,
        count(distinct card_fingerprint) as card_count,
        count(*) as card_payment_count
    from {{ ref('stg_store__payments') }}
    where profile_id is not null and card_fingerprint is not null
    group by profile_id
),

profiles_counted as (
    select
        till_customers.profile_id,
        till_customers.has_contact_details,
        till_customers.created_at,
        nullif(concat_ws(' ', till_customers.given_name, till_customers.family_name), '') as profile_name,
        till_profile_names.name_key is not null as is_named_like_nobody,
        coalesce(orders_counted.order_count, 0) as order_count,
        coalesce(orders_counted.most_orders_a_day, 0) as most_orders_a_day,
        coalesce(cards_counted.card_count, 0) as card_count,
        coalesce(cards_counted.card_payment_count, 0) as card_payment_count
    from till_customers
    left join till_profile_names on till_customers.name_key = till_profile_names.name_key
    left join orders_counted on till_customers.profile_id = orders_counted.profile_id
    left join cards_counted on till_customers.profile_id = cards_counted.profile_id
),

-- Somebody who shops often keeps a card or two; whoever stands for everybody has nearly a card per payment.
profiles_judged as (
    select
        *,
        case
            when is_named_like_nobody and not has_contact_details then 'name'
            when
                card_count > {{ var('max_cards_per_till_customer') }}
                and card_count * 2 > card_payment_count then 'cards'
            when
                most_orders_a_day > {{ var('max_daily_till_orders') }}
                and (is_named_like_nobody or not has_contact_details) then 'orders'
        end as known_by
    from profiles_counted
)

select
    profile_id,
    profile_name,
    known_by,
    order_count,
    most_orders_a_day,
    card_count,
    has_contact_details,
    created_at
from profiles_judged
where known_by is not null
