-- Grain: one row per member of a household of several people, with what the household has had lately.

with customers as (
    select * from {{ ref('single_customer_view') }}
    where family_name is not null and address_line_1 is not null and address_postcode is not null
),

households as (
    select
        customer_id,
        {{ salted_hash("lower(concat_ws('|', family_name, address_line_1, address_postcode))") }} as household_id
    from customers
),

timeline as (
    select * from {{ ref('customer_timeline') }}
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
