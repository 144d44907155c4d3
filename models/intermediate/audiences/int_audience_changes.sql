-- Grain: one row per audience and person whom its destination has to be told about since the last release.

with enrolments_followed as (
    select * from {{ ref('int_enrolments_followed') }}
    where was_sent
),

members as (
    select * from {{ ref('int_audience_members') }}
    where status = 'sent'
),

compared as (
    select
        enrolments_followed.previous_customer_ids,
        members.customer_id is not null as is_in,
        enrolments_followed.customer_id is not null as was_in,
        coalesce(members.audience, enrolments_followed.audience) as audience,
        coalesce(members.customer_id, enrolments_followed.customer_id) as customer_id,
        coalesce(members.details_hash, '') != coalesce(enrolments_followed.details_hash, '') as has_other_details
    from enrolments_followed
    full outer join members
        on enrolments_followed.audience = members.audience and enrolments_followed.customer_id = members.customer_id
),

-- A person who goes by another id is the same person: told once, and neither taken out nor put in.
changes as (
    select
        audience,
        customer_id,
        previous_customer_ids,
        case
            when not was_in then 'add'
            when not is_in then 'remove'
            when previous_customer_ids != {{ list_of('customer_id') }} or has_other_details then 'update'
        end as change_type,
        case
            when was_in and is_in and previous_customer_ids != {{ list_of('customer_id') }} then 'identity'
            when was_in and is_in then 'details'
            else 'membership'
        end as reason
    from compared
)

select
    audience,
    customer_id,
    change_type,
    reason,
    previous_customer_ids
from changes
where change_type is not null
