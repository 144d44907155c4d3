-- Grain: one row per customer who is in a segment, with all of theirs.

with segment_members as (
    select * from {{ ref('int_segment_members') }}
)

select
    customer_id,
    {{ sorted_list('rule') }} as segments
from segment_members
group by customer_id
