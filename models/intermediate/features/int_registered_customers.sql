-- Grain: one row per customer who registered: an account of their own or membership of the loyalty scheme.
{{ config(materialized='view') }}

with customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
),

registered_customers as (
    select
        customer_id,
        bool_or(identifier_type = 'social_login') as has_social_login
    from customer_identifiers
    group by customer_id
    having bool_or(identifier_type in ('gigya_account', 'loyaltylion_customer'))
)

select * from registered_customers
