-- Grain: one row per customer who may be told something on any channel, while there is a control group.

with reachability as (
    select * from {{ ref('int_reachability') }}
    where status = 'granted' and has_contact_point
),

reachable_customers as (
    select distinct customer_id
    from reachability
    where cast({{ var('control_group_share') }} as double) > 0
)

select
    customer_id,
    {{ hash_share(text_literal(var('control_group_salt') ~ '|') ~ " || customer_id") }}
    < cast({{ var('control_group_share') }} as double) as is_control
from reachable_customers
