-- Grain: one row per basket that was touched lately, of a customer or a visitor, with what became of it.

-- A basket is open as long as it gives an occasion to remind of it; the rest of its fate the trigger tells.
with open_carts as (
    select * from {{ ref('int_browsing_occasions') }}
    where trigger_type = 'abandoned_cart'
),

cart_lines as (
    select * from {{ ref('int_cart_lines') }}
),

visitor_carts as (
    select * from {{ ref('int_visitor_carts') }}
),

triggers as (
    select * from {{ ref('int_activation_triggers') }}
    where trigger_type = 'abandoned_cart'
),

trigger_rules as (
    select * from {{ ref('trigger_rules') }}
    where trigger_type = 'abandoned_cart'
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

reachability as (
    select * from {{ ref('int_reachability') }}
),

-- Whoever said yes on a channel of the reminder, and left nothing to write to.
customers_without_address as (
    select distinct reachability.customer_id
    from reachability
    inner join trigger_rules
        on
            reachability.topic = trigger_rules.topic
            and '|' || trigger_rules.channels || '|' like '%|' || reachability.channel || '|%'
    where reachability.status = 'granted' and not reachability.has_contact_point
),

-- What was put in last is named first.
lines_bought as (
    select
        cart_lines.*,
        row_number() over (
            partition by cart_lines.customer_id
            order by cart_lines.last_added_at desc, cart_lines.product_id asc
        ) as recency_rank
    from cart_lines
    left join open_carts on cart_lines.customer_id = open_carts.customer_id
    where open_carts.customer_id is null
),

carts_bought as (
    select
        customer_id,
        max_by(cart_event_id, (last_added_at, cart_event_id)) as occasion_id,
        max_by(left_because, (last_added_at, cart_event_id)) as left_because,
        {{ ordered_list('product_id', 'recency_rank') }} as product_ids,
        sum(price_seen) as value,
        max(last_added_at) as last_touched_at
    from lines_bought
    group by customer_id
),

carts as (
    select
        customer_id,
        cast(null as string) as visitor_id,
        occasion_id,
        cast(null as string) as left_because,
        product_ids,
        value,
        occurred_at as last_touched_at
    from open_carts
    union all
    select
        customer_id,
        cast(null as string) as visitor_id,
        occasion_id,
        left_because,
        product_ids,
        value,
        last_touched_at
    from carts_bought
    union all
    select
        cast(null as string) as customer_id,
        visitor_id,
        cart_event_id as occasion_id,
        'nobody_known' as left_because,
        product_ids,
        value,
        last_added_at as last_touched_at
    from visitor_carts
),

carts_named as (
    select
        *,
        md5('abandoned_cart|' || occasion_id) as cart_id
    from carts
),

-- An occasion that has waited and has no trigger is one whose time is over.
carts_judged as (
    select
        carts_named.*,
        triggers.recommended_channel,
        case when carts_named.left_because is null then triggers.expires_at end as expires_at,
        case
            when carts_named.left_because is not null then carts_named.left_because
            when
                triggers.trigger_id is null
                and carts_named.last_touched_at + trigger_rules.wait_hours * interval '1' hour <= as_of.as_of
                then 'too_old'
            when triggers.suppressed_reason = 'no_consent' and customers_without_address.customer_id is not null
                then 'no_address'
            else triggers.suppressed_reason
        end as unrecoverable_reason
    from carts_named
    cross join as_of
    cross join trigger_rules
    left join triggers on carts_named.cart_id = triggers.trigger_id
    left join customers_without_address on carts_named.customer_id = customers_without_address.customer_id
)

select
    cart_id,
    customer_id,
    visitor_id,
    product_ids,
    unrecoverable_reason,
    last_touched_at,
    expires_at,
    cast(value as decimal(18, 2)) as value,
    cast({{ list_length('product_ids') }} as integer) as line_count,
    case when unrecoverable_reason is null then recommended_channel end as recommended_channel,
    unrecoverable_reason is null as is_recoverable
from carts_judged
