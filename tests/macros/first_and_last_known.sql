-- The first and the last value that is known, over a window.
with readings as (
    select given.*
    from (
        values
        (1, null, null, 'b'),
        (2, 'b', 'b', 'b'),
        (3, null, 'b', 'a'),
        (4, 'a', 'a', 'a'),
        (5, null, 'a', null)
    ) as given (reading_number, said, last_so_far, first_from_here)
),

found as (
    select
        reading_number,
        last_so_far,
        first_from_here,
        {{ last_known('said') }} over (
            order by reading_number rows between unbounded preceding and current row
        ) as last_found,
        {{ first_known('said') }} over (
            order by reading_number rows between current row and unbounded following
        ) as first_found
    from readings
)

select *
from found
where
    last_found is distinct from last_so_far
    or first_found is distinct from first_from_here
