-- Grain: one row per day at whose end customers are described, with what the description is for.

-- Where nothing has landed there is no day.
with windows as (
    select * from {{ ref('int_windows') }}
    where as_of_date is not null
),

-- What the 30 days after each brought is known, but for today. The youngest of those days is held out, the others
-- teach.
parts as (
    select
        parts.part,
        cast(parts.days_ago as integer) as days_ago
    from (
        values ('today', 0), ('held_out', 30), ('learning', 60), ('learning', 90), ('learning', 120)
    ) as parts (part, days_ago)
)

select
    parts.part,
    windows.as_of_date - parts.days_ago as feature_date,
    windows.as_of_date - parts.days_ago + 30 as outcome_date
from windows
cross join parts
