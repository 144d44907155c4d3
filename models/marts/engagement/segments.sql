-- Grain: one row per segment, also one that nobody is in.

with segment_rules as (
    select * from {{ ref('segment_rules') }}
),

segment_members as (
    select * from {{ ref('int_segment_members') }}
),

customers_counted as (
    select count(*) as customer_count
    from {{ ref('int_customers') }}
),

members_counted as (
    select
        rule as segment,
        count(*) as customer_count
    from segment_members
    group by rule
)

select
    segment_rules.segment,
    segment_rules.description,
    segment_rules.rule,
    cast(coalesce(members_counted.customer_count, 0) as integer) as customer_count,
    coalesce(members_counted.customer_count, 0)
    / cast(nullif(customers_counted.customer_count, 0) as double) as customer_share
from segment_rules
cross join customers_counted
left join members_counted on segment_rules.segment = members_counted.segment
