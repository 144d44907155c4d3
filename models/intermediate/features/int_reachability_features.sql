-- Grain: one row per customer, with the channels on which we may and can reach them, and their next birthday.
{{ config(materialized='view') }}

with customers as (
    select * from {{ ref('int_customers') }}
),

golden_records as (
    select * from {{ ref('int_golden_records') }}
),

-- Marketing at large, whatever its topic.
reachable as (
    select
        customer_id,
        bool_or(is_reachable and channel = 'email') as is_reachable_by_email,
        bool_or(is_reachable and channel = 'sms') as is_reachable_by_sms,
        bool_or(is_reachable and channel = 'phone') as is_reachable_by_phone,
        bool_or(is_reachable and channel = 'post') as is_reachable_by_post,
        bool_or(is_reachable and channel = 'push') as is_reachable_by_push,
        bool_or(is_reachable and channel = 'ads') as is_reachable_by_ads
    from {{ ref('int_reachability') }}
    where topic is null
    group by customer_id
),

windows as (
    select * from {{ ref('int_windows') }}
),

birthdays as (
    select
        customers.customer_id,
        windows.as_of_date,
        golden_records.birth_date,
        cast(
            extract(year from windows.as_of_date) - extract(year from golden_records.birth_date) as integer
        ) as age_this_year,
        extract(month from golden_records.birth_date) as birth_month,
        coalesce(reachable.is_reachable_by_email, false) as is_reachable_by_email,
        coalesce(reachable.is_reachable_by_sms, false) as is_reachable_by_sms,
        coalesce(reachable.is_reachable_by_phone, false) as is_reachable_by_phone,
        coalesce(reachable.is_reachable_by_post, false) as is_reachable_by_post,
        coalesce(reachable.is_reachable_by_push, false) as is_reachable_by_push,
        coalesce(reachable.is_reachable_by_ads, false) as is_reachable_by_ads
    from customers
    cross join windows
    left join golden_records on customers.customer_id = golden_records.customer_id
    left join reachable on customers.customer_id = reachable.customer_id
),

-- Somebody born on the 29th of February has a birthday on the 28th of other years, as adding years gives it.
birthdays_counted as (
    select
        *,
        {{ days_between('as_of_date', years_later('birth_date', 'age_this_year')) }} as days_until_this_year,
        {{ days_between('as_of_date', years_later('birth_date', 'age_this_year + 1')) }} as days_until_next_year
    from birthdays
),

reachability_features as (
    select
        customer_id,
        birth_month,
        is_reachable_by_email,
        is_reachable_by_sms,
        is_reachable_by_phone,
        is_reachable_by_post,
        is_reachable_by_push,
        is_reachable_by_ads,
        case when days_until_this_year >= 0 then days_until_this_year else days_until_next_year end
            as days_until_birthday
    from birthdays_counted
)

select * from reachability_features
