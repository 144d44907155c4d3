-- Grain: one row per customer and occasion that is not over yet.

with trigger_rules as (
    select * from {{ ref('trigger_rules') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

occasions as (
    {% for occasions in [
        ref('int_browsing_occasions'), ref('int_order_occasions'), ref('int_product_occasions'),
        ref('int_lifecycle_occasions')
    ] %}
        select
            trigger_type,
            customer_id,
            occasion_id,
            product_id,
            variant_id,
            product_ids,
            order_id,
            value,
            occurred_at
        from {{ occasions }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- The occasion and not the customer names a trigger: a change of identity moves it and never makes another one of it.
occasions_timed as (
    select
        occasions.trigger_type,
        occasions.customer_id,
        occasions.product_id,
        occasions.variant_id,
        occasions.product_ids,
        occasions.order_id,
        occasions.value,
        occasions.occurred_at,
        trigger_rules.priority,
        trigger_rules.channels,
        trigger_rules.topic,
        trigger_rules.is_slot,
        md5(occasions.trigger_type || '|' || occasions.occasion_id) as trigger_id,
        occasions.occurred_at + trigger_rules.wait_hours * interval '1' hour as eligible_at,
        -- It decides who stays: without a rule nobody could say, and the build stops.
        occasions.occurred_at + coalesce(
            trigger_rules.wait_hours + trigger_rules.valid_hours,
            {{ stop_with("'trigger_rules.csv has no row for the occasion ' || occasions.trigger_type") }}
        ) * interval '1' hour as expires_at
    from occasions
    left join trigger_rules on occasions.trigger_type = trigger_rules.trigger_type
),

trigger_occasions as (
    select
        occasions_timed.*,
        as_of.as_of
    from occasions_timed
    cross join as_of
    where
        occasions_timed.expires_at > as_of.as_of
        -- What is weeks ahead is not scheduled yet.
        and occasions_timed.eligible_at <= as_of.as_of + interval '{{ var("trigger_lookahead_hours") }} hours'
)

select * from trigger_occasions
