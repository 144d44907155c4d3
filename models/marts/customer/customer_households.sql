-- Grain: one row per customer of whom an address or a landline is known.

with households as (
    select * from {{ ref('int_households') }}
)

select
    household_id,
    customer_id,
    known_by,
    cast(member_count as integer) as member_count
from households
