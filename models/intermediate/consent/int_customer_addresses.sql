-- Grain: one row per customer, channel and address at which the customer could be reached, known to be theirs today.
{{ config(materialized='view') }}

with customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
    where valid_to is null
),

channels as (
    select * from {{ ref('channels') }}
    where purpose is not null
),

customers as (
    select distinct customer_id
    from customer_identifiers
),

-- Nobody states where post, push or ads reach them: there the customer is the address.
addresses as (
    select
        customer_identifiers.customer_id,
        channels.channel,
        channels.purpose,
        customer_identifiers.identifier_id as address_id
    from customer_identifiers
    inner join channels
        on
            customer_identifiers.identifier_type = channels.contact_point
            or (
                channels.contact_point = 'mobile'
                and customer_identifiers.identifier_type = 'phone'
                and coalesce(customer_identifiers.line_type, 'unknown') in ('mobile', 'unknown')
            )
    where channels.is_addressed
    union all
    select
        customers.customer_id,
        channels.channel,
        channels.purpose,
        cast(null as string) as address_id
    from customers
    cross join channels
    where not channels.is_addressed
)

select * from addresses
