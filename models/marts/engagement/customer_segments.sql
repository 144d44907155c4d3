-- Grain: one row per customer and segment that they are in.

with segment_members as (
    select * from {{ ref('int_segment_members') }}
)

select
    customer_id,
    rule as segment,
    reason
from segment_members
