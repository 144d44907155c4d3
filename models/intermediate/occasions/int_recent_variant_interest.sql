-- Grain: one row per customer, product and variant of it that they looked at or put into a basket lately; the variant
-- is null where the feed does not say which.

with timeline as (
    select * from {{ ref('int_customer_timeline') }}
    where
        event_type in ('product_viewed', 'cart_added', 'cart_removed')
        and customer_id is not null
        and product_id is not null
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

browsing_events as (
    select * from {{ ref('int_browsing_events') }}
    where product_id is not null and coalesce(sku, variant) is not null
),

product_references as (
    select * from {{ ref('int_product_references') }}
    where variant_id is not null
),

variants as (
    select * from {{ ref('int_product_variants_described') }}
),

recent_events as (
    select timeline.*
    from timeline
    cross join as_of
    where timeline.occurred_at >= as_of.as_of - interval '{{ var("trigger_lookback_days") }} days'
),

-- A size and colour in words mean a variant where one variant alone of the product is called so, in whatever
-- punctuation.
variants_by_words as (
    select
        product_id,
        {{ letters_and_digits('variant_title') }} as variant_words,
        min(variant_id) as variant_id
    from variants
    where variant_title is not null
    group by product_id, variant_words
    having count(*) = 1
),

-- A number of another product than the one that they saw says nothing.
events_with_variant as (
    select
        recent_events.*,
        coalesce(by_number.variant_id, variants_by_words.variant_id) as variant_id
    from recent_events
    left join browsing_events on recent_events.event_id = browsing_events.event_id
    left join product_references as by_number
        on
            lower(browsing_events.sku) = by_number.reference
            and recent_events.product_id = by_number.product_id
    left join variants_by_words
        on
            recent_events.product_id = variants_by_words.product_id
            and {{ letters_and_digits('browsing_events.variant') }} = variants_by_words.variant_words
),

variant_interest as (
    select
        customer_id,
        product_id,
        variant_id,
        max_by(event_id, (occurred_at, event_id)) filter (where event_type != 'cart_removed') as interest_event_id,
        max_by(value, (occurred_at, event_id)) filter (
            where event_type != 'cart_removed' and value is not null
        ) as price_seen,
        max(case when event_type != 'cart_removed' then occurred_at end) as last_seen_at,
        max(case when event_type = 'cart_added' then occurred_at end) as last_added_at,
        max(case when event_type = 'cart_removed' then occurred_at end) as last_removed_at
    from events_with_variant
    group by customer_id, product_id, variant_id
),

-- Whoever changes the size takes one out and leaves the other in. What was put in or taken out without a word of which
-- one may have been any.
removals as (
    select
        *,
        case
            when variant_id is null
                then max(last_removed_at) over (partition by customer_id, product_id)
            else
                greatest(
                    last_removed_at,
                    max(case when variant_id is null then last_removed_at end)
                        over (partition by customer_id, product_id)
                )
        end as last_taken_out_at
    from variant_interest
)

select
    customer_id,
    product_id,
    variant_id,
    interest_event_id,
    price_seen,
    last_seen_at,
    coalesce(last_taken_out_at < last_added_at, last_added_at is not null) as is_in_basket
from removals
where last_seen_at is not null
