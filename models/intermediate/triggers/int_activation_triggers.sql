-- Grain: one row per customer and occasion to write to them that is not over yet, those that must not go included.

with occasions as (
    select * from {{ ref('int_trigger_occasions') }}
),

channels as (
    select * from {{ ref('int_trigger_channels') }}
),

send_times as (
    select * from {{ ref('int_trigger_send_times') }}
),

objections as (
    select * from {{ ref('int_trigger_objections') }}
),

conflicts as (
    select * from {{ ref('int_trigger_conflicts') }}
),

best_offers as (
    select * from {{ ref('int_best_offers') }}
    where rank <= 3
),

-- Several reasons may speak against a trigger: the one that comes first in `suppression_reasons` is told.
first_objections as (
    select
        trigger_id,
        min_by(reason, priority) as reason
    from objections
    group by trigger_id
),

triggered_customers as (
    select distinct customer_id from occasions
),

offers_listed as (
    select
        best_offers.customer_id,
        array_agg(best_offers.product_id order by best_offers.rank) as product_ids
    from best_offers
    inner join triggered_customers on best_offers.customer_id = triggered_customers.customer_id
    group by best_offers.customer_id
),

triggers as (
    select
        occasions.*,
        offers_listed.product_ids as recommended_product_ids,
        channels.channel as recommended_channel,
        coalesce(first_objections.reason, conflicts.reason) as suppressed_reason,
        coalesce(send_times.send_at, occasions.eligible_at) as recommended_send_at
    from occasions
    left join channels on occasions.trigger_id = channels.trigger_id
    left join send_times on occasions.trigger_id = send_times.trigger_id
    left join first_objections on occasions.trigger_id = first_objections.trigger_id
    left join conflicts on occasions.trigger_id = conflicts.trigger_id
    left join offers_listed on occasions.customer_id = offers_listed.customer_id
)

select
    trigger_id,
    customer_id,
    trigger_type,
    topic,
    product_id,
    product_ids,
    recommended_product_ids,
    order_id,
    recommended_channel,
    suppressed_reason,
    cast(priority as integer) as priority,
    value,
    is_slot,
    occurred_at,
    eligible_at,
    expires_at,
    recommended_send_at
from triggers
