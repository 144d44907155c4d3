-- Grain: one row per customer who said anything of consent, with `channel:topic` of each yes and each no.
{{ config(materialized='view') }}

with permissions as (
    select * from {{ ref('int_topic_permissions') }}
)

select
    customer_id,
    coalesce({{ sorted_list("channel || ':' || topic", "status = 'granted'") }}, {{ list_of() }}) as consents_granted,
    coalesce({{ sorted_list("channel || ':' || topic", "status = 'denied'") }}, {{ list_of() }}) as consents_denied
from permissions
group by customer_id
