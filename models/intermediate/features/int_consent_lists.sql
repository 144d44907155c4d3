-- Grain: one row per customer who said anything of consent, with `channel:topic` of each yes and each no.
{{ config(materialized='view') }}

with permissions as (
    select * from {{ ref('int_topic_permissions') }}
)

select
    customer_id,
    coalesce(
        array_agg(channel || ':' || topic order by channel || ':' || topic) filter (where status = 'granted'), []
    ) as consents_granted,
    coalesce(
        array_agg(channel || ':' || topic order by channel || ':' || topic) filter (where status = 'denied'), []
    ) as consents_denied
from permissions
group by customer_id
