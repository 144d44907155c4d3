-- Grain: one row per trigger that the last release offered and that must not go any more, though its time is not over.

with released_triggers as (
    select * from {{ ref('int_released_triggers') }}
),

triggers as (
    select * from {{ ref('int_activation_triggers') }}
),

customer_id_history as (
    select * from {{ ref('idr_customer_id_history') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

-- The occasion is gone (they bought, on whatever device), or something speaks against it by now. That it was sent does
-- not: that is what it was offered for.
exits as (
    select
        released_triggers.trigger_id,
        released_triggers.customer_id as released_customer_id,
        released_triggers.trigger_type,
        released_triggers.product_id,
        released_triggers.order_id,
        released_triggers.expires_at,
        coalesce(customer_id_history.customer_id, released_triggers.customer_id) as customer_id,
        coalesce(triggers.suppressed_reason, 'no_longer_applies') as exit_reason
    from released_triggers
    cross join as_of
    left join triggers on released_triggers.trigger_id = triggers.trigger_id
    left join customer_id_history on released_triggers.customer_id = customer_id_history.issued_customer_id
    where
        released_triggers.expires_at > as_of.as_of
        and (triggers.trigger_id is null or triggers.suppressed_reason != 'already_sent')
)

select
    trigger_id,
    customer_id,
    released_customer_id,
    trigger_type,
    product_id,
    order_id,
    exit_reason,
    expires_at
from exits
