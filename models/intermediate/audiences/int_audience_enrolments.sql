-- Grain: one row per audience and person who is in it or was: what the next build compares with.

with enrolments_followed as (
    select * from {{ ref('int_enrolments_followed') }}
),

audience_members as (
    select * from {{ ref('int_audience_members') }}
    where status in ('sent', 'held_out')
),

control_group as (
    select * from {{ ref('int_control_group') }}
),

-- Whoever may be told anything is measured against the control group, which is held out of everything. It is no
-- audience: nobody is sent for it.
members as (
    select
        audience,
        customer_id,
        status,
        details_hash
    from audience_members
    union all
    select
        'control_group' as audience,
        customer_id,
        case when is_control then 'held_out' else 'measured' end as status,
        cast(null as string) as details_hash
    from control_group
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

-- Whoever comes back was here before: they are measured from the first day, or those whom it worked for would drop out.
enrolments as (
    select
        members.details_hash,
        coalesce(members.audience, enrolments_followed.audience) as audience,
        coalesce(members.customer_id, enrolments_followed.customer_id) as customer_id,
        coalesce(members.status = 'held_out', enrolments_followed.is_held_out) as is_held_out,
        coalesce(enrolments_followed.is_mixed, false)
        or coalesce((members.status = 'held_out') != enrolments_followed.is_held_out, false) as is_mixed,
        coalesce(members.status = 'sent', false) as is_sent,
        coalesce(enrolments_followed.enrolled_at, as_of.as_of) as enrolled_at,
        case when members.customer_id is null then coalesce(enrolments_followed.left_at, as_of.as_of) end as left_at
    from enrolments_followed
    full outer join members
        on enrolments_followed.audience = members.audience and enrolments_followed.customer_id = members.customer_id
    cross join as_of
)

select
    audience,
    customer_id,
    details_hash,
    is_held_out,
    is_mixed,
    is_sent,
    enrolled_at,
    left_at
from enrolments
