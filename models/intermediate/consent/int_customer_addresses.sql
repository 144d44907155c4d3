-- Grain: one row per customer, channel and address at which the customer could be reached, known to be theirs today.
{{ config(materialized='view') }}

with customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
    where valid_to is null
),

customers as (
    select distinct customer_id
    from customer_identifiers
),

-- Nobody states where post, push or ads reach them: there the customer is the address.
addresses as (
    select
        customer_id,
        'email' as channel,
        'marketing' as purpose,
        identifier_id as address_id
    from customer_identifiers
    where identifier_type = 'email'
    union all
    select
        customer_id,
        'phone' as channel,
        'marketing' as purpose,
        identifier_id as address_id
    from customer_identifiers
    where identifier_type = 'phone'
    union all
    select
        customer_id,
        'sms' as channel,
        'marketing' as purpose,
        identifier_id as address_id
    from customer_identifiers
    where
        identifier_type = 'phone'
        and coalesce(line_type, 'unknown') in ('mobile', 'unknown')
    union all
    select
        customers.customer_id,
        unaddressed.channel,
        unaddressed.purpose,
        cast(null as varchar) as address_id
    from customers
    cross join (
        values ('post', 'marketing'), ('push', 'marketing'), ('ads', 'ads')
    ) as unaddressed (channel, purpose)
)

select * from addresses
