-- Grain: one row per journey, customer as known today and time that they came in, by the last release.

with released_journeys as (
    select * from {{ ref('int_released_journeys') }}
),

customer_id_history as (
    select * from {{ ref('idr_customer_id_history') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

-- Whoever was erased, or is nobody any more, is on no journey.
ids_followed as (
    select
        released_journeys.journey,
        customer_id_history.customer_id,
        released_journeys.entered_at,
        max(released_journeys.entry_over_at) as entry_over_at,
        case when count(released_journeys.left_at) = count(*) then max(released_journeys.exit_reason) end
            as exit_reason,
        case when count(released_journeys.left_at) = count(*) then max(released_journeys.left_at) end as left_at
    from released_journeys
    inner join customer_id_history on released_journeys.customer_id = customer_id_history.issued_customer_id
    where customer_id_history.customer_id is not null
    group by released_journeys.journey, customer_id_history.customer_id, released_journeys.entered_at
),

counted as (
    select
        *,
        row_number() over (
            partition by journey, customer_id
            order by case when left_at is null then 0 else 1 end, entered_at
        ) as place
    from ids_followed
),

-- Two customers who are one after all go on with the journey that was begun first.
journeys_followed as (
    select
        counted.journey,
        counted.customer_id,
        counted.entered_at,
        counted.entry_over_at,
        case when counted.left_at is null and counted.place > 1 then 'merged' else counted.exit_reason end
            as exit_reason,
        case when counted.left_at is null and counted.place > 1 then as_of.as_of else counted.left_at end as left_at
    from counted
    cross join as_of
)

select * from journeys_followed
