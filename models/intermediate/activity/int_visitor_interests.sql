-- Grain: one row per visitor, with the products they looked at and what they searched for, the latest first.

with browsing_events as (
    select * from {{ ref('int_browsing_events') }}
    where device_identifier_id is not null
),

event_types as (
    select * from {{ ref('event_types') }}
    where event_type in ('product_viewed', 'product_searched')
),

-- Twenty of each say what somebody came for; a thousand would only make the row heavy.
interests as (
    select
        browsing_events.device_identifier_id,
        event_types.event_type,
        case
            when event_types.event_type = 'product_viewed' then browsing_events.product_id
            else lower(browsing_events.search_query)
        end as interest,
        max(browsing_events.occurred_at) as last_shown_at
    from browsing_events
    inner join event_types
        on
            browsing_events.source = event_types.source
            and browsing_events.raw_event = event_types.raw_event
    group by browsing_events.device_identifier_id, event_types.event_type, interest
),

interests_ranked as (
    select
        *,
        row_number() over (
            partition by device_identifier_id, event_type
            order by last_shown_at desc, interest asc
        ) as interest_rank
    from interests
    where interest is not null
),

visitor_interests as (
    select
        device_identifier_id as visitor_id,
        count_if(event_type = 'product_viewed') as viewed_product_count,
        {{ ordered_list('interest', 'interest_rank', "event_type = 'product_viewed' and interest_rank <= 20") }}
            as viewed_product_ids,
        {{ ordered_list('interest', 'interest_rank', "event_type = 'product_searched' and interest_rank <= 20") }}
            as search_queries
    from interests_ranked
    group by device_identifier_id
)

select * from visitor_interests
