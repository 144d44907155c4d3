-- Grain: one row per customer whose home is known, with whether it had post lately.

with households as (
    select * from {{ ref('int_households') }}
),

timeline as (
    select * from {{ ref('int_customer_timeline') }}
    where event_type = 'mail_posted' and customer_id is not null
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

posted_lately as (
    select distinct timeline.customer_id
    from timeline
    cross join as_of
    where timeline.occurred_at > as_of.as_of - interval '{{ var("household_quiet_days") }} days'
),

households_posted_to as (
    select distinct households.household_id
    from households
    inner join posted_lately on households.customer_id = posted_lately.customer_id
)

select
    households.customer_id,
    households.household_id,
    households_posted_to.household_id is not null as had_post_lately
from households
left join households_posted_to on households.household_id = households_posted_to.household_id
