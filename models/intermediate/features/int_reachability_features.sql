-- Grain: one row per customer, with the channels on which we may and can reach them, and their next birthday.
{{ config(materialized='view') }}

with customers as (
    select * from {{ ref('int_customers') }}
),

golden_records as (
    select * from {{ ref('int_golden_records') }}
),

consents as (
    select * from {{ ref('int_golden_consents') }}
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
        coalesce(consents.consent_email = 'granted' and golden_records.email is not null, false)
            as is_reachable_by_email,
        coalesce(consents.consent_sms = 'granted' and golden_records.phone is not null, false) as is_reachable_by_sms,
        coalesce(consents.consent_phone = 'granted' and golden_records.phone is not null, false)
            as is_reachable_by_phone,
        coalesce(consents.consent_post = 'granted' and golden_records.address_line_1 is not null, false)
            as is_reachable_by_post,
        coalesce(consents.consent_push = 'granted', false) as is_reachable_by_push,
        coalesce(consents.consent_ads = 'granted', false) as is_reachable_by_ads
    from customers
    cross join windows
    left join golden_records on customers.customer_id = golden_records.customer_id
    left join consents on customers.customer_id = consents.customer_id
),

-- Somebody born on the 29th of February has a birthday on the 28th of other years, as adding years gives it.
birthdays_counted as (
    select
        *,
        date_diff(
            'day', as_of_date, cast({{ dbt.dateadd('year', 'age_this_year', 'birth_date') }} as date)
        ) as days_until_this_year,
        date_diff(
            'day', as_of_date, cast({{ dbt.dateadd('year', 'age_this_year + 1', 'birth_date') }} as date)
        ) as days_until_next_year
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
