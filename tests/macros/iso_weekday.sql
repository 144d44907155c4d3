-- Days whose place in the week is read wrongly.
with cases as (
    select listed.*
    from (
        values
        (timestamp '2026-06-29 00:00:00', 1),
        (timestamp '2026-07-04 23:59:59', 6),
        (timestamp '2026-07-05 23:59:59', 7),
        (cast(null as timestamp), cast(null as integer))
    ) as listed (given, expected)
)

select *
from cases
where {{ iso_weekday('given') }} is distinct from expected
