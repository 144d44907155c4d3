-- Grain: one row per trigger that may go, with everything that a message needs.
{{ config(materialized='view') }}

with trigger_payloads as (
    select * from {{ ref('int_trigger_payloads') }}
)

select
    trigger_id,
    customer_id,
    trigger_type,
    channel,
    topic,
    purpose,
    reason,
    coupon_class,
    consent_basis,
    email,
    phone,
    given_name,
    family_name,
    address_line_1,
    address_line_2,
    city,
    region,
    postcode,
    country_code,
    cart_currency,
    destinations,
    products,
    cart_value,
    is_slot,
    consent_since,
    occurred_at,
    send_after,
    expires_at
from trigger_payloads
