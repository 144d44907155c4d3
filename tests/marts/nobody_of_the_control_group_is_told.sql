-- No file of a destination names anybody of the control group, but to take off whoever was told before.

with control_group as (
    select * from {{ ref('int_control_group') }}
    where is_control
),

contacts as (
    select * from {{ ref('audience_contacts') }}
    where coalesce(change_type, '') != 'remove'
),

payloads as (
    select * from {{ ref('trigger_payloads') }}
)

select
    contacts.audience,
    contacts.customer_id
from contacts
inner join control_group on contacts.customer_id = control_group.customer_id
union all
select
    payloads.trigger_type as audience,
    payloads.customer_id
from payloads
inner join control_group on payloads.customer_id = control_group.customer_id
