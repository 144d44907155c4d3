-- Grain: one row per customer and occasion to write to them that is not over yet, those that must not go included.

with occasions as (
    select * from {{ ref('int_trigger_occasions') }}
),

trigger_products as (
    select * from {{ ref('int_trigger_products') }}
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

-- The products that nothing speaks against; all of them where none is left and the trigger must not go.
products_left as (
    select
        trigger_id,
        min_by(product_id, product_rank) as product_id,
        min_by(variant_id, product_rank) filter (where product_rank = 1) as variant_id,
        min_by(price_seen, product_rank) filter (where product_rank = 1) as price_seen,
        coalesce(
            {{ ordered_list('product_id', 'product_rank', 'objection is null') }},
            {{ ordered_list('product_id', 'product_rank') }}
        ) as product_ids
    from trigger_products
    group by trigger_id
),

triggered_customers as (
    select distinct customer_id from occasions
),

offers_listed as (
    select
        best_offers.customer_id,
        {{ ordered_list('best_offers.product_id', 'best_offers.rank') }} as product_ids
    from best_offers
    inner join triggered_customers on best_offers.customer_id = triggered_customers.customer_id
    group by best_offers.customer_id
),

triggers as (
    select
        occasions.trigger_id,
        occasions.customer_id,
        occasions.trigger_type,
        occasions.topic,
        products_left.product_id,
        products_left.variant_id,
        products_left.product_ids,
        occasions.order_id,
        occasions.priority,
        occasions.is_slot,
        occasions.occurred_at,
        occasions.eligible_at,
        occasions.expires_at,
        offers_listed.product_ids as recommended_product_ids,
        channels.channel as recommended_channel,
        coalesce(first_objections.reason, conflicts.reason) as suppressed_reason,
        case
            when products_left.product_id != occasions.product_id and occasions.trigger_type = 'abandoned_browse'
                then products_left.price_seen
            else occasions.value
        end as value,
        coalesce(send_times.send_at, occasions.eligible_at) as recommended_send_at
    from occasions
    left join products_left on occasions.trigger_id = products_left.trigger_id
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
    variant_id,
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
