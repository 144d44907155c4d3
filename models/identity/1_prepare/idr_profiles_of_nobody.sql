-- Grain: one row per profile that is no customer's, with the reason: it proves nothing, and what it did is nobody's.

with shared_till_profiles as (
    select * from {{ ref('idr_shared_till_profiles') }}
),

service_users as (
    select * from {{ ref('stg_customer_service__users') }}
),

profiles_of_nobody as (
    select
        profile_id,
        'square' as source,
        'customers' as table_name,
        'shared_till_profile' as reason,
        'known by its ' || known_by || ': ' || {{ count_in_words('order_count', 'order', 'orders') }} || ', at most '
        || {{ figure_in_words('most_orders_a_day') }} || ' a day, '
        || {{ count_in_words('card_count', 'payment card', 'payment cards') }} as details,
        created_at
    from shared_till_profiles
    union all
    select
        profile_id,
        'zendesk' as source,
        'user' as table_name,
        case when role != 'end-user' then 'staff' else 'suspended_user' end as reason,
        case when role != 'end-user' then role else 'the help desk lets none of its messages in' end as details,
        created_at
    from service_users
    where is_suspended or role != 'end-user'
)

select * from profiles_of_nobody
