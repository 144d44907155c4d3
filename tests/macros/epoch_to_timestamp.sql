-- Moments that are read in a time zone, or not at all before 1970.
with moments as (
    select seconds.*
    from (
        values
        (cast(0 as bigint), timestamp '1970-01-01 00:00:00'),
        (cast(1711846799 as bigint), timestamp '2024-03-31 00:59:59'),
        (cast(1711846800 as bigint), timestamp '2024-03-31 01:00:00'),
        (cast(-1 as bigint), timestamp '1969-12-31 23:59:59'),
        (cast(4102444800 as bigint), timestamp '2100-01-01 00:00:00'),
        (cast(null as bigint), cast(null as timestamp))
    ) as seconds (epoch_seconds, expected)
)

select
    epoch_seconds,
    expected,
    {{ epoch_to_timestamp('epoch_seconds') }} as found
from moments
where {{ epoch_to_timestamp('epoch_seconds') }} is distinct from expected
