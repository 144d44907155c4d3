-- Grain: one row per audience and customer, as known today, whom the last release had enrolled under one id or several.

with released_enrolments as (
    select * from {{ ref('int_released_enrolments') }}
),

customer_id_history as (
    select * from {{ ref('idr_customer_id_history') }}
),

-- An id that nobody answers to any more stands for itself until its destinations have been told that whoever it was has
-- left; then it is forgotten, as somebody may have asked to be.
ids_followed as (
    select
        released_enrolments.audience,
        released_enrolments.customer_id as previous_customer_id,
        released_enrolments.details_hash,
        released_enrolments.is_held_out,
        released_enrolments.is_mixed,
        released_enrolments.is_sent,
        released_enrolments.enrolled_at,
        released_enrolments.left_at,
        coalesce(customer_id_history.customer_id, released_enrolments.customer_id) as customer_id
    from released_enrolments
    left join customer_id_history on released_enrolments.customer_id = customer_id_history.issued_customer_id
    where customer_id_history.customer_id is not null or released_enrolments.left_at is null
),

enrolments_followed as (
    select
        audience,
        customer_id,
        max(details_hash) filter (where is_sent) as details_hash,
        {{ sorted_list('previous_customer_id', 'is_sent') }} as previous_customer_ids,
        bool_or(is_sent) as was_sent,
        bool_and(is_held_out) as is_held_out,
        bool_or(is_mixed) or bool_or(is_held_out) != bool_and(is_held_out) as is_mixed,
        min(enrolled_at) as enrolled_at,
        case when count(left_at) = count(*) then max(left_at) end as left_at
    from ids_followed
    group by audience, customer_id
)

select * from enrolments_followed
